// @ts-check
import { bindings } from "./attrs.js";
import { bindingOf, has, parse } from "./binding.js";
import { eventData } from "./data.js";
import { holds } from "./holds.js";
import { deliver, lean } from "./owner.js";
import { edited, editOf } from "./typing.js";
import { us } from "./us.js";

/** @typedef {import("./binding.js").Binding} Binding */

/**
 * Something that happened, as it was then.
 * @typedef {object} Happening
 * @property {string} type
 * @property {Element} target
 * @property {Uint8Array} data
 * @property {number} edit number of the edit that it tells of, or 0
 * @property {number} [how] it comes to an element, as hear.js says
 */

// Events are heard for all elements below the root, where and while somebody wants them.

/** Types that are heard, each alone and with each flag of a binding of it. @type {Set<string>} */
export const heard = new Set();
/** What a once-binding already had. @type {WeakMap<Element, Set<string>>} */
export const spent = new WeakMap();

/** Hears a type of event from here on. @param {string} type @param {string} [flags] */
export function listen(type, flags = "") {
  for (const f of ["", ...flags]) {
    if (heard.has(type + ":" + f)) continue;
    heard.add(type + ":" + f);
    // What an image tells of its loading does not come to the window. Scrolling waits only for listeners that may prevent it.
    document.removeEventListener(type, hear, true);
    document.addEventListener(type, hear, { capture: true, passive: !heard.has(type + ":p") && undefined });
  }
}

/** Hears what a value of data-e asks for. @param {string | null} value */
const bind = (value) => parse(value).forEach((b) => b.type && listen(b.type, b.flags));

/** @param {any} e */
const hear = (e) => us.hear?.(e) || happened(e, e.target, e.target.value, e.target.checked);

/** @param {Event} e @param {any} target @param {unknown} value @param {unknown} checked */
export function happened(e, target, value, checked) {
  const { type } = e;
  const { root } = us;
  if (target.nodeType !== 1) target = document.documentElement;
  if (/^(change|submit|click|blur)$/.test(type)) us.waits?.flush();
  const inside = root.contains(target);
  /** @type {[Element, Binding | undefined][]} */
  const list = [];
  for (let el = target; inside && el !== root; el = el.parentElement) {
    const b = bindingOf(el, e, target);
    if (b || lean()) list.push([el, b]);
    if (has(b, "s") || !e.bubbles) break;
  }
  if (heard.has(type + ":x")) {
    for (const el of root.querySelectorAll(`[data-e*="${type}:"]`)) {
      const b = !holds(el, target) && bindingOf(el, e, target);
      if (b) list.push([el, b]);
    }
  }
  const editing = inside && /^(input|change)$/.test(type) && /^(input|textarea|select)$/.test(target.localName);
  let taken = false;
  /** @type {Happening | undefined} */
  let h;
  for (const [el, b] of list) {
    if (has(b, "p")) e.preventDefault();
    if (has(b, "o")) {
      const had = spent.get(el) ?? new Set();
      if (had.has(type)) continue;
      spent.set(el, had.add(type));
    }
    h ??= { type, target, data: eventData(e, target, value, checked), edit: editing ? edited(target) : 0 };
    if (b?.wait && us.waits) taken = us.waits.wait(el, h, b.wait, has(b, "h"));
    else taken = deliver(el, has(b, "x") ? { ...h, how: 2 } : h) || taken;
  }
  if (editing && !taken && (type === "input" || list.some(([, b]) => b))) editOf(target).untold = true;
  if (type === "click" && inside) us.nav?.clicked(/** @type {MouseEvent} */ (e), target);
}

/** Begins to hear, at the first welcome: what the stub kept comes first. */
export function first() {
  if (bindings.told === bind) return;
  const stub = /** @type {any} */ (document).duet;
  bind("click input change");
  for (const el of us.root.querySelectorAll("[data-e]")) bind(el.getAttribute("data-e"));
  bindings.told = bind;
  if (stub) {
    stub.on = 0;
    for (const [e, target, value, checked, timer, gone] of stub.q) {
      // A held link goes as ever, a moment later.
      if (e.type === "submit") clearTimeout(timer);
      if (!gone) happened(e, target, value, checked);
    }
    stub.q = [];
  }
  us.restored?.();
}
