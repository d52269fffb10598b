// @ts-check
import { empty } from "./children.js";
import { markup } from "./build.js";
import * as slots from "./slots.js";

/** @typedef {import("./slots.js").N} N */

// Texts, styles and raw markup: what a slot shows. All answer true, or false where
// the DOM is not what the operation expects.

/** @param {N} marker of a text slot @param {string} s */
export function setText(marker, s) {
  const parent = /** @type {N} */ (marker.parentNode);
  const t = slots.textOf(marker);
  if (slots.broken(parent)) return false; // whose text is gone, and what shows instead?
  if (!s) t?.remove();
  else if (t) t.data = s;
  else parent.insertBefore(document.createTextNode(s), marker.nextSibling);
  return true;
}

/** @param {N} el @param {string} s its only text */
export function setSole(el, s) {
  const t = slots.soleOf(el);
  if (t && t.nodeType !== 3) return false;
  if (!s) /** @type {Text | null} */ (t)?.remove();
  else if (t) t.data = s;
  else el.insertBefore(document.createTextNode(s), el.firstChild);
  return true;
}

/** @param {HTMLElement} el @param {string} property @param {string} value empty to remove it */
export function setStyle(el, property, value) {
  if (value) el.style.setProperty(property, value);
  else el.style.removeProperty(property);
  if (!el.style.length) el.removeAttribute("style");
  return true;
}

/** @param {N} list @param {string} html */
export function setRaw(list, html) {
  const end = /** @type {N} */ (slots.endOf(list));
  const el = slots.holder(list);
  empty(list, end);
  el.insertBefore(markup(el, html), end);
  return true;
}
