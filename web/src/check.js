// @ts-check
import * as op from "./ops.js";
import { BAD, law, lawfulTag, unsafe } from "./law.js";
import { Stream } from "./stream.js";
import { bad } from "./wire.js";

// Whether bytes from the network are a patch. All of it is read before any of it is
// applied, so that a bad patch changes nothing.

/** Throws unless bytes are a whole, lawful patch. @param {Uint8Array} bytes */
export function check(bytes) {
  const r = new Stream(bytes);
  while (r.more()) skip(r);
  if (r.at !== r.text.length || new Set(r.names).size !== r.names.length) bad();
}

/** Reads one operation and does nothing. @param {Stream} r */
export function skip(r) {
  const code = r.byte();
  const sig = op.SIG[code] || bad();
  let name = "";
  let value = "";
  /** @type {number[]} */
  let removed = [];
  const numbers = [];
  for (const c of sig) {
    if (c === "u") numbers.push(r.u());
    else if (c === "z") r.z();
    else if (c === "s") value = r.s();
    else if (c === "n") name = r.name();
    else if (c === "U") removed = r.path();
    else if (c === "k") kids(r);
    else if (c === "d") nodes(r, 1, false);
    else if (c === "y") nodes(r, 1, true);
    else if (c === "D") nodes(r, r.u(), false);
    else if (c === "E") return order(r, numbers[1], removed);
  }
  if (sig[0] === "n" && code !== op.STYLE) lawful(name, value);
}

/**
 * Reads the entries of an Order; with what is removed they must name each old slot once.
 * @param {Stream} r @param {number} oldN @param {number[]} removed differences
 */
function order(r, oldN, removed) {
  let at = -1;
  /** @type {number[][]} from, length */
  const runs = removed.map((d, i) => [(at = i ? at + (d || bad()) : d), 1]);
  for (let n = r.u(); n > 0; n--) {
    const kind = r.byte();
    if (kind === 0) nodes(r, 1, false);
    else if (kind === 1) runs.push([r.u(), 1]);
    else if (kind === 2) runs.push([r.u(), r.u() || bad()]);
    else bad();
  }
  runs.sort((a, b) => a[0] - b[0]);
  at = 0;
  for (const [from, length] of runs) {
    if (from !== at) bad();
    at += length;
  }
  if (at !== oldN) bad();
}

/** @param {string} name @param {string} value */
function lawful(name, value) {
  const l = law(name);
  if (l & BAD || unsafe(name, value)) bad();
}

/** @param {Stream} r */
function kids(r) {
  const n = r.u();
  if (n === 1) r.s();
  else if (n) nodes(r, n - 1, false);
}

/** @param {Stream} r @param {number} count @param {boolean} keyed whether keys are allowed */
function nodes(r, count, keyed) {
  const left = [count]; // of each open level
  const wraps = [0]; // whether the level is a component or key: counted apart
  const depth = [0, 0];
  /** @param {number} n @param {number} wrap */
  const open = (n, wrap) => {
    if (++depth[wrap] > op.MAX_DEPTH) bad();
    left.push(n);
    wraps.push(wrap);
  };
  while (left.length) {
    const top = left.length - 1;
    if (!left[top]--) {
      left.pop();
      depth[/** @type {number} */ (wraps.pop())]--;
      continue;
    }
    const kind = r.byte();
    if (kind === op.N_TEXT || kind === op.N_RAW) r.s();
    else if (kind === op.N_LIST) open(r.u(), 0);
    else if (kind === op.N_COMPONENT || (kind === op.N_KEYED && keyed)) {
      r.s();
      open(1, 1);
    } else if (kind <= op.N_MATH) open(element(r), 0);
    else bad();
  }
}

/** Reads an element up to its children, and returns their number. @param {Stream} r */
function element(r) {
  const tag = r.name();
  let n = r.u();
  if (!lawfulTag(tag)) bad();
  for (; n > 0; n--) {
    const kind = r.byte();
    const name = r.name();
    if (kind === op.A_STYLE) r.s();
    else if (kind === op.A_ATTR) lawful(name, r.s());
    else if (kind === op.A_ID) r.u(), lawful(name, "");
    else bad();
  }
  n = r.u();
  if (n !== 1) return n && n - 1;
  r.s();
  return 0;
}
