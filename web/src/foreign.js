// @ts-check
import { breakUp, disown, foreign } from "./slots.js";

/** @typedef {import("./slots.js").N} N */

/**
 * Watches who else changes the nodes below root: extensions, translators, password
 * managers. pause() is called before a commit of ours and resume() after it.
 * @param {Node} root
 */
export function watch(root) {
  const observer = new MutationObserver(note);

  /** @param {MutationRecord[]} records */
  function note(records) {
    for (const r of records) {
      r.addedNodes.forEach(disown);
      r.removedNodes.forEach((n) => foreign(n) || breakUp(r.target, n.nodeType === 3 ? 1 : 2));
    }
  }

  const watching = {
    pause() {
      note(observer.takeRecords());
      observer.disconnect();
    },
    resume() {
      observer.observe(root, { childList: true, subtree: true });
    },
  };
  watching.resume();
  return watching;
}
