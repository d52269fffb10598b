// @ts-check
import { dropAttr, setAttr } from "./attrs.js";
import { empty } from "./children.js";
import { arrange, move, removeRange } from "./order.js";
import * as slots from "./slots.js";

/** @typedef {import("./slots.js").N} N */

// The sync: a whole tree, built beside the document, is worked into what is there.
// What can be kept is kept, with its focus, its scroll and what was typed into it.

/** Makes the slot at old what fresh is, and returns where it stands. @param {N} old @param {N} fresh @returns {N} */
export function morph(old, fresh) {
  const parent = /** @type {N} */ (old.parentNode);
  if (!alike(old, fresh)) {
    move(parent, fresh, old);
    removeRange(old, slots.lastNode(old) ?? old);
    return fresh;
  }
  // Pairs that are still to be made alike: no recursion, trees may be deep.
  const work = [old, fresh];
  while (work.length) {
    const next = /** @type {N} */ (work.pop());
    same(/** @type {N} */ (work.pop()), next, work);
  }
  return old;
}

/** Whether old can become fresh. @param {N} old @param {N} fresh */
const alike = (old, fresh) => sort(old) === sort(fresh) && !!slots.lastNode(old);

/** What a slot must be to become another. @param {any} n */
const sort = (n) => (n.nodeType === 1 ? n.namespaceURI + n.nodeName + (n.nodeName === "INPUT" ? n.type : "") : n.data);

/** @param {N} old @param {N} fresh @param {N[]} work */
function same(old, fresh, work) {
  if (fresh.$k) old.$k = fresh.$k;
  if (slots.isText(old)) return text(old, slots.textOf(fresh)?.data ?? "");
  if (old.nodeType === 1) {
    attributes(/** @type {Element} */ (old), /** @type {Element} */ (fresh));
    if (old.nodeName === "TEXTAREA") return; // its content is its default value
    const only = fresh.firstChild;
    if (!only || only.nodeType === 3) return sole(old, /** @type {Text | null} */ (only));
  }
  if (fresh.$r) raw(old, fresh);
  else inside(old, fresh, work);
}

/** Raw markup is kept if it is equal, and replaced as a whole if not. @param {N} old @param {N} fresh */
function raw(old, fresh) {
  const end = /** @type {N} */ (slots.endOf(old));
  const last = /** @type {N} */ (slots.endOf(fresh));
  let /** @type {N | null} */ a = old;
  let /** @type {N | null} */ b = fresh;
  while (a && b && a !== end && b !== last && a.isEqualNode(b)) {
    a = a.nextSibling;
    b = b.nextSibling;
  }
  if (a === end && b === last) return;
  empty(old, end);
  while ((b = fresh.nextSibling) !== last) end.parentNode?.insertBefore(/** @type {N} */ (b), end);
}

/** @param {N} marker @param {string} s */
function text(marker, s) {
  const t = slots.textOf(marker);
  const parent = /** @type {N} */ (marker.parentNode);
  // What others showed instead of the text goes with it.
  if (slots.broken(parent)) for (let n; (n = marker.nextSibling) && slots.foreign(n); ) parent.removeChild(n);
  if (t && s) t.data !== s && (t.data = s);
  else if (t) t.remove();
  else if (s) parent.insertBefore(document.createTextNode(s), marker.nextSibling);
}

/** @param {N} el @param {Text | null} fresh */
function sole(el, fresh) {
  const t = slots.soleOf(el);
  const broken = slots.broken(el);
  slots.mend(el);
  if (!broken && t?.nodeType === 3 && fresh && slots.firstSlot(el) === null) {
    if (t.data !== fresh.data) t.data = fresh.data;
  } else if (broken || t || fresh) el.textContent = fresh?.data ?? "";
}

/** @param {Element} old @param {Element} fresh */
function attributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) name === "style" ? (/** @type {any} */ (old).style.cssText = value) : setAttr(old, name, value);
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) dropAttr(old, name);
  // The value of a textarea is no attribute.
  const area = /** @type {HTMLTextAreaElement} */ (fresh);
  if (old.nodeName === "TEXTAREA" && /** @type {any} */ (old).defaultValue !== area.defaultValue) setAttr(old, "value", area.defaultValue);
}

/** Matches the slots inside of old and fresh, and puts those of old in place. @param {N} old @param {N} fresh @param {N[]} work */
function inside(old, fresh, work) {
  const olds = list(old);
  const news = list(fresh);
  const match = pair(olds, news);
  const end = slots.endOf(old);
  const parent = slots.holder(old);
  const kept = new Set();
  const items = news.map((n, i) => {
    const from = match[i];
    if (from < 0) return n;
    work.push(olds[from], n);
    kept.add(olds[from]);
    return olds[from];
  });
  clear(old, end, kept);
  let highest = -1;
  const stay = match.map((from) => from > highest && (highest = from) >= 0);
  arrange(parent, items, match, stay, end);
  slots.mend(old);
}

/** Removes what is inside of p and not kept. Nodes of others stay, unless they took ours away. @param {N} p @param {N | null} end @param {Set<N>} kept */
function clear(p, end, kept) {
  const strict = slots.broken(p);
  for (let n = p.nodeType === 1 ? p.firstChild : p.nextSibling, next; n && n !== end; n = next) {
    const last = kept.has(n) ? slots.lastNode(n) : n;
    next = /** @type {N | null} */ (last?.nextSibling ?? null);
    if (!kept.has(n) && (strict || !slots.foreign(n))) n.remove();
  }
}

/** The slots inside of p that are whole. @param {N} p */
function list(p) {
  /** @type {N[]} */
  const all = [];
  for (let n = slots.firstSlot(p); n; ) {
    const last = slots.lastNode(n);
    if (last) all.push(n);
    n = slots.slotFrom((last ?? n).nextSibling);
  }
  return all;
}

/** For each new slot the index of the old one it becomes, or -1. @param {N[]} olds @param {N[]} news */
function pair(olds, news) {
  /** @type {number[]} */
  const match = news.map(() => -1);
  const free = olds.map(() => true);
  // By key where it is known, then by equal content, then in order.
  for (const mark of [key, content, sort]) {
    /** @type {Map<string, number[]>} */
    const found = new Map();
    olds.forEach((n, i) => {
      const m = free[i] ? mark(n) : undefined;
      if (m !== undefined) found.has(m) ? found.get(m)?.push(i) : found.set(m, [i]);
    });
    news.forEach((n, i) => {
      const m = match[i] < 0 ? mark(n) : undefined;
      const from = m === undefined ? m : found.get(m)?.shift();
      if (from === undefined || !alike(olds[from], n)) return;
      match[i] = from;
      free[from] = false;
    });
  }
  return match;
}

/** @param {N} n */
const key = (n) => n.$k;

/** @param {any} n */
const content = (n) => (n.nodeType === 1 ? n.nodeName + "\0" + n.id + "\0" + (n.name ?? "") + "\0" + n.textContent : undefined);
