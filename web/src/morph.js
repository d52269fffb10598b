// @ts-check
import * as is from "./codes.js";
/** @typedef {import("./slots.js").N} N */

// The sync: a whole tree, built beside the document, is worked into what is there.
// What can be kept is kept, with its focus, its scroll and what was typed into it.

/**
 * @param {import("./kit.js").Kit} kit @param {ReturnType<import("./order.js").default>} order
 * @returns {(old: N, fresh: N) => N} makes the slot at old what fresh is, and returns where it stands
 */
export default function ({ isText, lastNode, textOf, broken, marks, mend, endOf, holder, setSlot, setSole, styleOf, setAttr, dropAttr, empty, removeSlot }, { move, arrange, take }) {
  /** @param {N} old @param {N} fresh @returns {N} */
  function morph(old, fresh) {
    if (!alike(old, fresh)) {
      move(old.parentNode, fresh, lastNode(fresh), old);
      removeSlot(old);
      return fresh;
    }
    // Pairs that are still to be made alike: no recursion, trees may be deep.
    const work = [[old, fresh]];
    for (let pair; (pair = work.pop()); ) same(pair[0], pair[1], work);
    return old;
  }

  /** What a slot must be to become another. @param {any} n */
  const sort = (n) => (n.nodeType === 1 ? n.namespaceURI + n.nodeName + (n.nodeName === "INPUT" ? n.type : "") : n.data);

  /** Whether old can become fresh. Of lists in each other that share a border, since others took one away, only one can. @param {N} old @param {N} fresh */
  const alike = (old, fresh) => sort(old) === sort(fresh) && !!lastNode(old) && (old.data !== "[" || lastNode(lastNode(old)) === old);

  /** @param {any} old @param {any} fresh @param {N[][]} work */
  function same(old, fresh, work) {
    old.$k = fresh.$k;
    if (isText(old)) {
      // What others showed instead of the text goes with it.
      if (broken(old.parentNode)) while (old.nextSibling && marks(old.nextSibling) & is.FOREIGN) old.parentNode.removeChild(old.nextSibling);
      return setSlot(old, textOf(fresh)?.data ?? "");
    }
    if (old.nodeType === 1) {
      for (const name of fresh.getAttributeNames()) { // a form hides "attributes" behind a field of that name
        const value = fresh.getAttribute(name);
        if (old.getAttribute(name) !== value) name === "style" ? (styleOf(old).cssText = value) : setAttr(old, name, value);
      }
      for (const name of old.getAttributeNames()) if (!fresh.hasAttribute(name)) dropAttr(old, name);
      if (old.localName === "textarea") return old.defaultValue !== fresh.defaultValue && setAttr(old, "value", fresh.defaultValue);
      const only = fresh.firstChild;
      if (!only || only.nodeType === 3) {
        if (broken(old) || take(old, 1).length || !setSole(old, fresh.textContent)) old.textContent = fresh.textContent;
        return mend(old);
      }
    }
    fresh.$r ? raw(old, fresh) : inside(old, fresh, work);
  }

  /** The nodes of a slot. @param {N} n */
  function nodesOf(n) {
    const nodes = [n];
    for (const last = lastNode(n) ?? n; n !== last; nodes.push(n)) n = /** @type {N} */ (n.nextSibling);
    return nodes;
  }

  /** Raw markup is kept if it is equal, and replaced as a whole if not. @param {N} old @param {N} fresh */
  function raw(old, fresh) {
    const olds = nodesOf(old);
    const news = nodesOf(fresh);
    if (olds.length === news.length && olds.every((n, i) => n.isEqualNode(news[i]))) return;
    empty(old);
    /** @type {ChildNode} */ (old).after(...news.slice(1, -1));
  }

  /** Matches the slots inside of old and fresh, and puts those of old in place. @param {N} old @param {N} fresh @param {N[][]} work */
  function inside(old, fresh, work) {
    const olds = take(old).filter(lastNode);
    const news = take(fresh);
    const match = pair(olds, news);
    const items = news.map((n, i) => olds[match[i]] ?? n);
    const kept = new Set(items);
    const strict = broken(old);
    const end = endOf(old);
    // Nodes of others stay, unless they took ours away.
    for (let n = old.nodeType === 1 ? old.firstChild : old.nextSibling, next; n && n !== end; n = next) {
      next = /** @type {ChildNode | null} */ ((kept.has(n) ? lastNode(n) : n)?.nextSibling ?? null);
      if (!kept.has(n) && (strict || !(marks(n) & is.FOREIGN))) holder(old).removeChild(n);
    }
    let highest = -1;
    const stay = match.map((from) => from > highest && (highest = from) >= 0);
    arrange(holder(old), old.nodeType === 1 ? old.firstChild : old.nextSibling, items, items.map(lastNode), match, stay);
    mend(old);
    news.forEach((n, i) => match[i] >= 0 && work.push([items[i], n]));
  }

  /** For each new slot the index of the old one it becomes, or -1. @param {N[]} olds @param {N[]} news */
  function pair(olds, news) {
    const match = news.map(() => -1);
    // By key where it is known, then what is the same, has the same names inside, or
    // says the same; the rest in order.
    for (const mark of [key, markup, names, content, sort]) {
      /** @type {Map<string, number[]>} */
      const found = new Map();
      olds.forEach((n, i) => match.includes(i) || found.set(mark(n), [...(found.get(mark(n)) ?? []), i]));
      news.forEach((n, i) => {
        const m = mark(n);
        const from = m !== undefined && match[i] < 0 && found.get(m)?.shift();
        if (from >= 0 && from !== false && alike(olds[from], n)) match[i] = from;
      });
    }
    return match;
  }

  /** @param {N} n */
  const key = (n) => n.$k;

  /** @param {any} n */
  const markup = (n) => n.outerHTML;

  /** @param {any} n */
  const names = (n) => (n.nodeType === 1 && [n, ...n.querySelectorAll("[id],[name]")].map((el) => el.id || el.name).join()) || undefined;

  /** @param {any} n */
  const content = (n) => (n.nodeType === 1 ? [n.nodeName, n.id, n.name, n.textContent].join() : undefined);

  return morph;
}
