// @ts-check
import * as is from "./codes.js";
import { Writer } from "./wire.js";

// What an event says, as tagged fields.

/** The modifier keys of an event, as bits. @param {any} e */
export const mods = (e) => e.shiftKey | (e.ctrlKey << 1) | (e.altKey << 2) | (e.metaKey << 3);

/**
 * Encodes an event. value and checked are those of the control when it happened,
 * which may have gone on since.
 * @param {any} e @param {any} target @param {unknown} value @param {unknown} checked
 */
export function eventData(e, target, value, checked) {
  const w = new Writer();
  if (e.type === "input" && target.isContentEditable) value = target.textContent;
  if (e.type === "toggle") checked = target.open ?? e.newState === "open";
  if (typeof value === "string") w.u(is.VALUE).string(value);
  if (typeof checked === "boolean") w.u(is.CHECKED).u(+checked);
  if (typeof e.key === "string") w.u(is.KEY).string(e.key).u(is.CODE).string(e.code);
  if (mods(e)) w.u(is.MODS).u(mods(e));
  if (e.button > 0) w.u(is.BUTTON).u(e.button);
  if ("clientX" in e) w.u(is.POINT).z(e.clientX | 0).z(e.clientY | 0);
  // A form as it would be sent; of files only the names.
  if (e.type === "submit") for (const [name, v] of new FormData(target, e.submitter)) w.u(is.FIELD).string(name).string(/** @type {any} */ (v).name ?? v);
  for (const o of target.selectedOptions ?? []) w.u(is.SELECTED).string(o.value);
  if ("deltaX" in e) w.u(is.DELTA).z(e.deltaX | 0).z(e.deltaY | 0);
  if (e instanceof CustomEvent && e.detail != null) w.u(is.DETAIL).string(typeof e.detail === "string" ? e.detail : JSON.stringify(e.detail));
  return w.done();
}
