// @ts-check
// Values that came without an event: filled in by the browser, restored with the page,
// or typed before the first script ran.

/**
 * Tells of every control that differs from its default and was not heard of.
 * @param {any} us the page @param {WeakMap<Element, any>} edits
 * @param {(e: Event, target: Element, value: unknown, checked: unknown) => void} happened
 */
export default function restored(us, edits, happened) {
  for (const el of us.root.querySelectorAll("input,textarea,select")) {
    if (!edits.has(el) && differs(el)) for (const type of ["input", "change"]) happened(new Event(type, { bubbles: true }), el, el.value, el.checked);
  }
}

/** @param {any} el */
function differs(el) {
  if (!el.options) return /^(checkbox|radio)$/.test(el.type) ? el.checked !== el.defaultChecked : el.type !== "file" && el.value !== el.defaultValue;
  // Without a default the first of a list is chosen.
  const stated = el.multiple || el.querySelector("[selected]");
  return [...el.options].some((o, i) => o.selected !== (stated ? o.defaultSelected : !i));
}
