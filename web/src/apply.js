// @ts-check
import * as is from "./codes.js";
import * as op from "./ops.js";
import { dropAttr, releaseHeld, setAttr } from "./attrs.js";
import { build, penFor, setID, setPrefix } from "./build.js";
import { skip } from "./check.js";
import * as children from "./children.js";
import * as slots from "./slots.js";
import { Stream, nothing } from "./stream.js";
import { composed, playing } from "./typing.js";
import { us } from "./us.js";
import { setSlot, setSole, setStyle, styleOf } from "./values.js";

/** @typedef {import("./slots.js").N} N */

// The interpreter of patches. It works on a cursor, and where the DOM is not what a
// patch expects, the rest of that block is left out and its root is marked as broken.

const r = new Stream(nothing);
/** The cursor: the slots from the page's root slot down to the current one, and what a level below it had last. @type {(N | null)[]} */
let stack = [];
/** Their indexes. @type {number[]} */
const index = [];
let top = 0; // how many levels there are
let led = 0; // how many of them the block's path led down
let /** @type {N | null} */ block; // where that is
let /** @type {number[]} */ base;
let /** @type {(() => void) | undefined} */ moving;
let /** @type {any} */ root;
let steps = 0; // from sibling to sibling, since something was inserted or moved
let /** @type {N | null} */ even; // a parent with nothing but elements as slots
let /** @type {any} */ row; // those

const get = () => (top ? stack[top - 1] : null);

/** Makes the i-th slot inside the level above the cursor's on a level. @param {number} level @param {number} i */
function place(level, i) {
  const p = level ? /** @type {N} */ (stack[level - 1]) : root;
  const from = level < top && stack[level];
  if (level && (level > top || (p !== even && (slots.isText(p) || slots.broken(p) & is.NODES)))) return false;
  if (from && p !== even && (steps += Math.abs(i - index[level])) > slots.FAR) {
    steps = 0;
    even = (row = slots.elements(p)) && p;
  }
  const n = p === even ? row[i] : slots.slotAt(p, i, from, index[level]);
  top = level;
  if (!n) return false;
  index[top] = i;
  stack[top++] = n;
  return true;
}

/** Leaves so many levels. @param {number} levels */
function up(levels) {
  top = levels;
  return top > 0;
}

/** Another slot is the current one. @param {N} n */
function set(n) {
  stack[top - 1] = n;
  return true;
}

/** To a path below the base, from where the cursor is. @param {Stream} [r] */
function go(r) {
  const count = base.length + (r ? r.u() : 0);
  if (!top) place(0, 0);
  for (led = 0; led < count; led++) {
    const i = led < base.length ? base[led] : /** @type {Stream} */ (r).u();
    // As long as the cursor is on the path, nothing has to be found.
    if ((led + 1 >= top || index[led + 1] !== i) && !place(led + 1, i)) break;
  }
  if (top > count) up(count + 1);
  block = get();
  return led === count;
}

/**
 * What operations do at the cursor; false if the DOM is not what they expect.
 * @type {Record<number, (r: Stream, n: any) => boolean>}
 */
const DO = {
  [op.DOWN]: (r) => place(top, r.u()),
  [op.TEXT]: (r, n) => setSlot(n, r.s()),
  [op.SOLE]: (r, n) => setSole(n, r.s()),
  [op.ATTR]: (r, n) => setAttr(n, r.name(), r.s()),
  [op.DROP]: (r, n) => dropAttr(n, r.name()),
  [op.STYLE]: (r, n) => setStyle(n, r.name(), r.s()),
  [op.ID]: (r, n) => setID(n, r.name(), r.u()),
  [op.FILL]: children.fill,
  [op.PUT]: (r, n) => set(children.put(r, n)),
  [op.INSERT]: children.insert,
  [op.REMOVE]: (r, n) => us.remove(r, n),
  [op.ORDER]: (r, n) => us.order(r, n),
  [op.RAW]: (r, n) => us.raw(r, n),
};

/** What order.js and morph.js need of this script; kit.js has the names. @type {any[]} */
export const kit = [
  slots.isText, slots.lastNode, slots.textOf, slots.broken, slots.marks, slots.mend, slots.endOf, slots.holder, slots.slotAt, slots.nextSlot,
  setSlot, setSole, styleOf, setAttr, dropAttr, children.empty, children.removeSlot, build, penFor, composed, playing,
];

/** Reads and does the next operation; false if the DOM is not what it expects. @param {Stream} r @returns {boolean} */
function step(r) {
  const code = r.u();
  if (code === op.GO) return go(r);
  if (code === op.PREFIX) return setPrefix(r.s());
  if (code === op.UP) return up(Math.max(top - r.u(), 0));
  if (code === op.SIDE) return top > 0 && place(top - 1, index[top - 1] + r.z());
  const n = get();
  if (code >= op.FILL) {
    moving?.();
    even = null;
  }
  if (code === op.SYNC) return sync(r, n);
  if (!n) return false;
  const plain = n.nodeType === 1;
  if (!plain && !slots.lastNode(n)) return false;
  const text = !plain && slots.isText(n);
  if (code >= op.TEXT && code !== op.PUT && (code === op.TEXT ? !text : code === op.RAW ? !slots.isList(n) : code < op.FILL ? !plain : text)) return false;
  // A parent that others broke can be filled anew; texts and slots to replace must stand in a whole one.
  if (code >= op.TEXT && code !== op.FILL && slots.broken(code === op.TEXT || code === op.PUT ? /** @type {N} */ (n.parentNode) : n)) return false;
  return DO[code](r, n);
}

/** @param {Stream} r @param {any} n */
function sync(r, n) {
  const pen = penFor(n?.parentNode ?? root);
  build(r, pen, null, 1, 0, 0, "");
  const kept = n && slots.lastNode(n) && us.morph(n, pen.firstChild);
  if (!kept) root.replaceChildren(pen);
  else if (set(kept) && !led && slots.broken(root)) {
    // Only the slot is left of what others changed.
    while (root.firstChild !== kept) root.firstChild.remove();
    const last = slots.lastNode(kept);
    while (root.lastChild !== last) root.lastChild.remove();
  }
  if (led) return true;
  slots.mend(root);
  up(0);
  return place(0, 0);
}

/**
 * Applies a patch, which must have passed check if it came from the network.
 * @param {Element} to the page's root @param {Uint8Array} bytes @param {number[]} from what its paths are relative to
 * @param {(path: number[]) => void} missed is told where a sync is needed
 * @param {() => void} [moves] is called before anything but a text or an attribute is changed
 */
export function apply(to, bytes, from, missed, moves) {
  r.open(bytes);
  root = to;
  moving = moves;
  base = from;
  setPrefix("");
  up(0);
  let lost = !go();
  while (r.more()) {
    const { i, at, cloned } = r;
    const names = r.names.length;
    const shapes = r.shapes.length;
    const code = r.b[i];
    if (code === op.GO || code === op.PREFIX || !lost) {
      lost = !step(r) && code !== op.PREFIX;
      if (!lost) continue;
      r.i = i;
      r.at = at;
      r.cloned = cloned;
      r.names.length = names;
      r.shapes.length = shapes;
      if (block) slots.mark(block, is.NODES);
      missed(index.slice(1, led + 1));
      up(0); // marks may be anywhere on the way
    }
    skip(r);
  }
  stack = []; // keeps nothing alive
  block = even = row = null;
  r.close();
  releaseHeld();
}
