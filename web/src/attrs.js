// @ts-check
import { ADDRESS, BAD, EVENTS, PROP, SPACED, law, unsafe } from "./law.js";
import * as typing from "./typing.js";
import { bad } from "./wire.js";

// Attributes, and the properties in which controls keep their state.

/** @type {Record<string, string>} */
const SPACES = {
  xlink: "1999/xlink",
  xml: "XML/1998/namespace",
  xmlns: "2000/xmlns/",
};

/** Is told each value of data-e. @type {(value: string) => void} */
let listen = () => {};

/** @param {(value: string) => void} f */
export function onBindings(f) {
  listen = f;
}

/** Sets an attribute; its property too, unless the user is just typing there. What may run code throws. @param {Element} el @param {string} name @param {string} value */
export function setAttr(el, name, value) {
  const l = law(name);
  if (l & BAD || (l & ADDRESS && unsafe(value))) bad();
  if (l & SPACED && !/xhtml/.test(/** @type {string} */ (el.namespaceURI))) el.setAttributeNS("http://www.w3.org/" + SPACES[name.split(":")[0]], name, value);
  else if (!area(el, name, value)) el.setAttribute(name, value);
  if (l & PROP) write(el, name, value);
  if (l & EVENTS) listen(value);
  return true;
}

/** Removes an attribute, and resets its property. @param {Element} el @param {string} name */
export function dropAttr(el, name) {
  if (!area(el, name, "")) el.removeAttribute(name);
  if (law(name) & PROP) write(el, name, null);
  return true;
}

/** Writes the held values that may be written by now. */
export const releaseHeld = () => typing.release(write);

/** A textarea keeps its default value as its content. @param {any} el @param {string} name @param {string} value */
function area(el, name, value) {
  if (name !== "value" || el.localName !== "textarea") return false;
  if (el.defaultValue !== value) el.defaultValue = value;
  return true;
}

/** Inputs whose value is their attribute, or not ours to set. */
const FIXED = /^(hidden|submit|image|reset|button|checkbox|radio|file)$/;

/** Writes the property behind an attribute, or holds it back. @param {any} el @param {string} name @param {string | null} value */
function write(el, name, value) {
  const text = name === "value";
  if (text ? !/^(input|textarea)$/.test(el.localName) || FIXED.test(el.type) : !(name in el)) return;
  if (!typing.writable(name === "selected" ? (el.closest("select") ?? el) : el)) return typing.hold(el, name, value);
  typing.unhold(el, name);
  const next = text ? (value ?? "") : value !== null;
  if (el[name] === next) return;
  if (text && document.activeElement === el) setText(el, /** @type {string} */ (next));
  else el[name] = next;
}

/** Writes the text of the focused control and keeps the caret where its text is. @param {HTMLInputElement} el @param {string} next */
function setText(el, next) {
  const old = el.value;
  const { selectionStart: from, selectionEnd: to } = el;
  el.value = next;
  if (from === null || to === null) return;
  // With the text before it, or else with the text behind it.
  /** @param {number} i */
  const moved = (i) => (!next.startsWith(old.slice(0, i)) && next.endsWith(old.slice(i)) ? next.length - old.length + i : i);
  el.setSelectionRange(moved(from), moved(to));
}
