// @ts-check
import * as is from "./codes.js";

// What a name may do. The server and the browser's Go write only lawful trees, by
// longer lists than these; here is the last line of defence, and what tells the few
// attributes that need more than setAttribute from the many that do not.

/** @type {Map<string, number>} */
const known = new Map();

/** What the attribute name needs; 0 for most. @param {string} name */
export function law(name) {
  let l = known.get(name);
  if (l === undefined) {
    /** @param {RegExp} like @param {number} bit */
    const bit = (like, bit) => (like.test(name) ? bit : 0);
    l =
      bit(/^(on|srcdoc$|style$)/i, is.BAD) |
      bit(/^data-e$/, is.BINDS) |
      bit(/^(value|checked|selected|muted|indeterminate)$/, is.PROP) |
      bit(/^x(link|ml)/, is.SPACED) |
      bit(/^((xlink:)?href|src|(form)?action|data|attributename)$/i, is.ADDRESS);
    known.set(name, l);
  }
  return l;
}

/**
 * Whether an address runs code, or an SVG animation would set one or a handler. What
 * this refuses the server must never write: a patch with it is refused as a whole.
 * @param {string} name @param {string} v
 */
export const unsafe = (name, v) => (/^attr/i.test(name) ? /^(on|(xlink:)?href)/i : /^(java|vb)script:/i).test(v.replace(/^[\0- ]+|[\t\n\r]/g, ""));
