// @ts-check
import { build, buildKids, markup, penFor } from "./build.js";
import { arrange, remove } from "./order.js";
import * as slots from "./slots.js";

/** @typedef {import("./slots.js").N} N */
/** @typedef {import("./stream.js").Stream} Stream */

// What operations do to the slots inside a parent. Each reads its operands and
// answers false, having changed nothing, where the DOM is not what they expect.

/** Removes all inside of an element or list. @param {N} p */
export function empty(p) {
  const range = document.createRange();
  range.selectNodeContents(p);
  if (p.nodeType !== 1) {
    range.setStartAfter(p);
    range.setEndBefore(/** @type {Node} */ (slots.endOf(p)));
  }
  range.deleteContents();
}

/** @param {Stream} r @param {N} p */
export function fill(r, p) {
  empty(p);
  slots.mend(p);
  buildKids(r, slots.holder(p), slots.endOf(p));
  return true;
}

/** Replaces what raw markup shows. @param {Stream} r @param {N} p */
export function setRaw(r, p) {
  const el = slots.holder(p);
  empty(p);
  el.insertBefore(markup(el, r.s()), slots.endOf(p));
  return true;
}

/** Replaces a slot and returns the new one. @param {Stream} r @param {N} n @returns {N} */
export function put(r, n) {
  const pen = penFor(/** @type {Element} */ (n.parentNode));
  build(r, pen, null, 1);
  const fresh = /** @type {N} */ (pen.firstChild);
  /** @type {ChildNode} */ (n).before(...pen.childNodes);
  remove([n]);
  return fresh;
}

/** @param {Stream} r @param {N} p */
export function insert(r, p) {
  const at = r.u();
  const olds = slots.take(p, at + 1);
  if (olds.length < at) return false;
  build(r, slots.holder(p), olds[at] ?? slots.endOf(p), r.u());
  return true;
}

/** @param {Stream} r @param {N} p */
export function removeSlots(r, p) {
  const at = r.u();
  const end = at + r.u();
  const olds = slots.take(p, end + 1);
  if (olds.length < end) return false;
  if (!at && olds.length === end) empty(p);
  else remove(olds.slice(at, end));
  return true;
}

/** @param {Stream} r @param {N} p */
export function order(r, p) {
  const base = r.u();
  const count = r.u();
  const olds = slots.take(p, base + count + 1).slice(base);
  if (olds.length < count) return false;
  const pen = penFor(slots.holder(p));
  let at = 0;
  remove(r.path().map((difference) => olds[(at += difference)]));
  const items = [];
  const from = [];
  const stay = [];
  for (let k = r.u(); k > 0; k--) {
    const kind = r.u();
    let i = -1;
    let end = 0;
    if (kind) {
      i = r.u();
      end = i + (kind > 1 ? r.u() : 1);
    } else {
      // New slots wait side by side.
      const last = pen.lastChild;
      build(r, pen, null, 1);
      olds[-1] = /** @type {N} */ (last ? last.nextSibling : pen.firstChild);
    }
    for (; i < end; i++) {
      items.push(olds[i]);
      from.push(i);
      stay.push(kind > 1);
    }
  }
  arrange(slots.holder(p), items, from, stay, olds[count] ?? slots.endOf(p));
  return true;
}
