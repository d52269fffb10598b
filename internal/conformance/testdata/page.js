// One reader after another in one page: the interpreter of web/src with a root of its
// own, and what the tests see of it. Everything is synchronous.
import { kit } from "./apply.js";
import { check } from "./check.js";
import { commit, misses, watch } from "./commit.js";
import rearrange from "./kit.js";
import { us } from "./us.js";

rearrange(us, kit);

// The interpreter asks for a sync of a place once a second; here a second is over
// when a test says so.
const timers = [];
globalThis.setTimeout = (f) => timers.push(f);

/** Lets all time pass. */
function pass() {
  while (timers.length) timers.shift()();
}

export const bytes = (b64) => Uint8Array.from(atob(b64 ?? ""), (c) => c.charCodeAt(0));

/** A root that shows html, in place of the one before. @param {string} html */
export function mount(html) {
  document.querySelector("#duet")?.remove();
  const root = document.createElement("div");
  root.id = "duet";
  document.body.append(root);
  root.innerHTML = html;
  us.root = root;
  watch();
  return root;
}

/** Gives the interpreter another root that is there already. */
export function use(root) {
  us.root = root;
}

/** Applies a patch from the network; returns where it missed. @param {string} b64 */
export function apply(b64) {
  const b = bytes(b64);
  check(b);
  commit(b, []);
  const missed = misses.splice(0);
  pass();
  misses.length = 0;
  return missed;
}

/** Applies a patch and tells of each node that was written to or moved. */
export function watched(b64) {
  const root = us.root;
  const there = new Set(all(root));
  const observer = new MutationObserver(() => {});
  observer.observe(root, { childList: true, subtree: true, characterData: true, attributeOldValue: true });
  const missed = apply(b64);
  // The order in which data-e and style say it is not a change.
  const log = observer.takeRecords().filter((r) => {
    const sameWords = { "data-e": events, style: styles }[r.attributeName];
    return !sameWords || sameWords(r.oldValue) !== sameWords(r.target.getAttribute(r.attributeName));
  });
  observer.disconnect();
  const added = log.flatMap((r) => [...r.addedNodes]);
  const removed = log.flatMap((r) => [...r.removedNodes]);
  return {
    missed,
    log,
    moved: removed.filter((n) => there.has(n) && root.contains(n)),
    made: added.filter((n) => !there.has(n)).length,
    gone: removed.filter((n) => !root.contains(n)).length,
    /** What was written, without what came and went. */
    written: log.filter((r) => r.type !== "childList").map((r) => r.type + " " + (r.attributeName ?? r.target.nodeName)),
  };
}

/** Whether a node is not ours. */
export const foreign = (n) => n.$ & 4;

/** All nodes below root, in the order of the document. */
export function all(root) {
  const walk = document.createTreeWalker(root);
  const list = [];
  while (walk.nextNode()) list.push(walk.currentNode);
  return list;
}

/** All nodes below root that are ours and stand in nodes that are. */
export function ours(root) {
  const accept = (n) => (foreign(n) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_ALL, accept);
  const list = [];
  while (walk.nextNode()) list.push(walk.currentNode);
  return list;
}

// Pictures: the words are those of dom.Picture.

const quote = (s) =>
  '"' + s.replace(/[\0-\x1f"\\]/g, (c) => (c === '"' || c === "\\" ? "\\" + c : c === "\n" ? "\\n" : "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0"))) + '"';

// A form shows fields by name in the place of its own properties: these ask the element.
const property = (of, name) => {
  const { get } = Object.getOwnPropertyDescriptor(of.prototype, name);
  return (el) => get.call(el);
};
const attributesOf = property(Element, "attributes");
export const styleOf = (el) => (el instanceof HTMLElement ? property(HTMLElement, "style") : property(el.namespaceURI.endsWith("svg") ? SVGElement : MathMLElement, "style"))(el);

const SPACES = { "http://www.w3.org/2000/svg": "svg:", "http://www.w3.org/1998/Math/MathML": "math:" };

const sorted = (list) => [...new Set(list.sort())].join(" ");

const styles = (v) => {
  const { style } = document.createElement("i");
  style.cssText = v ?? "";
  return sorted([...style].map((p) => p + "=" + style.getPropertyValue(p)));
};

const events = (v) => sorted((v ?? "").split(" ").filter(Boolean));

/** @param {Element} el @param {boolean} strict with what markup does not say: namespaces of attributes, states of controls */
function element(el, strict) {
  let s = "<" + (SPACES[el.namespaceURI] ?? "") + (el.namespaceURI.endsWith("xhtml") ? el.localName : el.nodeName);
  const attrs = [];
  const style = styleOf(el);
  for (const a of attributesOf(el)) {
    let v = a.value;
    if (a.name === "style") {
      v = sorted([...style].map((p) => p + "=" + style.getPropertyValue(p)));
      if (!v) continue;
    }
    if (a.name === "data-e") v = events(v);
    attrs.push([a.name, (strict && a.namespaceURI ? "{" + a.namespaceURI + "}" : "") + a.name + "=" + quote(v)]);
  }
  attrs.sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0));
  for (const [, a] of attrs) s += " " + a;
  if (strict) {
    const props = { INPUT: ["value", "checked", "type", "disabled"], TEXTAREA: ["value"] }[el.nodeName] ?? [];
    for (const p of props) s += " ." + p + "=" + el[p];
  }
  return s + ">\n";
}

/** Shows root's content node for node. @param {Node} root @param {boolean} strict @param {boolean} [own] only what is ours */
export function picture(root, strict, own) {
  let s = "";
  const walk = (n, indent) => {
    if (own && n.nodeName === "TEXTAREA") {
      // What is in it says only what it began with; nobody walks there.
      if (n.defaultValue) s += indent + quote(n.defaultValue) + "\n";
      return;
    }
    for (let kid = n.firstChild; kid; kid = kid.nextSibling) {
      if (own && foreign(kid)) continue;
      if (kid.nodeType === 3) s += indent + quote(kid.data) + "\n";
      else if (kid.nodeType === 8) s += indent + "<!--" + kid.data + "-->\n";
      else s += indent + element(kid, strict);
      walk(kid, indent + " ");
    }
  };
  walk(root, "");
  return s;
}

/** What a parser makes of html, strictly. @param {string} html */
export function parsed(html) {
  const d = document.createElement("div");
  d.innerHTML = html;
  document.body.append(d);
  const p = picture(d, true);
  d.remove();
  return p;
}

/** Where two pictures differ, with what stands around it; null if nowhere. */
export function difference(what, got, want) {
  if (got === want) return null;
  const g = got.split("\n");
  const w = want.split("\n");
  let i = 0;
  while (g[i] === w[i]) i++;
  const around = (lines) => lines.slice(Math.max(0, i - 6), i + 6).join("\n");
  return `${what}: first difference in line ${i + 1}\n got:\n${around(g)}\nwant:\n${around(w)}`;
}
