// @ts-check
// What a name may do. The server and the browser's Go write only lawful trees, by
// longer lists than these; here is the last line of defence, and what tells the few
// attributes that need more than setAttribute from the many that do not.

export const PROP = 1; // a control's or player's state lives in a property too
export const SPACED = 2; // xlink:, xml:, xmlns: have namespaces outside HTML
export const EVENTS = 4; // data-e: what the element listens to
export const ADDRESS = 8; // a value with the wrong scheme runs code
export const BAD = 16; // runs code, whatever the value

/** @type {Map<string, number>} */
const known = new Map();

/** What the attribute name needs; 0 for most. @param {string} name */
export function law(name) {
  let l = known.get(name);
  if (l === undefined) {
    l = 0;
    if (/^(on|srcdoc$|style$)/i.test(name)) l = BAD;
    if (/^(value|checked|selected|muted|indeterminate)$/.test(name)) l = PROP;
    if (/^x(link|ml)/.test(name)) l = SPACED;
    if (/(href|src|action|data|to|from|by|values|attributename)$/i.test(name)) l |= ADDRESS;
    if (name === "data-e") l = EVENTS;
    known.set(name, l);
  }
  return l;
}

/** Whether a value runs code where an address stands, or has an SVG animation do so. @param {string} v */
export const unsafe = (v) => /^(on|(xlink:)?href$)|(java|vb)script:/i.test(v.replace(/[\0- ]/g, ""));
