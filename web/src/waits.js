// @ts-check
/** @typedef {import("./events.js").Happening} Happening */

/**
 * Debounce and throttle: what happened waits, and the last of it is delivered.
 * @param {(el: Element, h: Happening) => unknown} deliver
 */
export function waits(deliver) {
  /** @type {{el: Element, type: string, h: Happening | null, ms: number, throttled: boolean, timer: number}[]} */
  const list = [];

  /** @param {Element} el @param {Happening} h @param {number} ms @param {boolean} throttled */
  function wait(el, h, ms, throttled) {
    let w = list.find((w) => w.el === el && w.type === h.type);
    if (w) {
      w.h = h;
      if (throttled) return;
      clearTimeout(w.timer);
    } else list.push((w = { el, type: h.type, h, ms, throttled, timer: 0 }));
    if (throttled) {
      w.h = null; // the first goes at once
      deliver(el, h);
    }
    w.timer = setTimeout(fire, ms, w);
  }

  /** @param {typeof list[0]} w */
  function fire(w) {
    const { h } = w;
    w.h = null;
    if (h && w.throttled) w.timer = setTimeout(fire, w.ms, w);
    else list.splice(list.indexOf(w), 1);
    if (h) deliver(w.el, h);
  }

  return {
    wait,
    /** Delivers all that waits, before something that must come after it. */
    flush() {
      for (const w of [...list]) {
        if (!w.h) continue;
        clearTimeout(w.timer);
        fire(w);
      }
    },
  };
}
