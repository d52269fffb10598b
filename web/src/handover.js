// @ts-check
// What a reload must not lose: cells, what stands in controls, where the page was
// scrolled to. It crosses in sessionStorage, once.

const KEY = "duet";

/** @param {Element} root @returns {any[]} */
const controls = (root) => [...root.querySelectorAll("input:not([type=password],[type=file]),textarea,select")];

/** Names a control so that the next page finds it. @param {any} el @param {number} i */
const name = (el, i) => el.localName + (el.id || el.name || i);

/** @param {Element} root @param {number[][][]} cells */
export function leave(root, cells) {
  const values = controls(root).map((el, i) => [name(el, i), el.value, !!el.checked]);
  sessionStorage.setItem(KEY, JSON.stringify({ at: location.href, y: scrollY, cells, values }));
}

/** Puts back what leave kept, and returns the cells. @param {Element} root @returns {number[][][]} */
export function arrive(root) {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const { at, y, cells, values } = JSON.parse(kept ?? "{}");
  if (at !== location.href) return [];
  const old = new Map(values.map((/** @type {any[]} */ v) => [v[0], v]));
  controls(root).forEach((el, i) => {
    const v = old.get(name(el, i));
    if (!v) return;
    if (el.checked !== v[2]) el.checked = v[2];
    if (el.value !== v[1]) el.value = v[1];
  });
  scrollTo(0, y);
  return cells;
}
