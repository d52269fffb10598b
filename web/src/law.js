// @ts-check
import { URL_ATTRS, URL_SCHEMES } from "./ops.js";

// What a name may do. The server and the browser's Go write only lawful trees;
// this is the last line of defence, and what tells the few attributes that need
// more than setAttribute from the many that do not.

export const PLAIN = 0;
export const URL = 1; // the value is an address
export const PROP = 2; // a control's or player's state lives in a property too
export const SPACED = 4; // xlink:, xml:, xmlns: have namespaces outside HTML
export const EVENTS = 8; // data-e: what the element listens to
export const MOVES = 16; // what an SVG animation sets, and to what
export const BAD = 32; // may run code, or is no name

/** Stands where an unsafe value stood. */
export const BLOCKED = "about:invalid#blocked";

/** @type {Map<string, number>} */
const known = new Map();

/** What the attribute name needs. @param {string} name */
export function law(name) {
  let l = known.get(name);
  if (l === undefined) known.set(name, (l = judge(name)));
  return l;
}

/** @param {string} name */
function judge(name) {
  if (name === "data-e") return EVENTS;
  const low = name.toLowerCase();
  if (!/^[a-z_:][\w:.-]*$/.test(low) || /^(on|srcdoc$|style$)/.test(low)) return BAD;
  let l = PLAIN;
  if (URL_ATTRS.includes(low)) l = URL;
  if (/^(value|checked|selected|muted|indeterminate)$/.test(low)) l = PROP;
  if (/^(attributename|to|from|by|values)$/.test(low)) l = MOVES;
  if (/^(xlink|xml|xmlns)(:|$)/.test(low)) l |= SPACED;
  return l;
}

/** Whether an attribute must not have the value. @param {string} name @param {string} v */
export function unsafe(name, v) {
  const l = law(name);
  if (l & MOVES) return /^(on|(xlink:)?href)|(javascript|vbscript|data):/i.test(v.replace(/[\0- ]+/g, ""));
  if (!(l & URL)) return false;
  // Browsers skip controls and spaces before a scheme, and these three within it.
  v = v.replace(/^[\0- ]+|[\t\n\r]+/g, "");
  const scheme = /^[a-z][a-z\d+.-]*(?=:)/i.exec(v)?.[0].toLowerCase();
  if (!scheme || URL_SCHEMES.includes(scheme) || v === BLOCKED || v === "about:blank") return false;
  return !(/^(src|poster)$/.test(name) && /^(blob:|data:image\/(png|jpeg|gif|webp|avif|bmp|x-icon))/i.test(v));
}

/** Whether an element may have the name. @param {string} name */
export const lawfulTag = (name) => /^[a-z][\w:.-]*$/i.test(name) && name !== "script";
