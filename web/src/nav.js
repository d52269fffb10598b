// @ts-check
import * as is from "./codes.js";
import { mods } from "./data.js";
import { Writer } from "./wire.js";

/**
 * Links of the shell: followed over the connection while it lives, otherwise by the
 * browser. Back and forward likewise.
 * @param {any} us the page @param {(kind: number, body: Uint8Array) => number} post
 */
export default function nav(us, post) {
  let back = false; // the answer belongs to a step in the history
  let at = history.state?.at ?? 0; // which entry of the history is shown
  const places = [0]; // how far down one was in each
  let shown = location.href;
  let asked = 0; // number of the latest question
  let url = ""; // and what it asks for

  /** Whether an address is another one on the page that is shown. @param {string} to */
  const here = (to) => to.split("#")[0] === shown.split("#")[0];

  /** @param {string} to */
  function ask(to) {
    url = to.slice(location.origin.length);
    asked = post(is.NAVIGATE, new Writer().string(url).done());
  }

  // Other documents and a reload are the browser's.
  addEventListener("pagehide", () => (history.scrollRestoration = "auto"));
  addEventListener("popstate", () => {
    if (here(location.href)) return;
    if (!us.linked) return location.reload();
    back = true;
    places[at] = scrollY;
    at = history.state?.at ?? 0;
    ask(location.href);
  });

  return {
    /** Takes a click on a link of the shell. @param {MouseEvent} e @param {Element} target */
    clicked(e, target) {
      const a = /** @type {HTMLAnchorElement | null} */ (target.closest("a"));
      if (!a?.matches("[data-link]:not([target],[download])") || e.defaultPrevented || !us.linked || e.button || mods(e) || a.origin !== location.origin || (a.hash && here(a.href))) return;
      e.preventDefault();
      back = false;
      places[at] = scrollY;
      ask(a.href);
    },

    /** The server has no such page in this shell: the browser goes there. @param {number} op */
    refused(op) {
      if (op === asked) location.href = location.origin + url;
    },

    /** Shows that another page of the shell is here. @param {string} to @param {string} title */
    arrived(to, title) {
      const entered = !back && new URL(to, location.href).href !== location.href;
      if (entered) history.pushState({ at: ++at }, "", to);
      else history.replaceState(history.state, "", to);
      history.scrollRestoration = "manual";
      shown = location.href;
      document.title = title || document.title;
      const y = (back && places[at]) || 0;
      back = false;
      // The page itself comes with the same message.
      queueMicrotask(() => {
        const mark = document.getElementById(decodeURIComponent(location.hash.slice(1)));
        if (mark) mark.scrollIntoView();
        else scrollTo(0, y);
        // Reading goes on where the page says, or at its beginning.
        const { root } = us;
        root.tabIndex = -1;
        root.style.outline = "none";
        (root.querySelector("[autofocus]") ?? root).focus({ preventScroll: true });
      });
    },
  };
}
