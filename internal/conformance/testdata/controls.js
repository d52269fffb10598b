// Controls: what they hold after patches.
import { apply, mount } from "./page.js";

/** Applies patches to a page and evaluates an expression of the root after each. */
export function holds({ before, patches, expression }) {
  const root = mount(before);
  const f = new Function("root", "return " + expression);
  const list = [f(root)];
  for (const p of patches) {
    if (p) apply(p);
    list.push(f(root));
  }
  return list.map((v) => JSON.stringify(v));
}
