// @ts-check
import * as op from "./ops.js";
import { dropAttr, releaseHeld, setAttr } from "./attrs.js";
import { build, penFor, setID, setPrefix } from "./build.js";
import { skip } from "./check.js";
import * as children from "./children.js";
import { cursor } from "./cursor.js";
import { morph } from "./morph.js";
import * as slots from "./slots.js";
import { Stream } from "./stream.js";
import { setRaw, setSole, setStyle, setText } from "./values.js";

/** @typedef {import("./slots.js").N} N */

/**
 * Applies patches to the tree in root. Where the DOM is not what a patch expects,
 * the rest of that block is left out, its root is marked as broken, and missed is
 * told the path that needs a sync.
 * @param {Element} root @param {(path: number[]) => void} missed
 */
export function applier(root, missed) {
  const at = cursor(root);
  /** @type {number[]} the block's path, as far as it led */
  let path = [];
  /** @type {number[]} */
  let base = path;
  /** @type {N | undefined} where the block's path led */
  let block;

  /** @param {number[]} to */
  function go(to) {
    path = [];
    at.home();
    block = at.get();
    for (const i of base.concat(to)) {
      if (!at.down(i)) return false;
      block = at.get();
      path.push(i);
    }
    return true;
  }

  /** Reads and does the next operation; false if the DOM is not what it expects. @param {Stream} r @returns {boolean} */
  function step(r) {
    const code = r.byte();
    if (code === op.GO) return go(r.path());
    if (code === op.PREFIX) return setPrefix(r.s());
    const n = at.get();
    if (code === op.SYNC) return sync(r, n);
    if (!n || !slots.lastNode(n)) return false;
    if (code === op.PUT) return put(r, n);
    if (code === op.UP) return at.up(r.u());
    if (code === op.DOWN) return at.down(r.u());
    if (code === op.SIDE) return at.side(r.z());
    if (slots.broken(n) && code !== op.FILL) return false;
    const el = /** @type {any} */ (n);
    const fits = code === op.TEXT ? slots.isText(n) : code === op.RAW ? slots.isList(n) : code >= op.FILL ? !slots.isText(n) : n.nodeType === 1;
    if (!fits) return false;
    switch (code) {
      case op.TEXT:
        return setText(n, r.s());
      case op.SOLE:
        return setSole(n, r.s());
      case op.ATTR:
        return setAttr(el, r.name(), r.s());
      case op.DROP:
        return dropAttr(el, r.name());
      case op.STYLE:
        return setStyle(el, r.name(), r.s());
      case op.ID:
        return setID(el, r.name(), r.u());
      case op.FILL:
        return children.fill(r, n);
      case op.INSERT:
        return children.insert(r, n);
      case op.REMOVE:
        return children.remove(r, n);
      case op.ORDER:
        return children.order(r, n);
    }
    return setRaw(n, r.s());
  }

  /** @param {Stream} r @param {N} n */
  function put(r, n) {
    if (slots.broken(/** @type {N} */ (n.parentNode))) return false;
    at.set(children.put(r, n));
    return true;
  }

  /** @param {Stream} r @param {N | undefined} n */
  function sync(r, n) {
    const pen = penFor(/** @type {Element} */ (n?.parentNode ?? root));
    build(r, pen, null, 1);
    if (path.length || (n && slots.lastNode(n) && !slots.broken(root))) at.set(morph(/** @type {N} */ (n), /** @type {N} */ (pen.firstChild)));
    else {
      root.replaceChildren(...pen.childNodes);
      slots.mend(root);
      at.home();
    }
    return true;
  }

  /**
   * Applies a patch, which must have passed check if it came from the network.
   * @param {Uint8Array} bytes @param {number[]} from what its paths are relative to
   */
  return function apply(bytes, from) {
    const r = new Stream(bytes);
    base = from;
    setPrefix("");
    let lost = !go([]);
    while (r.more()) {
      const { i, at } = r;
      const names = r.names.length;
      const code = r.b[i];
      if (code === op.GO) lost = false;
      if (!lost || code === op.PREFIX) {
        if (step(r)) continue;
        r.i = i;
        r.at = at;
        r.names.length = names;
        lost = true;
        if (block) slots.breakUp(block, 2);
        missed(path);
      }
      skip(r);
    }
    releaseHeld();
  };
}
