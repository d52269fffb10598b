// @ts-check
import * as op from "./ops.js";
import { setAttr } from "./attrs.js";
import { clone, flat, leaf, level, template, weigh } from "./templates.js";
import { us } from "./us.js";
import { bad } from "./wire.js";

/** @typedef {import("./slots.js").N} N */
/** @typedef {import("./stream.js").Stream} Stream */

// New nodes, read from a stream.

const SPACES = ["1999/xhtml", "2000/svg", "1998/Math/MathML"];

let prefix = "";

/** The prefix of ids that follow. @param {string} p */
export function setPrefix(p) {
  prefix = p;
  return true;
}

/** Sets an id-like attribute. @param {Element} el @param {string} name @param {number} n */
export const setID = (el, name, n) => setAttr(el, name, prefix + "-" + n);

/**
 * Builds nodes of the stream before a child of into.
 * @param {Stream} r @param {any} into @param {Node | null} before @param {number} count
 * @param {number} [deep] elements and lists around @param {number} [wraps] components and keys around
 * @param {string} [key] of the first; only where there may be keys
 */
export function build(r, into, before, count, deep = 0, wraps = 0, key) {
  const doc = into.ownerDocument;
  for (; count > 0; count--) {
    const kind = r.u();
    if (kind > op.N_RAW) {
      if (kind === op.N_CLONE && key === undefined) into.insertBefore(clone(r, doc, deep), before);
      else if (kind === op.N_SHAPE && key === undefined) {
        template(r, deep, () => {
          build(r, into, before, 1, deep, wraps);
          return before ? before.previousSibling : into.lastChild;
        });
      } else {
        flat();
        if (kind > op.N_KEYED || wraps === op.MAX_DEPTH) bad();
        const s = r.s();
        const outer = prefix;
        if (kind < op.N_KEYED) prefix += "-" + s;
        build(r, into, before, 1, deep, wraps + 1, kind < op.N_KEYED ? key : key === undefined ? bad() : s);
        prefix = outer;
      }
      continue;
    }
    if (kind && kind < op.N_RAW) level(deep);
    /** @type {any} */
    let node;
    if (kind && kind <= op.N_MATH) {
      const name = r.name();
      if (/:|^script$/i.test(name)) bad();
      node = kind === op.N_ELEMENT ? doc.createElement(name) : doc.createElementNS("http://www.w3.org/" + SPACES[kind - 1], name);
      attributes(r, node);
      inside(r, node, deep + 1, wraps, key && "");
      into.insertBefore(node, before);
    } else {
      node = into.insertBefore(doc.createComment(kind ? "[" : ""), before);
      if (kind === op.N_LIST) build(r, into, before, r.u(), deep + 1, wraps, key && "");
      else {
        const s = r.s();
        if (!kind) text(into, s, before);
        else {
          weigh(s);
          into.insertBefore(us.markup(into.namespaceURI, s), before);
        }
      }
      if (kind) {
        node.$r = kind === op.N_RAW;
        node.$m = into.insertBefore(doc.createComment("]"), before);
      }
    }
    if (key) {
      node.$k = key;
      key = "";
    }
  }
}

/** @param {Stream} r @param {any} el */
function attributes(r, el) {
  for (let n = r.u(); n > 0; n--) {
    const kind = r.u();
    const name = r.name();
    if (kind > op.A_STYLE) {
      flat();
      if (kind > op.A_ID) bad();
      setID(el, name, r.u());
    } else {
      if (kind) el.style.setProperty(name, r.s());
      else setAttr(el, name, r.s());
      leaf(el, name, kind);
    }
  }
}

/** A text, unless it is empty. @param {Node} into @param {string} s @param {Node | null} before */
function text(into, s, before) {
  if (s) leaf(into.insertBefore(/** @type {Document} */ (into.ownerDocument).createTextNode(s), before));
}

/** Fills an empty parent with a kids operand. @param {Stream} r @param {any} into @param {number} [deep] @param {number} [wraps] @param {string} [key] */
export function inside(r, into, deep, wraps, key) {
  const kids = r.u();
  if (kids > 1) build(r, into, null, kids - 1, deep, wraps, key);
  else if (kids) text(into, r.s(), null);
}

/** @type {any} */
const nursery = document.createDocumentFragment();

/** Where slots of a parent are built before they get their place. @param {Element} el */
export function penFor(el) {
  nursery.textContent = "";
  nursery.namespaceURI = el.namespaceURI;
  return nursery;
}
