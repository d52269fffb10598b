// @ts-check
import * as is from "./codes.js";
import { law, unsafe } from "./law.js";
import { composed, editOf, held, writable } from "./typing.js";
import { bad } from "./wire.js";

// Attributes, and the properties in which controls keep their state.

/** Is told each value of data-e. @type {{told: (value: string) => void}} */
export const bindings = { told() {} };

/** @type {Record<string, string>} */
const SPACES = { xlink: "1999/xlink", xml: "XML/1998/namespace", xmlns: "2000/xmlns/" };

/** Sets an attribute; its property too, unless the user is just typing there. What may run code throws. @param {Element} el @param {string} name @param {string} value */
export function setAttr(el, name, value) {
  const l = law(name);
  if (l & is.BAD || (l & is.ADDRESS && unsafe(name, value))) bad();
  if (l & is.SPACED && !/xhtml/.test(/** @type {string} */ (el.namespaceURI))) el.setAttributeNS("http://www.w3.org/" + SPACES[name.split(":")[0]], name, value);
  else if (!area(el, name, value)) el.setAttribute(name, value);
  if (l & is.PROP) write(el, name, value);
  if (l & is.BINDS) bindings.told(value);
  return true;
}

/** Removes an attribute, and resets its property. @param {Element} el @param {string} name */
export function dropAttr(el, name) {
  // The property first: of some inputs writing the value makes an attribute.
  if (law(name) & is.PROP) write(el, name, null);
  if (!area(el, name, "")) el.removeAttribute(name);
  return true;
}

/** Writes the held values that may be written by now. */
export function releaseHeld() {
  for (const [el, [name, value]] of [...held]) {
    if (el.isConnected && !writable(el)) continue;
    held.delete(el);
    // What was typed without anybody listening is the user's: it stays.
    if (!editOf(el).untold) write(el, name, value);
  }
}

/** A textarea keeps its default value as its content. @param {any} el @param {string} name @param {string} value */
function area(el, name, value) {
  return name === "value" && el.localName === "textarea" && (el.defaultValue === value || ((el.defaultValue = value), true));
}

/** Writes the property behind an attribute, or holds it back. @param {any} el @param {string} name @param {string | null} value */
function write(el, name, value) {
  const text = name === "value";
  // The value of others is their attribute; of files it is not ours to set.
  if (text ? !/^(input|textarea)$/.test(el.localName) || el.type === "file" : !(name in el)) return;
  held.delete(el);
  if (!writable(el.closest("select") ?? el)) return void held.set(el, [name, value]);
  const next = text ? (value ?? "") : value !== null;
  const old = el[name];
  if (old === next) return;
  const { selectionStart: from, selectionEnd: to } = el;
  el[name] = next;
  if (!text || from == null || document.activeElement !== el) return;
  // The caret stays with the text before it, or else with the text behind it.
  /** @param {number} i */
  const moved = (i) => (!value?.startsWith(old.slice(0, i)) && value?.endsWith(old.slice(i)) ? value.length - old.length + i : i);
  el.setSelectionRange(moved(from), moved(to));
}

/** Says where an input method is composing. @param {Element | null} el */
export function compose(el) {
  composed.el = el;
  releaseHeld();
}
