// @ts-check
import { editOf, edits } from "./typing.js";
import { cells, keep, us } from "./us.js";

// What a reload must not lose: cells, what stands in controls, where the page was
// scrolled to. It crosses in sessionStorage, once, and only to the same principal.

const KEY = "duet";
const TOLD = 1, UNTOLD = 2; // of edits of a control: the cells know of them; nobody listened

/** The controls, each with a name that the next page gives it too. @returns {[string, any][]} */
function controls() {
  const seen = new Map();
  return [...us.root.querySelectorAll("input:not([type=password],[type=file]),textarea,select")].map((/** @type {any} */ el) => {
    const name = [el.type, el.id || el.name || el.ariaLabel, /^(checkbox|radio)$/.test(el.type) && el.value].join();
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return [name + seen.get(name), el];
  });
}

/** Loads the page anew. @param {string} reason */
export function leave(reason) {
  if (/^(build|version|behind|error)$/.test(reason)) {
    const values = controls().map(([name, el]) => {
      const e = edits.get(el);
      return [name, el.value, el.checked, e && e.done >= e.last && (e.untold ? UNTOLD : TOLD)];
    });
    sessionStorage[KEY] = JSON.stringify([location.href, scrollY, values, [...cells.values()].map((c) => c.map((b) => [...b]))]);
  }
  location.reload();
}

/** Takes what the page before left. */
export function arrive() {
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
  for (const [id, value] of kept) keep(Uint8Array.from(id), Uint8Array.from(value));
  scrollTo(0, y);
}
