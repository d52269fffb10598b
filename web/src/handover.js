// @ts-check
import { cells, keep, us } from "./us.js";

// What a reload must not lose: cells, what stands in controls, where the page was
// scrolled to. It crosses in sessionStorage, once.

const KEY = "duet";

/** The controls, each with a name that the next page gives it too. @returns {[string, any][]} */
const controls = () => [...us.root.querySelectorAll("input:not([type=password],[type=file]),textarea,select")].map((/** @type {any} */ el, i) => [el.localName + (el.id || el.name || i), el]);

/** Loads the page anew. */
export function leave() {
  const values = controls().map(([name, el]) => [name, el.value, el.checked]);
  sessionStorage[KEY] = JSON.stringify([location.href, scrollY, values, [...cells.values()].map((c) => c.map((b) => [...b]))]);
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
  }
  for (const [id, value] of kept) keep(Uint8Array.from(id), Uint8Array.from(value));
  scrollTo(0, y);
}
