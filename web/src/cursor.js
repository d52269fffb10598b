// @ts-check
import * as slots from "./slots.js";

/** @typedef {import("./slots.js").N} N */

/**
 * The place in the document that a patch works on: the slots from the page's root
 * slot down to the current one. Steps answer false where they lead nowhere or
 * through a parent that others broke.
 * @param {Element} root
 */
export function cursor(root) {
  /** @type {N[]} */
  const stack = [];
  let top = -1;

  /** @param {number} i */
  function down(i) {
    const p = stack[top];
    if (!p || slots.isText(p) || slots.broken(p) === 2) return false;
    const n = slots.nthSlot(p, i);
    if (n) stack[++top] = n;
    return !!n;
  }

  return {
    /** The current slot; none if the root's is gone. @returns {N | undefined} */
    get: () => stack[top],

    /** Another slot stands where the current one stood. @param {N} n */
    set(n) {
      stack[top] = n;
    },

    /** To the page's root slot, which others may have taken away. */
    home() {
      top = 0;
      stack[0] = /** @type {N} */ (slots.firstSlot(root));
    },

    down,

    /** @param {number} n levels */
    up(n) {
      top -= n;
      if (top >= 0) return true;
      top = 0;
      return false;
    },

    /** @param {number} by */
    side(by) {
      let /** @type {N | null} */ n = stack[top];
      if (slots.broken(/** @type {N} */ (n.parentNode)) === 2) return false;
      for (; n && by > 0; by--) n = slots.nextSlot(n);
      for (; n && by < 0; by++) n = slots.prevSlot(n);
      if (n) stack[top] = n;
      return !!n;
    },
  };
}
