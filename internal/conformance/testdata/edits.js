// What others do to a page, in the words of dom.Edit.
import { all, ours } from "./page.js";

const HOW = {
  wrap(n) {
    if (n.nodeType !== 3) return;
    const font = document.createElement("font");
    n.before(font);
    font.append(n);
  },
  before: (n) => n.before(document.createElement("grammarly")),
  behind: (n) => n.after(document.createElement("font")),
  text: (n) => n.before("foreign"),
  comment: (n) => n.after(document.createComment("")),
  bracket: (n) => n.before(document.createComment("[")),
  remove: (n) => n.remove(),
  property(n) {
    if (n.nodeType !== 1) return;
    n.setAttribute("data-foreign", "1");
    n.classList.add("foreign");
  },
  move: (n) => n.parentNode.append(n),
  copy: (n) => n.after(n.cloneNode(true)),
  empty: (n) => n.nodeType === 1 && (n.textContent = ""),
  reset: (n) => n.nodeType === 1 && n.replaceChildren(...[...n.childNodes].map((kid) => kid.cloneNode(true))),
  rewrite: (n) => n.nodeType === 3 && (n.data = "foreign"),
};

/** Edits below root. Added nodes must not be taken for ours by the next edit: they are remembered. @param {Element} root */
export function vandalise(root, edits) {
  const theirs = new Set();
  const mine = () => ours(root).filter((n) => ![...theirs].some((t) => t.contains(n)));
  for (const { what, at } of edits) {
    const list = mine();
    if (!list.length) return;
    const before = new Set(all(root));
    if (what === "wrapall") list.forEach(HOW.wrap);
    else {
      const n = list[at % list.length];
      HOW[what](n);
      if (what === "move") theirs.add(n);
    }
    for (const n of all(root)) if (!before.has(n)) theirs.add(n);
  }
}

/** What a node is: itself, not what is in it. @returns {Record<string, string>} */
export function own(n) {
  if (n.nodeType !== 1) return { data: n.data };
  const values = {};
  for (const a of n.attributes) if (a.name !== "style") values[a.name] = a.value;
  for (const p of n.style ?? []) values["style:" + p] = n.style.getPropertyValue(p);
  return values;
}
