// @ts-check
import { holds } from "./holds.js";
/** @typedef {import("./slots.js").N} N */
/** @typedef {import("./stream.js").Stream} Stream */

// The order of slots, and those that go. What the user is composing in, has focused or is playing stays in
// the document while its siblings move around it.

/** As many old slots are found one by one, before all are listed. */
const FEW = 16;

/** @param {import("./kit.js").Kit} kit */
export default function ({ composed, playing, lastNode, slotAt, nextSlot, holder, empty, removeSlot, build, penFor }) {
  /** Moves nodes from one to the last before a child of parent. @param {any} parent @param {N} n @param {Node | null} last @param {Node | null} before */
  function move(parent, n, last, before) {
    for (let next; n; n = next) {
      next = n === last ? null : /** @type {any} */ (n.nextSibling);
      // moveBefore keeps focus, frames and animations; it wants a node that is already in the document.
      parent[parent.moveBefore && n.isConnected ? "moveBefore" : "insertBefore"](n, before);
    }
  }

  /** What must not be moved inside el. @param {Element} el */
  function fixed(el) {
    for (const x of [composed.el, document.activeElement, ...playing]) if (x && x !== el && holds(el, x)) return x;
  }

  /**
   * Brings runs of nodes into the order of the lists, from the node at on. Those whose
   * stay is true are in order already and are not moved, unless one of the others must
   * stay instead.
   * @param {Element} el their parent @param {Node | null} at @param {N[]} from first node of each @param {(N | null)[]} to last node
   * @param {number[]} olds old index, -1 if new @param {boolean[]} stay
   */
  function arrange(el, at, from, to, olds, stay) {
    const rest = fixed(el);
    let held = -1;
    if (rest) {
      held = from.findIndex((n, i) => {
        for (let x = olds[i] < 0 ? null : n; x; x = x === to[i] ? null : /** @type {any} */ (x.nextSibling)) if (holds(x, rest)) return true;
      });
      if (stay[held]) held = -1;
    }
    from.forEach((n, i) => {
      const last = to[i] ?? n;
      if (n === at || (held < 0 ? stay[i] : i === held || (stay[i] && olds[i] < olds[held] === i < held))) at = last.nextSibling;
      else move(el, n, last, at);
    });
  }

  /** The slots of a parent, not more than so many, from the one with an index on. @param {N} p @param {number} [count] @param {number} [from] */
  function take(p, count = Infinity, from = 0) {
    const list = [];
    for (let n = slotAt(p, from); n && list.length < count; n = nextSlot(n)) list.push(n);
    return list;
  }

  /** Does what the operation says. @param {Stream} r @param {N} p */
  function order(r, p) {
    const base = r.u();
    const count = r.u();
    if (!count || !slotAt(p, base + count - 1)) return false;
    const el = holder(p);
    /** @type {any} */
    let pen;
    const before = base && slotAt(p, base - 1);
    /** @type {N[]} */
    let list = [];
    /** An old slot. @param {number} i @returns {N} */
    const old = (i) => list[i] ?? slotAt(p, base + i);
    /** Prepares to find so many. @param {number} n */
    const find = (n) => {
      if (n > FEW && !list.length) list = take(p, count, base);
      return n;
    };
    /** @type {N[]} */
    const gone = [];
    let at = 0;
    for (let n = find(r.u()); n > 0; n--) gone.push(old((at += r.u())));
    /** @type {N[]} */
    const from = [];
    const to = [];
    const olds = [];
    const stay = [];
    for (let n = find(r.u()); n > 0; n--) {
      const kind = r.u();
      let i = -1;
      let first;
      if (kind) first = old((i = r.u()));
      else {
        const last = (pen ??= penFor(el)).lastChild;
        build(r, pen, null, 1);
        first = last ? last.nextSibling : pen.firstChild;
      }
      from.push(first);
      to.push(/** @type {N} */ (lastNode(kind > 1 ? old(i + r.u() - 1) : first)));
      olds.push(i);
      stay.push(kind > 1);
    }
    gone.forEach(removeSlot);
    arrange(el, before ? /** @type {N} */ (lastNode(before)).nextSibling : p === el ? p.firstChild : p.nextSibling, from, to, olds, stay);
    return true;
  }

  /** Removes slots from an index on. @param {Stream} r @param {N} p */
  function remove(r, p) {
    const at = r.u();
    let count = r.u();
    if (count && !slotAt(p, at + count - 1)) return false;
    if (!at && !slotAt(p, count)) empty(p);
    else for (let n = slotAt(p, at), next; n && count--; n = next) {
      next = count && nextSlot(n);
      removeSlot(n);
    }
    return true;
  }

  return { move, arrange, take, order, remove };
}
