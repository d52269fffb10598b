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
 * @property {Map<string, string | null>} [held] what was not written
 */

/** @type {WeakMap<Element, Edit>} */
const edits = new WeakMap();
/** Controls with held values. @type {Set<Element>} */
const waiting = new Set();
let /** @type {Element | null} */ composed = null;
let count = 0;

/** Notes an edit that somebody is told of and returns its number. @param {Element} el */
export function edited(el) {
  const e = entry(el);
  e.untold = false;
  return (e.last = ++count);
}

/** Notes an edit that nobody listens to. @param {Element} el */
export function editedUntold(el) {
  entry(el).untold = true;
}

/** Whether the control was edited since the page began. @param {Element} el */
export const wasEdited = (el) => edits.has(el);

/** Says that an edit of el was answered, and writes what waited for it. @param {Element} el @param {number} number */
export function answered(el, number) {
  const e = edits.get(el);
  if (e && number > e.done) e.done = number;
}

/** Whether el's value may be written now. @param {Element} el */
export function writable(el) {
  if (composed && (composed === el || el.contains(composed))) return false;
  const e = edits.get(el);
  return !e || (e.done >= e.last && !(e.untold && document.activeElement === el));
}

/** Keeps a value for later. @param {Element} el @param {string} name @param {string | null} value */
export function hold(el, name, value) {
  const e = entry(el);
  (e.held ??= new Map()).set(name, value);
  waiting.add(el);
}

/** Forgets a held value, because a later one was written. @param {Element} el @param {string} name */
export function unhold(el, name) {
  if (waiting.size) edits.get(el)?.held?.delete(name);
}

/**
 * Writes the held values that may be written now.
 * @param {(el: Element, name: string, value: string | null) => void} write
 */
export function release(write) {
  for (const el of [...waiting]) {
    if (el.isConnected && !writable(el)) continue;
    waiting.delete(el);
    const e = entry(el);
    // What was typed without anybody listening is the user's: it stays.
    if (!e.untold && el.isConnected) for (const [name, value] of e.held ?? []) write(el, name, value);
    e.held = undefined;
  }
}

/** The element that is being composed in. */
export const composing = () => composed;

/** @param {Element | null} el */
export function compose(el) {
  composed = el;
}

/** @param {Element} el @returns {Edit} */
function entry(el) {
  let e = edits.get(el);
  if (!e) edits.set(el, (e = { last: 0, done: 0, untold: false }));
  return e;
}
