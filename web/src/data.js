// @ts-check
import { Writer } from "./wire.js";

// What an event says, as tagged fields.
const VALUE = 1, CHECKED = 2, KEY = 3, CODE = 4, MODS = 5, BUTTON = 6, POINT = 7, FIELD = 8, SELECTED = 9, DELTA = 10, DETAIL = 11;

/**
 * Encodes an event. value and checked are those of the control when it happened,
 * which may have gone on since.
 * @param {any} e @param {any} target @param {unknown} value @param {unknown} checked
 */
export function eventData(e, target, value, checked) {
  const w = new Writer();
  if (e.type === "input" && target.isContentEditable) value = target.textContent;
  if (e.type === "toggle") checked = target.open ?? e.newState === "open";
  if (typeof value === "string") w.u(VALUE).string(value);
  if (typeof checked === "boolean") w.u(CHECKED).u(+checked);
  if (typeof e.key === "string") w.u(KEY).string(e.key).u(CODE).string(e.code);
  const mods = +!!e.shiftKey | (+!!e.ctrlKey << 1) | (+!!e.altKey << 2) | (+!!e.metaKey << 3);
  if (mods) w.u(MODS).u(mods);
  if (e.button > 0) w.u(BUTTON).u(e.button);
  if ("clientX" in e) w.u(POINT).z(Math.round(e.clientX)).z(Math.round(e.clientY));
  // A form as it would be sent; of files only the names.
  if (e.type === "submit") for (const [name, v] of new FormData(target, e.submitter)) w.u(FIELD).string(name).string(/** @type {any} */ (v).name ?? v);
  for (const o of target.selectedOptions ?? []) w.u(SELECTED).string(o.value);
  if ("deltaX" in e) w.u(DELTA).z(Math.round(e.deltaX)).z(Math.round(e.deltaY));
  if (e instanceof CustomEvent && e.detail != null) w.u(DETAIL).string(typeof e.detail === "string" ? e.detail : JSON.stringify(e.detail));
  return w.done();
}
