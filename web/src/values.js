// @ts-check
import * as slots from "./slots.js";

/** @typedef {import("./slots.js").N} N */

// Texts and styles. All answer true, or false where the DOM is not what the
// operation expects.

/** Makes t show s between its neighbours. @param {N} parent @param {Node | null} t @param {string} s @param {Node | null} before where it goes if there is none */
export function setText(parent, t, s, before) {
  if (t && t.nodeType !== 3) return false;
  if (!t) s && parent.insertBefore(document.createTextNode(s), before);
  else if (!s) /** @type {Text} */ (t).remove();
  else if (/** @type {Text} */ (t).data !== s) /** @type {Text} */ (t).data = s;
  return true;
}

/** Sets the text of a text slot. @param {N} marker @param {string} s */
export const setSlot = (marker, s) => setText(/** @type {N} */ (marker.parentNode), slots.textOf(marker), s, marker.nextSibling);

/** Sets the only text of an element. @param {N} el @param {string} s */
export const setSole = (el, s) => setText(el, slots.ours(el.firstChild), s, el.firstChild);

/** The style of an element. A form hides it behind a field of that name. @param {any} el @returns {CSSStyleDeclaration} */
export const styleOf = (el) => (el.style.setProperty ? el.style : Object.getOwnPropertyDescriptor(HTMLElement.prototype, "style")?.get?.call(el));

/** @param {HTMLElement} el @param {string} property @param {string} value empty to remove it */
export function setStyle(el, property, value) {
  const style = styleOf(el);
  style.removeProperty(property); // a value that the browser refuses would leave the one before
  style.setProperty(property, value);
  if (!style.length) el.removeAttribute("style");
  return true;
}
