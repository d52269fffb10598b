// @ts-check
import { bindingOf, outsideOf, parse } from "./binding.js";
import { eventData } from "./data.js";
import { edited, editedUntold } from "./typing.js";
import { waits } from "./waits.js";

/**
 * Something that happened, as it was then.
 * @typedef {object} Happening
 * @property {string} type
 * @property {Element} target
 * @property {Uint8Array} data
 * @property {number} edit number of the edit that it tells of, or 0
 */

/**
 * @typedef {object} Host
 * @property {(el: Element, h: Happening) => boolean} deliver to whoever renders el; false if nobody listens there
 * @property {() => boolean} lean whether elements may listen without saying so in data-e
 * @property {(e: Event, target: Element) => void} clicked after the handlers of a click
 */

/**
 * Hears events for all elements below root, where and while somebody wants them.
 * @param {Element} root @param {Host} host
 */
export function events(root, host) {
  /** Types that are heard, and the flags of all their bindings. @type {Map<string, string>} */
  const heard = new Map();
  const { wait, flush } = waits(host.deliver);
  /** @type {WeakMap<Element, string>} what a once-binding already had */
  const spent = new WeakMap();

  /** @param {string} type @param {string} [flags] */
  function listen(type, flags = "") {
    const old = heard.get(type);
    if (old !== undefined && [...flags].every((f) => old.includes(f))) return;
    heard.set(type, (old ?? "") + flags);
    // Scrolling must not wait for listeners that never prevent it.
    const passive = /^(touch|wheel|scroll)/.test(type) && !(old + flags).includes("p");
    if (old !== undefined) document.removeEventListener(type, hear, true);
    document.addEventListener(type, hear, { capture: true, passive });
  }

  /** @param {Event} e */
  function hear(e) {
    const t = /** @type {any} */ (e.target);
    happened(e, t, t.value, t.checked);
  }

  /** @param {Event} e @param {any} target @param {unknown} value @param {unknown} checked */
  function happened(e, target, value, checked) {
    const type = e.type;
    if (target.nodeType !== 1) target = target.parentElement ?? document.documentElement;
    if (/^(change|submit|click|focusout|blur)$/.test(type)) flush();
    /** @type {[Element, import("./binding.js").Binding | undefined][]} */
    const list = [];
    const inside = root.contains(target);
    for (let el = target; inside && el && el !== root; el = el.parentElement) {
      const b = bindingOf(el, e, target);
      if (b || host.lean()) list.push([el, b]);
      if (b?.flags.includes("s") || !e.bubbles) break;
    }
    if (heard.get(type)?.includes("x")) {
      for (const el of root.querySelectorAll("[data-e]")) {
        const b = el.contains(target) ? undefined : outsideOf(el, type);
        if (b) list.push([el, b]);
      }
    }
    const edits = inside && /^(input|change)$/.test(type) && /^(input|textarea|select)$/.test(target.localName);
    if (list.length) tell(e, list, { type, target, data: eventData(e, target, value, checked), edit: edits ? edited(target) : 0 });
    else if (edits && type === "input") editedUntold(target);
    if (type === "click" && inside) host.clicked(e, target);
  }

  /** @param {Event} e @param {[Element, import("./binding.js").Binding | undefined][]} list @param {Happening} h */
  function tell(e, list, h) {
    let taken = false;
    for (const [el, b] of list) {
      if (b?.flags.includes("p")) e.preventDefault();
      if (b?.flags.includes("o")) {
        const had = spent.get(el) ?? " ";
        if (had.includes(` ${h.type} `)) continue;
        spent.set(el, `${had}${h.type} `);
      }
      if (b?.wait) {
        wait(el, h, b.wait, b.flags.includes("h"));
        taken = true;
      } else if (host.deliver(el, h)) taken = true;
    }
    if (h.edit && !taken) editedUntold(h.target);
  }

  return {
    listen,
    happened,
    flush,
    /** Hears what a value of data-e asks for. @param {string} value */
    bind(value) {
      for (const b of parse(value)) listen(b.type, b.flags);
    },
  };
}
