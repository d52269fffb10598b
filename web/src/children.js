// @ts-check
import { build, inside, penFor } from "./build.js";
import * as slots from "./slots.js";

/** @typedef {import("./slots.js").N} N */
/** @typedef {import("./stream.js").Stream} Stream */

// What operations do to the slots inside a parent. Each reads its operands and
// answers false, having changed nothing, where the DOM is not what they expect. New
// slots are built beside the document and inserted at once.

/** Removes a slot. @param {any} n */
export function removeSlot(n) {
  const last = slots.lastNode(n) ?? n;
  for (let next; n; n = next) {
    next = n === last ? null : n.nextSibling;
    n.parentNode.removeChild(n); // a form may have a field of the name "remove"
  }
}

/** Removes all inside of an element or list. @param {N} p */
export function empty(p) {
  const el = slots.holder(p);
  const end = slots.endOf(p);
  if (p === el) el.textContent = "";
  else if (el.firstChild === p && el.lastChild === end) el.replaceChildren(p, /** @type {N} */ (end));
  else while (p.nextSibling !== end) el.removeChild(/** @type {N} */ (p.nextSibling));
}

/** @param {Stream} r @param {N} p */
export function fill(r, p) {
  const el = slots.holder(p);
  const pen = penFor(el);
  inside(r, pen);
  empty(p);
  slots.mend(p);
  el.insertBefore(pen, slots.endOf(p));
  return true;
}

/** Replaces a slot and returns the new one. @param {Stream} r @param {any} n @returns {N} */
export function put(r, n) {
  const pen = penFor(n.parentNode);
  build(r, pen, null, 1);
  const fresh = pen.firstChild;
  n.parentNode.insertBefore(pen, n);
  removeSlot(n);
  return fresh;
}

/** @param {Stream} r @param {N} p */
export function insert(r, p) {
  const at = r.u();
  const last = at && slots.slotAt(p, at - 1);
  if (at && !last) return false;
  const el = slots.holder(p);
  const pen = penFor(el);
  build(r, pen, null, r.u());
  el.insertBefore(pen, (last ? slots.nextSlot(last) : slots.slotAt(p, 0)) ?? slots.endOf(p));
  return true;
}
