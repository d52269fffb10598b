// @ts-check
import { wasEdited } from "./typing.js";

// Values that came without an event: filled in by the browser, restored with the
// page, or typed before the first script ran.

/**
 * Tells of every control that differs from its default and was not heard of.
 * @param {Element} root @param {(e: Event, target: any, value: unknown, checked: unknown) => void} happened
 */
export function tellRestored(root, happened) {
  for (const el of /** @type {NodeListOf<any>} */ (root.querySelectorAll("input,textarea,select"))) {
    if (!differs(el) || wasEdited(el)) continue;
    for (const type of ["input", "change"]) {
      const e = new Event(type, { bubbles: true });
      happened(e, el, el.value, el.checked);
    }
  }
}

/** @param {any} el */
function differs(el) {
  if (el.localName === "select") {
    const options = [...el.options];
    const stated = options.some((o) => o.defaultSelected);
    return options.some((o, i) => o.selected !== (stated || el.multiple ? o.defaultSelected : i === 0));
  }
  if (/^(checkbox|radio)$/.test(el.type)) return el.checked !== el.defaultChecked;
  return el.type !== "file" && el.value !== el.defaultValue;
}
