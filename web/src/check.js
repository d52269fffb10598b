// @ts-check
import * as op from "./ops.js";
import { setAttr } from "./attrs.js";
import { build, buildKids } from "./build.js";
import { Stream } from "./stream.js";
import { bad } from "./wire.js";

// Whether bytes from the network are a patch. All of it is read before any of it is
// applied, so that a bad patch changes nothing.

/** Where the nodes of a patch are tried: a document that loads and runs nothing. */
const scrap = document.implementation.createHTMLDocument();

/** Throws unless bytes are a whole, lawful patch. @param {Uint8Array} bytes */
export function check(bytes) {
  const r = new Stream(bytes);
  while (r.more()) skip(r);
  if (r.at !== r.text.length || new Set(r.names).size !== r.names.length) bad();
}

/** Reads one operation and does nothing. @param {Stream} r */
export function skip(r) {
  const code = r.u();
  const el = scrap.createElement("i");
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
    if (c === "k") buildKids(r, el, null);
    if (c === "d" || c === "y") build(r, el, null, 1);
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
  const named = new Set();
  /** @param {number} i @param {number} n */
  const name = (i, n) => {
    if (i + n > count) bad();
    for (; n--; i++) named.has(i) ? bad() : named.add(i);
  };
  let at = 0;
  for (const d of removed) name((at += d), 1);
  for (let n = r.u(); n > 0; n--) {
    const kind = r.u();
    if (!kind) build(r, el, null, 1);
    else name(r.u(), kind === 1 ? 1 : kind === 2 ? r.u() || bad() : bad());
  }
  if (named.size !== count) bad();
}
