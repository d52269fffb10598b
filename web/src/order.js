// @ts-check
import { composed } from "./typing.js";
import { lastNode } from "./slots.js";

/** @typedef {import("./slots.js").N} N */

// Moving nodes. What the user is composing in, has focused or is playing stays in
// the document while its siblings move around it.

/** Players that are playing. @type {Set<Element>} */
export const playing = new Set();

/** The nodes of a slot. @param {N} n */
export function nodesOf(n) {
  const nodes = [n];
  for (const last = lastNode(n) ?? n; n !== last; nodes.push(n)) n = /** @type {N} */ (n.nextSibling);
  return nodes;
}

/** Moves the slot at n before a child of parent. @param {any} parent @param {N} n @param {N | null} before */
export function move(parent, n, before) {
  // moveBefore keeps focus, frames and animations; it wants a node that is already in the document.
  for (const x of nodesOf(n)) parent[parent.moveBefore && x.isConnected ? "moveBefore" : "insertBefore"](x, before);
}

/** Removes slots. @param {N[]} slots */
export function remove(slots) {
  for (const n of slots) for (const x of nodesOf(n)) /** @type {ChildNode} */ (x).remove();
}

/**
 * Brings slots into the order of items, before end. Those whose stay is true are in
 * order already and are not moved, unless one of the others must stay instead.
 * @param {Node} parent @param {N[]} items @param {number[]} olds old index of each item, -1 if new
 * @param {boolean[]} stay @param {N | null} end
 */
export function arrange(parent, items, olds, stay, end) {
  for (const el of [composed.el, document.activeElement, ...playing]) {
    if (!el || el === parent || !parent.contains(el)) continue;
    const kept = items.findIndex((n, i) => olds[i] >= 0 && nodesOf(n).some((x) => x.contains(el)));
    if (kept < 0) continue;
    if (!stay[kept]) stay = stay.map((s, i) => i === kept || (s && olds[i] < olds[kept] === i < kept));
    break;
  }
  for (let i = items.length; i--; end = items[i]) if (!stay[i]) move(parent, items[i], end);
}
