// @ts-check
import * as is from "./codes.js";

// A slot is one child of the tree as it stands in the DOM: an element; a text (the
// comment `<!---->`, then a text node unless the text is empty); a list or raw
// markup (everything from `<!--[-->` to `<!--]-->`). A slot is named by its first
// node, and a parent of slots is an element or a list's first node.

/**
 * Nodes carry marks only where something is special: $ a set of the bits below, $m a
 * bracket's other one once known; $k and $r (its key, whether it is raw) on the nodes
 * of a sync.
 * @typedef {Node & {$?: number, $m?: Node, $k?: string, $r?: boolean, data?: string}} N
 */


let marked = false; // once anything was

/** @param {N} n @param {number} bit */
export function mark(n, bit) {
  n.$ |= bit;
  marked = true;
}

/** Marks a node as not ours. @param {N} n */
export const disown = (n) => mark(n, is.FOREIGN);

/** What is special about a node; 0 for most. @param {any} n @returns {number} */
export const marks = (n) => marked && n.$;

/** @param {N} n */
export const foreign = (n) => marks(n) & is.FOREIGN;

/** Whether others took away what belongs to a parent of slots, or to the element around it. @param {N} p @returns {any} */
export const broken = (p) => marked && (/** @type {number} */ (p.$) | (p.nodeType === 1 ? 0 : /** @type {any} */ (p.parentNode).$)) & (is.TEXTS | is.NODES);

/** Takes that back, after it was put right. @param {N} p */
export function mend(p) {
  if (p.$) p.$ &= is.FOREIGN;
}

/** What a node is in the tree: 1 an element, "" a text, "[" and "]" brackets; else nothing. @param {N} n @returns {any} */
const kind = (n) => (foreign(n) ? null : n.nodeType === 8 ? n.data : n.nodeType === 1 && 1);

/** @param {N} n */
export const isText = (n) => kind(n) === "";

/** @param {N} n */
export const isList = (n) => kind(n) === "[";

/** The element that holds the nodes of a parent's slots. @param {N} p @returns {Element} */
export const holder = (p) => /** @type {Element} */ (p.nodeType === 1 ? p : p.parentNode);

/** The other bracket of a bracket; null if others took it away. @param {N} c @returns {N | null} */
export function mate(c) {
  if (c.$m?.parentNode !== c.parentNode || foreign(c.$m)) {
    c.$m = undefined;
    const open = isList(c);
    let depth = 0;
    for (let /** @type {N | null} */ n = c; n; n = open ? n.nextSibling : n.previousSibling) {
      const k = kind(n);
      if (k === "[") depth++;
      if (k === "]") depth--;
      if (!depth) {
        c.$m = n;
        break;
      }
    }
  }
  return c.$m ?? null;
}

/** The first slot at n or behind it; null at the end of its parent. @param {N | null | undefined} n @returns {N | null} */
export function slotFrom(n) {
  for (; n; n = n.nextSibling) {
    const k = kind(n);
    if (k === 1 || k === "" || k === "[") return n;
    if (k === "]") break;
  }
  return null;
}

/** The slot behind a slot. @param {N} n */
export const nextSlot = (n) => slotFrom(lastNode(n)?.nextSibling);

/** So many steps cost as much as to have the engine count. */
export const FAR = 32;

/** The slots of a parent, if nothing but elements stands between its brackets: there the engine counts, faster. @param {N} p @returns {any} */
export function elements(p) {
  const el = /** @type {any} */ (holder(p));
  const { children } = el;
  return !marked && el.childNodes.length - children.length === (p === el ? 0 : el.firstChild === p && el.lastChild.data === "]" ? 2 : -1) && children;
}

/**
 * The i-th slot of a parent; null if there is none. A slot whose index is known may
 * help to find it.
 * @param {N} p @param {number} i @param {any} [n] @param {number} [from] the index of n
 */
export function slotAt(p, i, n, from = 0) {
  if (!n) {
    n = slotFrom(p.nodeType === 1 ? p.firstChild : p.nextSibling);
    from = 0;
  }
  const all = Math.abs(i - from) > FAR && elements(p);
  if (all) return all[i] ?? null;
  for (let next, plain = !marked && n?.nodeType === 1; n && from < i; from++, n = next) {
    next = plain && n.nextSibling;
    if (!next || next.nodeType !== 1) {
      next = nextSlot(n);
      plain = !marked && next?.nodeType === 1;
    }
  }
  for (; n && from > i; from--) n = prevSlot(n);
  return n;
}

/** Where prevSlot ended: at the bracket that opens the list, or at nothing. */
let /** @type {N | null} */ opener;

/** The slot before a slot. @param {N} n @returns {N | null} */
export function prevSlot(n) {
  for (opener = n.previousSibling; opener; opener = opener.previousSibling) {
    const k = kind(opener);
    if (k === 1 || k === "") return opener;
    if (k === "]") return mate(opener);
    if (k === "[") break;
  }
  return null;
}

/** The first node behind n that is ours. @param {N | null} n @returns {N | null} */
export function ours(n) {
  while (n && foreign(n)) n = n.nextSibling;
  return n;
}

/** The text node of a text slot. @param {N} marker @returns {Text | null} */
export function textOf(marker) {
  const n = ours(marker.nextSibling);
  return n?.nodeType === 3 ? /** @type {Text} */ (n) : null;
}

/** The last node of a slot; null if its closing bracket is gone. @param {N} n @returns {N | null} */
export const lastNode = (n) => (n.nodeType === 1 ? n : n.data ? mate(n) : (textOf(n) ?? n));

/** What stands behind the last slot of a parent. @param {N} p */
export const endOf = (p) => (p.nodeType === 1 ? null : mate(p));

/**
 * The indexes from the root's only slot down to a node; null when the node is not
 * ours or cannot be counted. blame is told the parent that makes it uncountable.
 * @param {N} node @param {Node} root @param {(p: N) => void} [blame] @returns {number[] | null}
 */
export function pathOf(node, root, blame) {
  const path = [];
  for (let n = node; n !== root; ) {
    if (!n || foreign(n)) return null;
    let i = 0;
    for (let p = prevSlot(n); p; p = prevSlot(p)) i++;
    path.unshift(i);
    const up = /** @type {N} */ (n.parentNode);
    if (up && /** @type {number} */ (up.$) & is.NODES) {
      blame?.(up);
      return null;
    }
    n = opener ?? up;
  }
  return path.slice(1);
}
