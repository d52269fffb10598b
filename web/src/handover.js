// @ts-check
// What a reload must not lose: cells, what stands in controls, where the page was
// scrolled to. It crosses in sessionStorage, once, and only to the same principal.

const KEY = "duet";
const TOLD = 1, UNTOLD = 2; // of edits of a control: the cells know of them; nobody listened

/** @param {any} us the page @param {Map<string, Uint8Array[]>} cells @param {WeakMap<Element, any>} edits @param {(el: Element) => any} editOf */
export default function handover(us, cells, edits, editOf) {
  /** The controls, each with a name that the next page gives it too. @returns {[string, any][]} */
  function controls() {
    const seen = new Map();
    return [...us.root.querySelectorAll("input:not([type=password],[type=file]),textarea,select")].map((/** @type {any} */ el) => {
      const name = [el.type, el.id || el.name || el.ariaLabel, /^(checkbox|radio)$/.test(el.type) && el.value].join();
      seen.set(name, (seen.get(name) ?? 0) + 1);
      return [name + seen.get(name), el];
    });
  }

  return {
    /**
     * Loads the page anew after a pause, and not in its first seconds: what made it
     * leave may be there again. A superseded page stays: another connection is it now.
     * @param {string} reason @param {number} pause
     */
    leave(reason, pause) {
      if (reason === "superseded") return;
      const early = reason === "signed-out" ? 0 : 3000 - performance.now();
      setTimeout(() => {
        if (/^(build|version|behind|error)$/.test(reason)) {
          const values = controls().map(([name, el]) => {
            const e = edits.get(el);
            return [name, el.value, el.checked, e && e.done >= e.last && (e.untold ? UNTOLD : TOLD)];
          });
          us.go?.mirror();
          const kept = [...cells.values()].map((cell) => cell.map((bytes) => [...bytes]));
          sessionStorage[KEY] = JSON.stringify([location.href, scrollY, values, kept]);
        }
        location.reload();
      }, Math.max(pause, early));
    },

    /** Takes what the page before left. */
    arrive() {
      const [at, y, values, kept] = JSON.parse(sessionStorage[KEY] ?? "[]");
      sessionStorage.removeItem(KEY);
      if (at !== location.href) return;
      for (const [name, el] of controls()) {
        const v = values.find((/** @type {any[]} */ v) => v[0] === name);
        if (!v) continue;
        if (el.value !== v[1]) el.value = v[1];
        if ("checked" in el) el.checked = v[2];
        // What was told is not told again; what was not will be.
        if (v[3]) editOf(el).untold = v[3] === UNTOLD;
      }
      for (const [id, value] of kept) cells.set(String(id), [id, value]);
      scrollTo(0, y);
    },
  };
}
