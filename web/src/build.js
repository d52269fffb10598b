// @ts-check
import * as op from "./ops.js";
import { setAttr } from "./attrs.js";
import { bad } from "./wire.js";

/** @typedef {import("./slots.js").N} N */
/** @typedef {import("./stream.js").Stream} Stream */

// New nodes, read from a stream. Trees are walked with a stack of our own: the
// engine's would end some thousand levels down.

const SPACES = ["1999/xhtml", "2000/svg", "1998/Math/MathML"];

let prefix = "";

/** The prefix of ids that follow. @param {string} p */
export function setPrefix(p) {
  prefix = p;
  return true;
}

/** Sets an id-like attribute. @param {Element} el @param {string} name @param {number} n */
export const setID = (el, name, n) => setAttr(el, name, prefix + "-" + n);

/** The page's one policy of Trusted Types. @type {{createHTML: (html: string) => any}} */
const policy = globalThis.trustedTypes?.createPolicy("duet", { createHTML: (/** @type {string} */ s) => s }) ?? { createHTML: String };

/**
 * One level of the stack.
 * @typedef {object} Level
 * @property {Node} into where its nodes go
 * @property {Node | null} at before which
 * @property {number} left how many
 * @property {Node | null} end what is inserted behind them: the element itself, or a closing bracket
 * @property {string} outer the prefix around it
 */

/** Builds nodes of the stream before a child of parent. @param {Stream} r @param {Node} parent @param {Node | null} before @param {number} count */
export function build(r, parent, before, count) {
  const doc = /** @type {Document} */ (parent.ownerDocument);
  /** @type {Level[]} */
  const stack = [];
  const depth = [0, 0]; // of elements and lists; of components and keys
  let key = "";
  /** @param {Node} into @param {Node | null} at @param {number} left @param {Node | null} end */
  const push = (into, at, left, end) => {
    if (++depth[+!end] > op.MAX_DEPTH) bad();
    stack.push({ into, at, left, end, outer: prefix });
  };
  push(parent, before, count, null);
  for (let top; (top = stack[stack.length - 1]); ) {
    const { into, at, end } = top;
    if (!top.left--) {
      stack.pop();
      depth[+!end]--;
      prefix = top.outer;
      top = stack[stack.length - 1];
      if (end) top.into.insertBefore(end, top.at);
      continue;
    }
    const kind = r.u();
    if (kind > op.N_RAW) {
      const s = r.s();
      push(into, at, 1, null);
      if (kind === op.N_KEYED) key = s;
      else prefix += "-" + s;
      if (kind > op.N_KEYED) bad();
      continue;
    }
    /** @type {N} */
    let node;
    if (kind && kind <= op.N_MATH) {
      const name = r.name();
      if (name === "script") bad();
      const el = kind === op.N_ELEMENT ? doc.createElement(name) : doc.createElementNS("http://www.w3.org/" + SPACES[kind - 1], name);
      for (let n = r.u(); n > 0; n--) {
        const kind = r.u();
        const name = r.name();
        if (kind === op.A_ATTR) setAttr(el, name, r.s());
        else if (kind === op.A_STYLE) el.style.setProperty(name, r.s());
        else kind === op.A_ID ? setID(el, name, r.u()) : bad();
      }
      const kids = r.u();
      if (kids > 1) push(el, null, kids - 1, el);
      else {
        if (kids) sole(el, r.s());
        into.insertBefore(el, at);
      }
      node = el;
    } else {
      node = into.insertBefore(doc.createComment(kind ? "[" : ""), at);
      const s = kind === op.N_LIST ? "" : r.s();
      if (!kind) s && into.insertBefore(doc.createTextNode(s), at);
      else {
        push(into, at, s || kind === op.N_RAW ? 0 : r.u(), (node.$m = doc.createComment("]")));
        if ((node.$r = kind === op.N_RAW)) into.insertBefore(markup(into, s), at);
      }
    }
    if (key) node.$k = key;
    key = "";
  }
}

/** @param {Element} el @param {string} s */
const sole = (el, s) => s && el.append(s);

/** Fills an empty element, or the end of a list, with a kids operand. @param {Stream} r @param {Element} el @param {Node | null} before */
export function buildKids(r, el, before) {
  const kids = r.u();
  if (kids > 1) build(r, el, before, kids - 1);
  else if (kids) sole(el, r.s());
}

/** Where slots of a parent are built before they get their place. @param {Element} el @returns {Element} */
export const penFor = (el) => document.createElementNS(el.namespaceURI, "g");

/** Raw markup as nodes; nothing in it runs. @param {Node} parent @param {string} html */
export function markup(parent, html) {
  const t = document.createElement("template");
  const wrap = /svg$|math(?=ML$)/i.exec(/** @type {string} */ (/** @type {Element} */ (parent).namespaceURI))?.[0].toLowerCase();
  t.innerHTML = policy.createHTML(wrap ? `<${wrap}>${html}</${wrap}>` : html);
  const nodes = document.createDocumentFragment();
  nodes.append(...(wrap ? /** @type {Node} */ (t.content.firstChild) : t.content).childNodes);
  const walk = document.createTreeWalker(nodes, NodeFilter.SHOW_COMMENT);
  const brackets = [];
  for (let /** @type {any} */ c; (c = walk.nextNode()); ) if (/^[[\]]$/.test(c.data)) brackets.push(c);
  for (const c of brackets) c.remove();
  return nodes;
}
