// @ts-check
import { holds } from "./holds.js";
// How elements listen: data-e="click keydown:p;k=Enter,Escape;w=200".

/**
 * @typedef {object} Binding
 * @property {string} type
 * @property {string} flags p prevent, s stop, o once, a passive, t self, x outside, d debounce, h throttle
 * @property {string[] | undefined} keys only these
 * @property {number} wait milliseconds of debounce or throttle
 */

/** @param {string | null | undefined} value @returns {Binding[]} */
export const parse = (value) =>
  (value || "").split(" ").map((s) => {
    const [, type, flags, keys, wait] = /** @type {string[]} */ (/^([^:;]*):?([a-z]*)(?:;k=([^;]*))?(?:;w=(\d+))?/.exec(s));
    return { type, flags, keys: keys?.split(","), wait: +wait };
  });

/** Whether a binding has a flag. @param {Binding | undefined} b @param {string} flag */
export const has = (b, flag) => !!b?.flags.includes(flag);

/** The bindings of an element for a type of event. @param {Element} el @param {string} type */
export const bindingsOf = (el, type) => parse(el.getAttribute("data-e")).filter((b) => b.type === type);

/** The binding that an event meets at an element, if any. @param {Element} el @param {any} e @param {Node} target */
export const bindingOf = (el, e, target) =>
  bindingsOf(el, e.type).find(
    (b) => has(b, "x") === !holds(el, target) && (!has(b, "t") || el === target) && (!b.keys || (!e.isComposing && (b.keys.includes(e.key) || b.keys.includes(e.code)))),
  );
