// @ts-check
import * as op from "./ops.js";
import { setAttr } from "./attrs.js";
import { build, inside } from "./build.js";
import { Stream } from "./stream.js";
import { inert } from "./templates.js";
import { bad } from "./wire.js";

// Whether bytes from the network are a patch. All of it is read before any of it is
// applied, so that a bad patch changes nothing.

/** Throws unless bytes are a whole, lawful patch. @param {Uint8Array} bytes */
export function check(bytes) {
  const r = new Stream(bytes).open(bytes);
  while (r.more()) skip(r);
  if (r.at !== r.text.length || new Set(r.names).size !== r.names.length) bad();
}

/** Reads one operation and does nothing. @param {Stream} r */
export function skip(r) {
  const code = r.u();
  const el = inert.createElement("i");
  let name = "";
  let value = "";
  let removed = [0];
  const numbers = [];
  for (const c of op.SIG[code] || bad()) {
    if (c === "u") numbers.push(r.u());
    if (c === "z") r.z();
    if (c === "s") value = r.s();
    if (c === "n") name = r.name();
    if (c === "U") removed = r.path();
    if (c === "k") inside(r, el);
    if (c === "d") build(r, el, null, 1);
    if (c === "y") build(r, el, null, 1, 0, 0, "");
    if (c === "D") build(r, el, null, r.u());
    if (c === "E") order(r, el, numbers[1], removed);
  }
  if (name && code !== op.STYLE) setAttr(el, name, value);
}

/**
 * Reads the entries of an Order; with what is removed they must name each old slot once.
 * @param {Stream} r @param {Element} el @param {number} count of old slots @param {number[]} removed differences
 */
function order(r, el, count, removed) {
  let at = 0;
  let kept = -1;
  /** Runs of old slots: the first of each, and the one behind it. */
  const runs = removed.map((d) => [(at += d), at + 1]);
  for (let n = r.u(); n > 0; n--) {
    const kind = r.u();
    if (!kind) {
      build(r, el, null, 1);
      continue;
    }
    const i = r.u();
    const end = i + (kind > 1 ? r.u() : 1);
    runs.push([i, end]);
    if (kind > 2 || i === end || (kind > 1 && i <= kept)) bad();
    if (kind > 1) kept = end - 1;
  }
  at = 0;
  for (const [from, to] of runs.sort((a, b) => a[0] - b[0])) at = from === at ? to : bad();
  if (at !== count) bad();
}
