// @ts-check
import { cells, us } from "./us.js";

// What a reload must not lose: cells, and what stands in controls. It crosses in
// sessionStorage, once.

const KEY = "duet";

/** The controls, each with a name that the next page gives it too. @returns {[string, any][]} */
const controls = () => [...us.root.querySelectorAll("input:not([type=password],[type=file]),textarea,select")].map((/** @type {any} */ el, i) => [el.id || el.name + i, el]);

/** Loads the page anew. */
export function leave() {
  sessionStorage[KEY] = JSON.stringify([[...cells], controls().map(([name, el]) => [name, [el.value, el.checked]])]);
  location.reload();
}

/** Takes what the page before left. */
export function arrive() {
  const [kept, values] = JSON.parse(sessionStorage[KEY] || "[[],[]]");
  sessionStorage[KEY] = "";
  for (const [id, cell] of kept) cells.set(id, cell);
  const old = new Map(values);
  for (const [name, el] of controls()) {
    const [value, checked] = old.get(name) ?? [el.value, el.checked];
    if (el.value !== value) el.value = value;
    if (el.checked !== checked) el.checked = checked;
  }
}
