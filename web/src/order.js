// @ts-check
import { composing } from "./typing.js";
import { lastNode } from "./slots.js";

/** @typedef {import("./slots.js").N} N */

/** Players that are playing: told by boot.js. @type {Set<Element>} */
export const playing = new Set();

// Moving nodes. What the user is composing in, has focused or is playing stays in
// the document while its siblings move around it.

/** Moves the slot at n before a child of parent. @param {any} parent @param {N} n @param {N | null} before */
export function move(parent, n, before) {
  const last = lastNode(n);
  for (let /** @type {N | null} */ x = n, next; x; x = next) {
    next = x === last ? null : x.nextSibling;
    // moveBefore keeps focus, frames and animations; it wants a node that is already in the document.
    if (parent.moveBefore && x.isConnected && x.nodeType === 1) parent.moveBefore(x, before);
    else parent.insertBefore(x, before);
  }
}

/** Removes the nodes from one to another, both included. @param {N} from @param {N} to */
export function removeRange(from, to) {
  for (let /** @type {N | null} */ x = from, next; x; x = next) {
    next = x === to ? null : x.nextSibling;
    /** @type {ChildNode} */ (x).remove();
  }
}

/**
 * Brings slots into the order of items, before end. Those whose stay is true are in
 * order already and are not moved, unless one of the others must stay instead.
 * @param {Node} parent @param {N[]} items @param {number[]} olds old index of each item, -1 if new
 * @param {boolean[]} stay @param {N | null} end
 */
export function arrange(parent, items, olds, stay, end) {
  const kept = still(parent, items, olds);
  if (kept >= 0 && !stay[kept]) {
    for (let i = 0; i < items.length; i++) {
      if (i === kept) stay[i] = true;
      else if (i < kept ? olds[i] > olds[kept] : olds[i] < olds[kept]) stay[i] = false;
    }
  }
  let next = end;
  for (let i = items.length - 1; i >= 0; i--) {
    if (!stay[i]) move(parent, items[i], next);
    next = items[i];
  }
}

/** The item that must not be moved, or -1. @param {Node} parent @param {N[]} items @param {number[]} olds */
function still(parent, items, olds) {
  const active = document.activeElement;
  const within = [composing(), active === document.body ? null : active, ...playing];
  for (const w of within) {
    if (!w || w === parent || !parent.contains(w)) continue;
    let /** @type {Node | null} */ child = w;
    while (child && child.parentNode !== parent) child = child.parentNode;
    const i = items.findIndex((n, k) => olds[k] >= 0 && holds(n, child));
    if (i >= 0) return i;
  }
  return -1;
}

/** Whether the slot at n has the child of its parent. @param {N} n @param {N | null} child */
function holds(n, child) {
  const last = lastNode(n);
  for (let /** @type {N | null} */ x = n; x; x = x === last ? null : x.nextSibling) if (x === child) return true;
  return false;
}
