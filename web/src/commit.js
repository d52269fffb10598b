// @ts-check
import { applier } from "./apply.js";
import { watch } from "./foreign.js";
import { pathOf } from "./slots.js";

const AGAIN = 1000; // ms before the same path may be asked for again

/**
 * Commits: changes of ours to the tree in root, told apart from those of others.
 * @param {Element} root @param {(path: number[]) => void} heal asks for a sync at a path; called after a commit
 */
export function commits(root, heal) {
  const watching = watch(root);
  const apply = applier(root, lost);
  let depth = 0;
  /** @type {number[][]} */
  const misses = [];
  /** @type {Map<string, number>} */
  const asked = new Map();

  /** @param {number[]} path */
  function lost(path) {
    const now = performance.now();
    if (now - (asked.get(String(path)) ?? -AGAIN) < AGAIN) return;
    asked.set(String(path), now);
    misses.push(path);
  }

  /** Asks for what was missed, unless a commit is under way. */
  function report() {
    if (!depth) for (let path; (path = misses.shift()); ) heal(path);
  }

  /** @param {import("./slots.js").N} el a broken parent */
  function blame(el) {
    const path = pathOf(el, root, blame);
    if (path) lost(path);
  }

  return {
    busy: () => depth > 0,
    report,
    lost,

    /** @param {Uint8Array} patch @param {number[]} base */
    apply(patch, base) {
      if (!depth++) watching.pause();
      try {
        apply(patch, base);
      } finally {
        if (!--depth) watching.resume();
      }
    },

    /** The path of an element; where it cannot be counted a sync is asked for. @param {Element} el */
    pathOf(el) {
      const path = pathOf(el, root, blame);
      report();
      return path;
    },
  };
}
