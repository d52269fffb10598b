// @ts-check
import { parse } from "./binding.js";
import * as is from "./codes.js";
import { eventData, mods } from "./data.js";
import { holds } from "./holds.js";

/** @typedef {import("./events.js").Happening} Happening */

// The short way of an event into the browser's Go: one call for all elements that it
// bubbles through, with the way from the page's root slot to its target written as
// numbers into Go's memory. What the page must decide at once (the default action, what
// stops, what was spent, what waits) is read from data-e; which handlers there are is
// Go's business.

const WAY = 4, END = WAY + 1000; // words of Go's memory between which a way may lie
const SPENT = 1 << 31, STOP = 1 << 30; // what a hop says beside its index
const AT_TARGET = 1, OUTSIDE = 2, AFTER_WAIT = 4, TYPED = 8, AT_ONCE = 16; // how an event comes
const HANDLED = 1; // an element on the way had a handler

/**
 * A type of event: its number in this Go, and what its bindings ask for, as far as was
 * known when so many things were heard.
 * @typedef {{id: number, heard: number, flagged: boolean, outside: boolean, edits: boolean, flushes: boolean}} Type
 */

/**
 * What an event says beyond numbers, if anything. Of a wheel or a key even numbers count.
 * @param {any} e @param {any} t its target
 */
const data = (e, t) =>
  t.value || t.checked !== undefined || t.selectedOptions || e.clientX === undefined || e.deltaX !== undefined || e.detail instanceof Object || e.type === "toggle"
    ? eventData(e, t, t.value, t.checked)
    : undefined;

/** @type {any[]} */
const none = [];

/** What a property of all nodes gives, whatever a form's fields hide it with. @param {string} name @returns {() => any} */
const getter = (name) => /** @type {any} */ (Object.getOwnPropertyDescriptor(Node.prototype, name)).get;
// Called like this they cost the same for all kinds of nodes, also the first time.
const typeOfNode = getter("nodeType");
const before = getter("previousSibling");
const parentOf = getter("parentNode");

/**
 * @param {Record<string, any>} page what it needs of boot.js
 * @param {{busy: () => boolean, words: () => Uint32Array, name: (type: string) => number, event: (id: number, hops: number, how: number, e: any, data?: Uint8Array) => number}} go
 */
export default function hear({ us, mate, marks, noted, heard, spent, editOf, deliver, placeOf }, go) {
  /** @type {Map<string, Type>} */
  const types = new Map();
  /** Values of data-e. @type {Map<string, import("./binding.js").Binding[]>} */
  const parsed = new Map();
  /** The nodes of the way last written, innermost first, if they were asked for. @type {any[]} */
  let nodes = none;
  let whole = true; // it leads to the very node

  /** @param {string} type @returns {Type} */
  function typeOf(type) {
    let t = types.get(type);
    if (!t) types.set(type, (t = { id: go.name(type), heard: 0, flagged: false, outside: false, edits: /^(input|change)$/.test(type), flushes: /^(change|submit|click|blur)$/.test(type) }));
    if (t.heard !== heard.size) {
      t.heard = heard.size;
      t.flagged = [..."psotdh"].some((f) => heard.has(type + ":" + f));
      t.outside = heard.has(type + ":x");
    }
    return t;
  }

  /**
   * Writes the way to a node, or to the innermost element around it that is ours, and
   * returns its first word: END if there is none, 0 if nobody can count.
   * @param {any} node @param {boolean} [noting] whether nodes is wanted, too
   */
  function way(node, noting) {
    const { root } = us;
    const words = go.words();
    let k = END;
    whole = true;
    nodes = none;
    if (noting) nodes = [];
    for (let n = node; n !== root; ) {
      if (!n || k === WAY) return 0;
      if (marks(n) & is.FOREIGN) {
        k = END;
        whole = false;
        if (noting) nodes = [];
        n = parentOf.call(n);
        continue;
      }
      let i = 0;
      let s = before.call(n);
      for (; s; s = before.call(s)) {
        const kind = typeOfNode.call(s);
        if (kind === 3 || marks(s) & is.FOREIGN) continue;
        if (kind === 1) i++;
        else if (kind === 8) {
          const text = s.data;
          if (text === "[") break;
          if (text === "]" && !(s = mate(s))) return 0;
          if (text === "]" || !text) i++;
        }
      }
      words[--k] = i;
      if (noting) nodes.push(n);
      n = parentOf.call(n);
      if (n && marks(n) & is.NODES) return 0;
      n = s ?? n;
    }
    return k;
  }

  /** The bindings of an element that an event meets. @param {any} e @param {Element} el @param {boolean} outside */
  function met(e, el, outside) {
    const value = el.getAttribute("data-e") ?? "";
    let all = parsed.get(value);
    if (!all) parsed.set(value, (all = parse(value)));
    return all.filter(
      ({ type, flags, keys }) =>
        type === e.type && flags.includes("x") === outside && (!flags.includes("t") || el === e.target) && (!keys || (!e.isComposing && (keys.includes(e.key) || keys.includes(e.code)))),
    );
  }

  /**
   * Does what an element's bindings say at once. @param {any} e @param {Element} el @param {boolean} outside
   * @returns {{el: Element, bits: number, now: boolean, waits: import("./binding.js").Binding[]}} what Go must know, and what else there is to do
   */
  function judge(e, el, outside) {
    const j = { el, bits: 0, now: false, waits: /** @type {import("./binding.js").Binding[]} */ ([]) };
    for (const b of met(e, el, outside)) {
      if (b.flags.includes("p")) e.preventDefault();
      if (b.flags.includes("s")) j.bits |= STOP;
      if (b.flags.includes("o")) {
        const had = spent.get(el) ?? new Set();
        if (had.has(b.type)) {
          j.bits |= SPENT;
          continue;
        }
        spent.set(el, had.add(b.type));
      }
      if (b.wait) j.waits.push(b);
      else j.now = true;
    }
    return j;
  }

  /** Judges for the elements that listen for what happens outside of them. @param {any} e */
  const outsiders = (e) => [...us.root.querySelectorAll(`[data-e*="${e.type}:"]`)].filter((el) => !holds(el, e.target)).map((el) => judge(e, el, true));

  /** @param {any} e @param {number} how @returns {Happening} */
  const happening = (e, how) => ({ type: e.type, target: e.target, data: eventData(e, e.target, e.target.value, e.target.checked), edit: 0, how });

  /** Has what waits at an element wait. @param {any} e @param {ReturnType<typeof judge>} j @param {number} how */
  const wait = (e, { el, waits }, how) => waits.map((b) => us.waits.wait(el, happening(e, how), b.wait, b.flags.includes("h")));

  return {
    /**
     * Has Go run what an event is for, all of it. False if it must go the long way: Go has
     * not got the page or is at work, or the way cannot be counted.
     * @param {any} e
     */
    short(e) {
      const { type, target } = e;
      if (us.by !== "go" || go.busy() || target.nodeType !== 1) return false;
      const t = typeOf(type);
      if (t.flushes) us.waits.flush();
      noted();
      let k = way(target, t.flagged);
      if (!k) return false;

      // What the page must decide, before any handler runs.
      const levels = [];
      let waiting = 0;
      if (t.flagged) {
        for (const n of nodes) {
          if (n.nodeType !== 1) continue;
          const j = judge(e, n, false);
          levels.push(j);
          if (j.bits & STOP || !e.bubbles) break;
        }
      }
      const outs = t.outside ? outsiders(e) : none;
      if (t.flagged) {
        for (const j of levels) waiting += wait(e, j, AFTER_WAIT).length;
        if (waiting) k = way(target, true); // what is throttled may have run
        for (const j of levels) if (j.bits && nodes.includes(j.el)) go.words()[END - 1 - nodes.indexOf(j.el)] |= j.bits;
        nodes = none;
      }

      const edit = t.edits && /^(input|textarea|select)$/.test(target.localName) && editOf(target);
      if (edit) {
        edit.untold = false;
        edit.done = edit.last; // Go answers in this call
      }
      let handled = waiting > 0;
      if (k && k !== END && (e.bubbles || whole)) {
        if (!e.bubbles) go.words()[END - 1] |= STOP;
        const how = AT_ONCE | (whole ? AT_TARGET : 0) | (e.isComposing ? TYPED : 0);
        handled = !!(go.event(t.id, END - k, how, e, data(e, target)) & HANDLED) || handled;
      }
      if (edit && !handled && type === "input") edit.untold = true;
      for (const j of outs) {
        if (j.now) deliver(j.el, happening(e, OUTSIDE | AT_ONCE));
        wait(e, j, OUTSIDE | AFTER_WAIT);
      }
      if (type === "click") us.nav?.clicked(e, target);
      return true;
    },

    /**
     * Has Go run the handlers of one element, for an event that had to wait. False if
     * nobody listens, 0 if nobody can count where it is.
     * @param {Element} el @param {Happening} h
     */
    long(el, h) {
      noted();
      const k = way(el);
      if (!k) {
        placeOf(el); // says what must be put right
        return 0;
      }
      if (k === END || !whole) return false;
      go.words()[END - 1] |= STOP;
      return !!(go.event(typeOf(h.type).id, END - k, (h.how ?? 0) | (h.target === el ? AT_TARGET : 0), {}, h.data) & HANDLED);
    },
  };
}
