// What the tests call in a page: the applier on one root after another.
import { kit } from "./apply.js";
import { check } from "./check.js";
import rearrange from "./kit.js";
import { commit, misses, watch } from "./commit.js";
import { us } from "./us.js";

rearrange(us, kit);

export const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (h) => parseInt(h, 16));

/** A root in the document that holds html. */
export function mount(html) {
  document.querySelector("#duet")?.remove();
  const root = document.createElement("div");
  root.id = "duet";
  document.body.append(root);
  root.innerHTML = html;
  us.root = root;
  watch();
  const m = {
    root,
    missed: [],
    check: (hex) => check(bytes(hex)),
    apply(hex, base = []) {
      const b = bytes(hex);
      check(b);
      commit(b, base);
      m.missed.push(...misses.splice(0));
    },
  };
  return m;
}
