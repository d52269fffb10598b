// @ts-check
import * as op from "./ops.js";
import * as is from "./codes.js";
import { setAttr } from "./attrs.js";
import { holds } from "./holds.js";
import { law } from "./law.js";
import { styleOf } from "./values.js";
import { bad } from "./wire.js";

/** @typedef {import("./stream.js").Stream} Stream */

// Templates: an element of the patch is kept, and later ones are copies of it with
// other values in its holes. Where the holes are is compiled once to steps of a cursor.

/** What a cursor does: the first three move it, the others write a value where it is. */
const IN = 0, NEXT = 1, OUT = 2, TEXT = 3, ATTR = 4, STYLE = 5, LAWFUL = 6;

/**
 * @typedef {object} Template
 * @property {any} node what is copied; the attributes that are holes are missing in it
 * @property {any[]} steps
 * @property {number} size what it weighs: bytes of operations, and the length of raw markup
 * @property {number} height elements and lists in one another
 */

/** A document in which nothing loads or runs: templates are kept in it, patches are tried in it. */
export const inert = document.implementation.createHTMLDocument();

/** The numbers of the leaves that are holes, in the template that is being read. @type {number[] | undefined} */
let leaves;
/** What they are, as far as it was read: node, step, name. @type {[Node, number, string][]} */
let holes;
let next = 0; // number of the next leaf
let /** @type {Node | undefined} */ styled; // element of the latest style
let before = false; // whether that was a hole
let deepest = 0; // elements and lists around what was read of it
let markup = 0; // length of all raw markup so far

/** Begins to read a patch. */
export const start = () => (leaves = undefined);

/** Whether a template is being read: what may not be in one throws. */
export const flat = () => leaves && bad();

/** Notes how deep a node is. @param {number} deep elements and lists around it */
export function level(deep) {
  if (deep >= op.MAX_DEPTH) bad();
  if (deep >= deepest) deepest = deep + 1;
}

/** Notes raw markup. @param {string} s */
export const weigh = (s) => (markup += s.length);

/** Counts a leaf. @param {Node} node @param {string} [name] of an attribute or property @param {number} [style] */
export function leaf(node, name = "", style) {
  if (!leaves) return;
  const l = !style && name && law(name);
  if (l && l & is.PROP) bad();
  const hole = leaves[holes.length] === next++;
  if (hole) holes.push([node, style ? STYLE : l ? LAWFUL : name ? ATTR : TEXT, name]);
  if (!style) return;
  // All styles of an element are holes or none: the order in which they are set matters.
  if (styled === node && before !== hole) bad();
  styled = node;
  before = hole;
}

/** @param {any} n @param {number} step */
const move = (n, step) => (step ? (step > NEXT ? n.parentNode : n.nextSibling) : n.firstChild);

/** Reads a template. @param {Stream} r @param {number} deep elements and lists around @param {() => any} build builds and returns it */
export function template(r, deep, build) {
  flat();
  leaves = [];
  holes = [];
  let at = -1;
  for (let n = r.u(); n > 0; n--) leaves.push((at += r.u() + 1));
  next = 0;
  deepest = deep;
  const from = r.i + markup;
  let el = build();
  if (leaves[holes.length] >= 0 || el.nodeType !== 1) bad();
  leaves = undefined;
  const node = inert.importNode(el, true);
  let copy = node;
  const steps = [];
  for (const [n, what, name] of holes) {
    while (el !== n) {
      const step = holds(el, n) ? IN : holds(el.parentNode, n) ? NEXT : OUT;
      steps.push(step);
      el = move(el, step);
      copy = move(copy, step);
    }
    steps.push(what);
    if (!name) continue;
    steps.push(name);
    copy.removeAttribute(what === STYLE ? "style" : name);
  }
  holes = []; // what was read keeps its whole tree alive
  styled = undefined;
  r.shapes.push({ node, steps, size: r.i + markup - from, height: deepest - deep });
}

/** Copies a template. @param {Stream} r @param {Document} doc @param {number} deep elements and lists around */
export function clone(r, doc, deep) {
  flat();
  const t = r.shapes[r.u()] ?? bad();
  // What the copies of a patch may make is bound by its bytes.
  if (deep + t.height > op.MAX_DEPTH || (r.cloned += t.size) > 65536 + 16 * r.i) bad();
  const el = doc.importNode(t.node, true);
  const { steps } = t;
  let n = el;
  for (let i = 0; i < steps.length; ) {
    const step = steps[i++];
    if (step < TEXT) n = move(n, step);
    else if (step === TEXT) n.data = r.s() || bad();
    else if (step === ATTR) n.setAttribute(steps[i++], r.s());
    else if (step === STYLE) styleOf(n).setProperty(steps[i++], r.s());
    else setAttr(n, steps[i++], r.s());
  }
  return el;
}
