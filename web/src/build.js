// @ts-check
import * as op from "./ops.js";
import { setAttr } from "./attrs.js";

/** @typedef {import("./slots.js").N} N */
/** @typedef {import("./stream.js").Stream} Stream */

// New nodes, read from a stream. Trees are walked with a stack of our own: the
// engine's would end some thousand levels down.

const SVG = "http://www.w3.org/2000/svg";
const MATH = "http://www.w3.org/1998/Math/MathML";

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

// One level of the stack: where its nodes go, how many are left, what is inserted
// when they are done (the element itself or a closing bracket), the outer prefix.
/** @type {Node[]} */
const parents = [];
/** @type {(Node | null)[]} */
const befores = [];
/** @type {number[]} */
const lefts = [];
/** @type {(Node | null)[]} */
const ends = [];
/** @type {(string | null)[]} */
const prefixes = [];

/** Builds count nodes of the stream before a child of parent. @param {Stream} r @param {Node} parent @param {Node | null} before @param {number} count */
export function build(r, parent, before, count) {
  let key = "";
  let d = push(0, parent, before, count, null, null);
  for (;;) {
    if (!lefts[d]) {
      if (!d) return;
      const end = ends[d];
      const old = prefixes[d];
      if (old !== null) prefix = old;
      d--;
      if (end) parents[d].insertBefore(end, befores[d]);
      continue;
    }
    lefts[d]--;
    const into = parents[d];
    const at = befores[d];
    /** @type {N} */
    let node;
    const kind = r.b[r.i++];
    switch (kind) {
      case op.N_TEXT: {
        node = into.insertBefore(document.createComment(""), at);
        const s = r.s();
        if (s) into.insertBefore(document.createTextNode(s), at);
        break;
      }
      case op.N_LIST:
      case op.N_RAW: {
        node = into.insertBefore(document.createComment("["), at);
        const end = (node.$m = document.createComment("]"));
        /** @type {N} */ (end).$m = node;
        if (kind === op.N_LIST) d = push(d + 1, into, at, r.u(), end, null);
        else {
          node.$r = true;
          into.insertBefore(markup(into, r.s()), at);
          into.insertBefore(end, at);
        }
        break;
      }
      case op.N_COMPONENT:
        d = push(d + 1, into, at, 1, null, prefix);
        prefix += "-" + r.s();
        continue;
      case op.N_KEYED:
        key = r.s();
        d = push(d + 1, into, at, 1, null, null);
        continue;
      default: {
        const name = r.name();
        const el = kind === op.N_ELEMENT ? document.createElement(name) : document.createElementNS(kind === op.N_SVG ? SVG : MATH, name);
        node = el;
        attrs(r, el);
        const kids = r.u();
        if (kids > 1) d = push(d + 1, el, null, kids - 1, el, null);
        else {
          if (kids) setSole(el, r.s());
          into.insertBefore(el, at);
        }
      }
    }
    if (key) {
      node.$k = key;
      key = "";
    }
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
    const kind = r.b[r.i++];
    const name = r.name();
    if (kind === op.A_ATTR) setAttr(el, name, r.s());
    else if (kind === op.A_STYLE) el.style.setProperty(name, r.s());
    else setID(el, name, r.u());
  }
}

/** Raw markup as nodes; nothing in it runs. @param {Node} parent @param {string} html */
export function markup(parent, html) {
  const t = document.createElement("template");
  const ns = /** @type {Element} */ (parent).namespaceURI;
  const wrap = ns === SVG ? "svg" : ns === MATH ? "math" : "";
  t.innerHTML = policy.createHTML(wrap ? `<${wrap}>${html}</${wrap}>` : html);
  let nodes = document.createDocumentFragment();
  nodes.append(...(wrap ? (t.content.firstChild?.childNodes ?? []) : t.content.childNodes));
  nodes = document.importNode(nodes, true);
  const walk = document.createTreeWalker(nodes, NodeFilter.SHOW_COMMENT);
  const brackets = [];
  while (walk.nextNode()) if (/^[[\]]$/.test(/** @type {Comment} */ (walk.currentNode).data)) brackets.push(walk.currentNode);
  for (const c of brackets) c.parentNode?.removeChild(c);
  return nodes;
}

/** @param {number} d @param {Node} parent @param {Node | null} before @param {number} count @param {Node | null} end @param {string | null} old */
function push(d, parent, before, count, end, old) {
  parents[d] = parent;
  befores[d] = before;
  lefts[d] = count;
  ends[d] = end;
  prefixes[d] = old;
  return d;
}
