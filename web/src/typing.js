// @ts-check
// Typing is never fought. Every local edit of a control has a number; a value from
// either side is held back while the control has an edit that is not answered yet,
// is being composed in, or was typed into without anybody listening. The last held
// value is written when the answer comes.

/**
 * @typedef {object} Edit
 * @property {number} last number of the latest edit that somebody was told of
 * @property {number} done number of the latest edit that was answered
 * @property {boolean} untold whether there was an edit since that nobody was told of
 */

/** @type {WeakMap<Element, Edit>} */
export const edits = new WeakMap();
/** What was not written: by control the attribute and its value. @type {Map<Element, [string, string | null]>} */
export const held = new Map();
/** The element that is being composed in. @type {{el?: Element | null}} */
export const composed = {};
/** Players that are playing. @type {Set<Element>} */
export const playing = new Set();
let count = 0;

/** @param {Element} el @returns {Edit} */
export function editOf(el) {
  let e = edits.get(el);
  if (!e) edits.set(el, (e = { last: 0, done: 0, untold: false }));
  return e;
}

/** Notes an edit that somebody is told of and returns its number. @param {Element} el */
export function edited(el) {
  const e = editOf(el);
  e.untold = false;
  return (e.last = ++count);
}

/** Says that an edit of el was answered. @param {Element} el @param {number} number */
export function answered(el, number) {
  editOf(el).done = number;
}

/** Whether el's value may be written now. @param {Element} el */
export function writable(el) {
  const e = editOf(el);
  return composed.el !== el && e.done >= e.last && !(e.untold && document.activeElement === el);
}
