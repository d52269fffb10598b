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
  if (typeof value === "string") w.u(VALUE).string(value);
  else if (target.isContentEditable && e.type === "input") w.u(VALUE).string(target.textContent);
  if (e.type === "toggle") checked = target.open ?? e.newState === "open";
  if (typeof checked === "boolean") w.u(CHECKED).u(+checked);
  if (typeof e.key === "string") w.u(KEY).string(e.key).u(CODE).string(e.code);
  const mods = +!!e.shiftKey + 2 * +!!e.ctrlKey + 4 * +!!e.altKey + 8 * +!!e.metaKey;
  if (mods) w.u(MODS).u(mods);
  if (e.button > 0) w.u(BUTTON).u(e.button);
  if (typeof e.clientX === "number") w.u(POINT).z(Math.round(e.clientX)).z(Math.round(e.clientY));
  if (e.type === "submit") fields(w, e, target);
  if (target.localName === "select") for (const o of target.selectedOptions) w.u(SELECTED).string(o.value);
  if (typeof e.deltaX === "number") w.u(DELTA).z(Math.round(e.deltaX)).z(Math.round(e.deltaY));
  if (e instanceof CustomEvent && e.detail != null) w.u(DETAIL).string(typeof e.detail === "string" ? e.detail : JSON.stringify(e.detail));
  return w.done();
}

/** A form as it would be sent; of files only the names. @param {Writer} w @param {SubmitEvent} e @param {HTMLFormElement} form */
function fields(w, e, form) {
  for (const [name, v] of new FormData(form, e.submitter)) w.u(FIELD).string(name).string(typeof v === "string" ? v : v.name);
}
