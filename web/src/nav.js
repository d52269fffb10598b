// @ts-check
import { owned } from "./owner.js";
import { post } from "./outbox.js";
import { us } from "./us.js";
import { Writer } from "./wire.js";

// Links of the shell: followed over the connection while it lives, otherwise by the
// browser. Back and forward likewise.

const NAVIGATE = 13;

let back = false; // the answer belongs to a step in the history
let shown = location.href;
/** The latest question: number and address. @type {[number, string]} */
let asked = [0, ""];

/** An address without its fragment. @param {string} url */
const page = (url) => url.split("#")[0];

/** @param {string} url */
function ask(url) {
  url = url.slice(location.origin.length);
  asked = [post(NAVIGATE, new Writer().string(url).done()), url];
}

/** Takes a click on a link of the shell. @param {MouseEvent} e @param {Element} target */
export function clicked(e, target) {
  const a = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-link]:not([target],[download])"));
  const held = !e.eventPhase; // by the stub, for us
  if (!a || (e.defaultPrevented && !held)) return;
  if (!owned.linked || e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey || a.origin !== location.origin || (a.hash && page(a.href) === page(location.href))) {
    if (held && e.defaultPrevented) location.href = a.href;
    return;
  }
  e.preventDefault();
  back = false;
  ask(a.href);
}

addEventListener("popstate", () => {
  if (page(location.href) === page(shown)) return;
  if (!owned.linked) return location.reload();
  back = true;
  ask(location.href);
});

/** The server has no such page in this shell: the browser goes there. @param {number | false} op */
export function refused(op) {
  if (op === asked[0]) location.href = asked[1];
}

/** Shows that another page of the shell is here. @param {string} url @param {string} title */
export function arrived(url, title) {
  if (!back) {
    history.scrollRestoration = "manual";
    history.replaceState({ y: scrollY }, "");
  }
  history[back ? "replaceState" : "pushState"](back ? history.state : null, "", url);
  shown = location.href;
  document.title = title || document.title;
  const mark = document.getElementById(location.hash.slice(1));
  if (mark) mark.scrollIntoView();
  else scrollTo(0, (back && history.state?.y) || 0);
  // Reading goes on where the page says, or at its beginning.
  const { root } = us;
  root.tabIndex = -1;
  root.style.outline = "none";
  (root.querySelector(/** @type {"input"} */ ("[autofocus]")) ?? root).focus({ preventScroll: true });
  back = false;
}
