// @ts-check
import { Writer } from "./wire.js";

/** @typedef {import("./wire.js").Reader} Reader */

const NAVIGATE = 13;

/** An address without its fragment. @param {string} url */
const page = (url) => url.split("#")[0];

/**
 * Links of the shell: followed over the connection while it lives, otherwise by the
 * browser. Back and forward likewise.
 * @param {Element} root @param {() => boolean} live
 * @param {(kind: number, body: Uint8Array) => number} send
 */
export function nav(root, live, send) {
  let back = false; // the answer belongs to a step in the history
  let shown = location.href;
  let asked = { op: 0, url: "" };

  /** @param {string} url */
  function ask(url) {
    asked = { op: send(NAVIGATE, new Writer().string(url).done()), url };
  }

  /** Takes a click on a link of the shell. @param {Event} event @param {Element} target */
  function clicked(event, target) {
    const e = /** @type {MouseEvent} */ (event);
    const a = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-link]"));
    const held = e.defaultPrevented && !e.eventPhase; // by the stub, for us
    if (!a || !live() || (e.defaultPrevented && !held)) return;
    if (e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey || a.target || a.hasAttribute("download") || a.origin !== location.origin || (a.hash && page(a.href) === page(location.href))) {
      if (held) location.href = a.href;
      return;
    }
    e.preventDefault();
    back = false;
    ask(a.href.slice(location.origin.length));
  }

  addEventListener("popstate", () => {
    if (page(location.href) === page(shown)) return;
    if (!live()) return location.reload();
    back = true;
    ask(location.href.slice(location.origin.length));
  });

  return {
    clicked,
    /** The server has no such page in this shell: the browser goes there. @param {number} op */
    refused(op) {
      if (op === asked.op) location.href = asked.url;
    },
    /** Shows that another page of the shell is here. @param {string} url @param {string} title */
    arrived(url, title) {
      const to = new URL(url, location.href);
      const state = { y: 0 };
      if (!back && to.href !== location.href) {
        history.scrollRestoration = "manual";
        history.replaceState({ y: scrollY }, "");
        history.pushState(state, "", to);
      } else history.replaceState(history.state, "", to);
      shown = location.href;
      if (title) document.title = title;
      const mark = to.hash && document.getElementById(decodeURIComponent(to.hash.slice(1)));
      if (mark) mark.scrollIntoView();
      else scrollTo(0, back ? (history.state?.y ?? 0) : 0);
      focus();
      back = false;
    },
  };

  /** Where reading goes on after a change of page. */
  function focus() {
    const el = /** @type {HTMLElement} */ (root.querySelector("[autofocus]") ?? root);
    if (el === root) {
      el.tabIndex = -1;
      el.style.outline = "none";
    }
    el.focus({ preventScroll: true });
  }
}
