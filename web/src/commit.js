// @ts-check
import { apply } from "./apply.js";
import * as is from "./codes.js";
import { disown, foreign, mark, pathOf } from "./slots.js";
import { settled } from "./owner.js";
import { us } from "./us.js";

/** @typedef {import("./slots.js").N} N */

// Commits: changes of ours to the page's tree, told apart from those of others:
// extensions, translators, password managers.

const observer = new MutationObserver(note);
let depth = 0;
/** Paths that need a sync and were not asked for. @type {number[][]} */
export const misses = [];
/** Paths that were asked for lately, each with itself if it was missed again since. @type {Record<string, number[] | null>} */
const asked = {};

/** @param {MutationRecord[]} records */
function note(records) {
  for (const r of records) {
    r.addedNodes.forEach(disown);
    r.removedNodes.forEach((n) => foreign(n) || mark(r.target, n.nodeType === 3 ? is.TEXTS : is.NODES));
  }
}

/** From here on others are watched. */
export function watch() {
  observer.observe(us.root, { childList: true, subtree: true });
}

/** @param {Uint8Array} patch @param {number[]} base */
export function commit(patch, base) {
  noted();
  let blind = false;
  depth++;
  try {
    // To look away and back takes longer than to change a text, and less long than to
    // drop what was seen of nodes that come and go.
    apply(us.root, patch, base, lost, () => {
      if (!blind) observer.disconnect();
      blind = true;
    });
  } finally {
    depth--;
    if (blind) watch();
    else observer.takeRecords();
  }
}

/** Whether a commit is under way. */
export const committing = () => depth > 0;

/** Needs a sync, which is asked for now or in a moment. @param {number[]} path */
export function lost(path) {
  const key = String(path);
  if (key in asked) {
    asked[key] = path;
    return;
  }
  asked[key] = null;
  misses.push(path);
  setTimeout(() => {
    const again = asked[key];
    delete asked[key];
    if (again) lost(again);
    settled();
  }, is.AGAIN);
}

/** Takes in what others did up to now. */
export const noted = () => note(observer.takeRecords());

/** The path of an element; where it cannot be counted a sync is needed. @param {Element} el */
export function placeOf(el) {
  noted();
  return pathOf(el, us.root, blame);
}

/** @param {N} el a broken parent */
function blame(el) {
  const path = pathOf(el, us.root, blame);
  if (path) lost(path);
}
