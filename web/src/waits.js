// @ts-check
/** @typedef {import("./events.js").Happening} Happening */

/**
 * Debounce and throttle: what happened waits, and the last of it is delivered.
 * @param {(el: Element, h: Happening) => unknown} deliver
 */
export default function waits(deliver) {
  /** @type {{el: Element, type: string, h: Happening | null, ms: number, throttled: boolean, timer: number}[]} */
  const list = [];

  /** @param {typeof list[0]} w */
  function fire(w) {
    const { h } = w;
    w.h = null;
    if (h && w.throttled) w.timer = setTimeout(fire, w.ms, w);
    else list.splice(list.indexOf(w), 1);
    if (h) deliver(w.el, h);
  }

  return {
    /** @param {Element} el @param {Happening} h @param {number} ms @param {boolean} throttled */
    wait(el, h, ms, throttled) {
      let w = list.find((w) => w.el === el && w.type === h.type);
      const running = w && throttled;
      if (!w) list.push((w = { el, type: h.type, h, ms, throttled, timer: 0 }));
      w.h = h;
      if (running) return true;
      clearTimeout(w.timer);
      if (throttled) fire(w); // the first goes at once
      else w.timer = setTimeout(fire, ms, w);
      return true;
    },

    /** Delivers all that waits, before something that must come after it. */
    flush() {
      if (!list.length) return;
      for (const w of list.filter((w) => w.h)) {
        clearTimeout(w.timer);
        fire(w);
      }
    },
  };
}
