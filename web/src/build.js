// @ts-check
import * as op from "./ops.js";
import { setAttr } from "./attrs.js";
import { bad } from "./wire.js";

/** @typedef {import("./slots.js").N} N */
/** @typedef {import("./stream.js").Stream} Stream */

// New nodes, read from a stream. Trees are walked with a stack of our own: the
// engine's would end some thousand levels down.

const W3 = "http://www.w3.org/";
const SPACES = ["1999/xhtml", "2000/svg", "1998/Math/MathML"];

let prefix = "";

/** The prefix of ids that follow. @param {string} p */
export function setPrefix(p) {
  prefix = p;
  return true;
}

/** Sets an id-like attribute. @param {Element} el @param {string} name @param {number} n */
export function setID(el, name, n) {
  el.setAttribute(name, prefix + "-" + n);
  return true;
}

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
  const wraps = [0, 0]; // levels of elements and lists; of components and keys
  let /** @type {Level} */ top;
  let key = "";
  /** @param {Node} into @param {Node | null} at @param {number} left @param {Node | null} end */
  const push = (into, at, left, end) => {
    if (++wraps[+!end] > op.MAX_DEPTH) bad();
    stack.push((top = { into, at, left, end, outer: prefix }));
  };
  for (push(parent, before, count, null); ; ) {
    const { into, at, end } = top;
    if (!top.left--) {
      stack.pop();
      wraps[+!end]--;
      prefix = top.outer;
      if (!stack.length) return;
      top = stack[stack.length - 1];
      if (end) top.into.insertBefore(end, top.at);
      continue;
    }
    /** @type {N} */
    let node;
    const kind = r.byte();
    if (kind > op.N_RAW) {
      const s = r.s();
      push(into, at, 1, null);
      if (kind === op.N_COMPONENT) prefix += "-" + s;
      else key = kind === op.N_KEYED ? s : bad();
      continue;
    }
    if (!kind || kind > op.N_MATH) {
      node = into.insertBefore(doc.createComment(kind ? "[" : ""), at);
      const s = kind === op.N_LIST ? "" : r.s();
      if (!kind) s && into.insertBefore(doc.createTextNode(s), at);
      else {
        const close = (node.$m = doc.createComment("]"));
        /** @type {N} */ (close).$m = node;
        push(into, at, kind === op.N_LIST ? r.u() : 0, close);
        if (kind === op.N_RAW) {
          node.$r = true;
          into.insertBefore(markup(into, s), at);
        }
      }
    } else {
      const name = r.name();
      if (name === "script") bad();
      const el = kind === op.N_ELEMENT ? doc.createElement(name) : doc.createElementNS(W3 + SPACES[kind - 1], name);
      node = el;
      attrs(r, el);
      const kids = r.u();
      if (kids > 1) push(el, null, kids - 1, el);
      else {
        if (kids) setSole(el, r.s());
        into.insertBefore(el, at);
      }
    }
    if (key) node.$k = key;
    key = "";
  }
}

/** Fills an empty element with a kids operand. @param {Stream} r @param {Element} el @param {Node | null} before */
export function buildKids(r, el, before) {
  const kids = r.u();
  if (kids > 1) build(r, el, before, kids - 1);
  else if (kids) setSole(el, r.s());
}

/** @param {Element} el @param {string} s */
function setSole(el, s) {
  if (s) el.appendChild(document.createTextNode(s));
}

/** @param {Stream} r @param {any} el */
function attrs(r, el) {
  for (let n = r.u(); n > 0; n--) {
    const kind = r.byte();
    const name = r.name();
    if (kind === op.A_ATTR) setAttr(el, name, r.s());
    else if (kind === op.A_STYLE) el.style.setProperty(name, r.s());
    else kind === op.A_ID ? setID(el, name, r.u()) : bad();
  }
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
  while (walk.nextNode()) if (/^[[\]]$/.test(/** @type {Comment} */ (walk.currentNode).data)) brackets.push(/** @type {Comment} */ (walk.currentNode));
  for (const c of brackets) c.remove();
  return nodes;
}
