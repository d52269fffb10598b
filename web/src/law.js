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
      bit(/(href|src|action|data|to|from|by|values|attributename)$/i, is.ADDRESS);
    known.set(name, l);
  }
  return l;
}

/** Whether a value runs code where an address stands, or has an SVG animation do so. @param {string} v */
export const unsafe = (v) => /^(on|(xlink:)?href$)|(java|vb)script:/i.test(v.replace(/[\0- ]/g, ""));
