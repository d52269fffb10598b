// @ts-check
// A slot is one child of the tree as it stands in the DOM: an element; a text (the
// comment `<!---->`, then a text node unless the text is empty); a list or raw
// markup (everything from `<!--[-->` to `<!--]-->`). A slot is named by its first
// node, and a parent of slots is an element or a list's first node.
//
// Nodes of others carry $f and are skipped. $b on a parent says that others took
// owned nodes away: 1 texts only, so that counting slots still works, 2 anything.
// $m is a bracket's other one, once known; $k and $r (key, raw) are on nodes that a
// sync brought.

/** @typedef {Node & {$f?: number, $b?: number, $m?: Node, $k?: string, $r?: boolean, data?: string}} N */

const ELEMENT = 1;
const TEXT = 3;
const COMMENT = 8;

let strangers = false; // nothing was ever marked: walks need not look

/** Marks a node as not ours. @param {N} n */
export function disown(n) {
  n.$f = 1;
  strangers = true;
}

/** Marks a parent that lost owned nodes. @param {N} n @param {number} how */
export function breakUp(n, how) {
  n.$b = Math.max(n.$b ?? 0, how);
  strangers = true;
}

/** Takes the mark of breakUp away. @param {N} n */
export function mend(n) {
  if (strangers) n.$b = 0;
}

/** @param {N} n */
export const foreign = (n) => strangers && n.$f === 1;

/** How broken a parent of slots is. @param {N} p @returns {number} */
export function broken(p) {
  if (!strangers) return 0;
  return Math.max(p.$b ?? 0, (p.nodeType === COMMENT && /** @type {N} */ (p.parentNode)?.$b) || 0);
}

/** @param {N | null} n */
export const isList = (n) => n?.nodeType === COMMENT && n.data === "[";

/** @param {N} n */
export const isText = (n) => n.nodeType === COMMENT && n.data === "";

/** The element that holds the nodes of a parent's slots. @param {N} p @returns {Element} */
export const holder = (p) => /** @type {Element} */ (p.nodeType === ELEMENT ? p : p.parentNode);

/** The other bracket of a bracket; null if others took it away. @param {N} c @returns {N | null} */
export function mate(c) {
  if (c.$m && c.$m.parentNode === c.parentNode) return c.$m;
  const ahead = c.data === "[";
  const [same, other] = ahead ? "[]" : "][";
  let depth = 0;
  for (let /** @type {N | null} */ n = c; n; n = ahead ? n.nextSibling : n.previousSibling) {
    if (n.nodeType !== COMMENT || foreign(n)) continue;
    if (n.data === same) depth++;
    else if (n.data === other && !--depth) {
      n.$m = c;
      return (c.$m = n);
    }
  }
  return null;
}

/** The first slot at n or behind it; null at the end of its parent. @param {N | null} n @returns {N | null} */
export function slotFrom(n) {
  for (; n; n = n.nextSibling) {
    if (strangers && n.$f) continue;
    const type = n.nodeType;
    if (type === ELEMENT) return n;
    if (type === COMMENT) {
      if (n.data === "" || n.data === "[") return n;
      if (n.data === "]") return null;
    }
  }
  return null;
}

/** The first slot of a parent. @param {N} p */
export const firstSlot = (p) => slotFrom(p.nodeType === ELEMENT ? p.firstChild : p.nextSibling);

/** The slot behind a slot. @param {N} n */
export const nextSlot = (n) => slotFrom(lastNode(n)?.nextSibling ?? null);

/** Where prevSlot ended: the bracket that opens the list, or null. */
let /** @type {N | null} */ opener = null;

/** The slot before a slot. @param {N} n @returns {N | null} */
export function prevSlot(n) {
  for (let /** @type {N | null} */ p = n.previousSibling; p; p = p.previousSibling) {
    if (strangers && p.$f) continue;
    if (p.nodeType === ELEMENT) return p;
    if (p.nodeType === COMMENT) {
      if (p.data === "") return p;
      if (p.data === "]") return mate(p);
      if (p.data === "[") return (opener = p), null;
    }
  }
  return (opener = null);
}

/** The i-th slot of a parent. @param {N} p @param {number} i */
export function nthSlot(p, i) {
  let n = firstSlot(p);
  for (; n && i > 0; i--) n = nextSlot(n);
  return n;
}

/** The text node of a text slot. @param {N} marker @returns {Text | null} */
export function textOf(marker) {
  let /** @type {N | null} */ n = marker.nextSibling;
  while (n && foreign(n)) n = n.nextSibling;
  return n?.nodeType === TEXT ? /** @type {Text} */ (n) : null;
}

/** The only text node of an element without slots. @param {Node} e @returns {N | null} */
export function soleOf(e) {
  let /** @type {N | null} */ n = e.firstChild;
  while (n && foreign(n)) n = n.nextSibling;
  return n;
}

/** The last node of a slot; null if its closing bracket is gone. @param {N} n @returns {N | null} */
export function lastNode(n) {
  return n.nodeType === ELEMENT ? n : n.data ? mate(n) : (textOf(n) ?? n);
}

/** What stands behind the last slot of a parent. @param {N} p */
export const endOf = (p) => (p.nodeType === ELEMENT ? null : mate(p));

/**
 * The indexes from the root's only slot down to a node; null when the node is not
 * ours or cannot be counted. blame is told the parent that makes it uncountable.
 * @param {N} node @param {Node} root @param {(p: N) => void} [blame] @returns {number[] | null}
 */
export function pathOf(node, root, blame) {
  const path = [];
  for (let /** @type {N | null} */ n = node; n !== root; ) {
    if (!n || foreign(n)) return null;
    let i = 0;
    for (let p = prevSlot(n); p; p = prevSlot(p)) i++;
    path.push(i);
    const up = /** @type {N} */ (n.parentNode);
    if (strangers && up?.$b === 2) return blame?.(up), null;
    n = opener ?? up;
  }
  path.pop();
  return path.reverse();
}
