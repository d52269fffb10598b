// @ts-check
import * as is from "./codes.js";
import * as op from "./ops.js";
import { dropAttr, releaseHeld, setAttr } from "./attrs.js";
import { build, penFor, setID, setPrefix } from "./build.js";
import { skip } from "./check.js";
import * as children from "./children.js";
import { morph } from "./morph.js";
import * as slots from "./slots.js";
import { Stream } from "./stream.js";
import { setSlot, setSole, setStyle } from "./values.js";

/** @typedef {import("./slots.js").N} N */

// The interpreter of patches. It works on a cursor, and where the DOM is not what a
// patch expects, the rest of that block is left out and its root is marked as broken.

/** The cursor: the slots from the page's root slot down to the current one. @type {N[]} */
let stack;
/** As far as the block's path led. @type {number[]} */
let path;
let /** @type {N | undefined} */ block; // where that is
let /** @type {number[]} */ base;
let /** @type {Element} */ root;

const get = () => stack[stack.length - 1];

/** To the i-th slot inside the current one. @param {number} i */
function down(i) {
  const p = get();
  if (!p || slots.isText(p) || slots.broken(p) & is.NODES) return false;
  const n = slots.take(p, i + 1)[i];
  if (n) stack.push(n);
  return !!n;
}

/** To a sibling slot. @param {number} by */
function side(by) {
  let /** @type {N | null} */ n = get();
  if (slots.broken(/** @type {N} */ (n.parentNode)) & is.NODES) return false;
  for (; n && by > 0; by--) n = slots.nextSlot(n);
  for (; n && by < 0; by++) n = slots.prevSlot(n);
  if (n) set(n);
  return !!n;
}

/** Another slot is the current one. @param {N} n */
function set(n) {
  stack[stack.length - 1] = n;
  return true;
}

/** To a path below the base. @param {number[]} to */
function go(to) {
  stack = slots.take(root, 1);
  path = [];
  for (const i of base.concat(to)) {
    if (!down(i)) break;
    path.push(i);
  }
  block = get();
  return path.length === base.length + to.length;
}

/**
 * What operations do at the cursor; false if the DOM is not what they expect.
 * @type {Record<number, (r: Stream, n: any) => boolean>}
 */
const DO = {
  [op.DOWN]: (r) => down(r.u()),
  [op.UP]: (r) => (stack.length -= Math.min(r.u(), stack.length)) > 0,
  [op.SIDE]: (r) => side(r.z()),
  [op.TEXT]: (r, n) => setSlot(n, r.s()),
  [op.SOLE]: (r, n) => setSole(n, r.s()),
  [op.ATTR]: (r, n) => setAttr(n, r.name(), r.s()),
  [op.DROP]: (r, n) => dropAttr(n, r.name()),
  [op.STYLE]: (r, n) => setStyle(n, r.name(), r.s()),
  [op.ID]: (r, n) => setID(n, r.name(), r.u()),
  [op.FILL]: children.fill,
  [op.PUT]: (r, n) => set(children.put(r, n)),
  [op.INSERT]: children.insert,
  [op.REMOVE]: children.removeSlots,
  [op.ORDER]: children.order,
  [op.RAW]: children.setRaw,
};

/** Reads and does the next operation; false if the DOM is not what it expects. @param {Stream} r @returns {boolean} */
function step(r) {
  const code = r.u();
  if (code === op.GO) return go(r.path());
  if (code === op.PREFIX) return setPrefix(r.s());
  const n = get();
  if (code === op.SYNC) return sync(r, n);
  if (!n || !slots.lastNode(n)) return false;
  const text = slots.isText(n);
  if (code >= op.TEXT && code !== op.PUT && (code === op.TEXT ? !text : code === op.RAW ? !slots.isList(n) : code < op.FILL ? n.nodeType !== 1 : text)) return false;
  // A parent that others broke can be filled anew; texts and slots to replace must stand in a whole one.
  if (code >= op.TEXT && code !== op.FILL && slots.broken(code === op.TEXT || code === op.PUT ? /** @type {N} */ (n.parentNode) : n)) return false;
  return DO[code](r, n);
}

/** @param {Stream} r @param {N | undefined} n */
function sync(r, n) {
  const pen = penFor(/** @type {Element} */ (n?.parentNode ?? root));
  build(r, pen, null, 1);
  if (n && slots.lastNode(n) && (path.length || !slots.broken(root))) return set(morph(n, /** @type {N} */ (pen.firstChild)));
  root.replaceChildren(...pen.childNodes);
  slots.mend(root);
  stack = slots.take(root, 1);
  return true;
}

/**
 * Applies a patch, which must have passed check if it came from the network.
 * @param {Element} to the page's root @param {Uint8Array} bytes @param {number[]} from what its paths are relative to
 * @param {(path: number[]) => void} missed is told where a sync is needed
 */
export function apply(to, bytes, from, missed) {
  const r = new Stream(bytes);
  root = to;
  base = from;
  setPrefix("");
  let lost = !go([]);
  while (r.more()) {
    const { i, at } = r;
    const names = r.names.length;
    const code = r.b[i];
    if (code === op.GO || code === op.PREFIX || !lost) {
      lost = !step(r) && code !== op.PREFIX;
      if (!lost) continue;
      r.i = i;
      r.at = at;
      r.names.length = names;
      if (block) slots.mark(block, is.NODES);
      missed(path);
    }
    skip(r);
  }
  releaseHeld();
}
