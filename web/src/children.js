// @ts-check
import { build, buildKids, penFor } from "./build.js";
import { arrange, removeRange } from "./order.js";
import * as slots from "./slots.js";

/** @typedef {import("./slots.js").N} N */
/** @typedef {import("./stream.js").Stream} Stream */

// What operations do to the slots inside a parent. Each reads its operands and
// answers false, having changed nothing, where the DOM is not what they expect.

/** Removes all inside of an element or list. @param {N} p @param {N | null} end */
export function empty(p, end) {
  const el = slots.holder(p);
  if (p === el) el.textContent = "";
  else if (p === el.firstChild && end === el.lastChild) el.replaceChildren(p, /** @type {Node} */ (end));
  else if (p.nextSibling !== end) removeRange(/** @type {N} */ (p.nextSibling), /** @type {N} */ (end?.previousSibling));
}

/** @param {Stream} r @param {N} p */
export function fill(r, p) {
  const end = slots.endOf(p);
  empty(p, end);
  slots.mend(p);
  buildKids(r, slots.holder(p), end);
  return true;
}

/** Replaces a slot and returns the new one. @param {Stream} r @param {N} n @returns {N} */
export function put(r, n) {
  const parent = /** @type {Node} */ (n.parentNode);
  const last = slots.lastNode(n) ?? n;
  const before = last.nextSibling;
  removeRange(n, last);
  const previous = before ? before.previousSibling : parent.lastChild;
  build(r, parent, before, 1);
  return /** @type {N} */ (previous ? previous.nextSibling : parent.firstChild);
}

/** @param {Stream} r @param {N} p */
export function insert(r, p) {
  let i = r.u();
  let before = slots.firstSlot(p);
  for (; before && i > 0; i--) before = slots.nextSlot(before);
  if (i) return false;
  build(r, slots.holder(p), before ?? slots.endOf(p), r.u());
  return true;
}

/** @param {Stream} r @param {N} p */
export function remove(r, p) {
  const at = r.u();
  const count = r.u();
  if (!count) return true;
  const first = slots.nthSlot(p, at);
  let last = first;
  for (let n = 1; last && n < count; n++) last = slots.nextSlot(last);
  if (!first || !last) return false;
  if (!at && !slots.nextSlot(last)) empty(p, slots.endOf(p));
  else removeRange(first, slots.lastNode(last) ?? last);
  return true;
}

/** @param {Stream} r @param {N} p */
export function order(r, p) {
  const base = r.u();
  const count = r.u();
  let n = slots.nthSlot(p, base);
  const olds = [];
  for (; n && olds.length < count; n = slots.nextSlot(n)) olds.push(n);
  if (olds.length < count) return false;
  const end = n ?? slots.endOf(p);
  let at = 0;
  for (const difference of r.path()) removeRange(olds[(at += difference)], slots.lastNode(olds[at]) ?? olds[at]);
  /** @type {N[]} */
  const items = [];
  const from = [];
  const stay = [];
  for (let k = r.u(); k > 0; k--) {
    const kind = r.byte();
    if (kind === 0) {
      const pen = penFor(slots.holder(p));
      build(r, pen, null, 1);
      items.push(/** @type {N} */ (pen.firstChild));
      from.push(-1);
      stay.push(false);
      continue;
    }
    const first = r.u();
    for (let i = first, behind = first + (kind === 2 ? r.u() : 1); i < behind; i++) {
      items.push(olds[i]);
      from.push(i);
      stay.push(kind === 2);
    }
  }
  arrange(slots.holder(p), items, from, stay, end);
  return true;
}
