// @ts-check
// How elements listen: data-e="click keydown:p;k=Enter,Escape;w=200".

/**
 * @typedef {object} Binding
 * @property {string} type
 * @property {string} flags p prevent, s stop, o once, a passive, t self, x outside, d debounce, h throttle
 * @property {string[] | undefined} keys only these
 * @property {number} wait milliseconds of debounce or throttle
 */

/** The program has few different bindings. @type {Map<string, Binding[]>} */
const known = new Map();

/** @param {string | null} value @returns {Binding[]} */
export function parse(value) {
  if (!value) return [];
  let list = known.get(value);
  if (!list) known.set(value, (list = value.split(" ").map(one)));
  return list;
}

/** @param {string} s */
function one(s) {
  const [head, ...options] = s.split(";");
  const [type, flags = ""] = head.split(":");
  /** @type {Binding} */
  const b = { type, flags, keys: undefined, wait: 0 };
  for (const o of options) {
    if (o[0] === "k") b.keys = o.slice(2).split(",");
    else b.wait = +o.slice(2);
  }
  return b;
}

/** The binding of el that an event meets, if any. @param {Element} el @param {Event} e @param {Node} target */
export function bindingOf(el, e, target) {
  for (const b of parse(el.getAttribute("data-e"))) {
    if (b.type !== e.type || b.flags.includes("x") || (b.flags.includes("t") && el !== target)) continue;
    if (b.keys && !hit(b.keys, /** @type {KeyboardEvent} */ (e))) continue;
    return b;
  }
}

/** The binding of el for events elsewhere. @param {Element} el @param {string} type */
export const outsideOf = (el, type) => parse(el.getAttribute("data-e")).find((b) => b.type === type && b.flags.includes("x"));

/** Whether el listens to the type at all. @param {Element} el @param {string} type */
export const listens = (el, type) => parse(el.getAttribute("data-e")).some((b) => b.type === type);

/** @param {string[]} keys @param {KeyboardEvent} e */
const hit = (keys, e) => !e.isComposing && (keys.includes(e.key) || keys.includes(e.code));
