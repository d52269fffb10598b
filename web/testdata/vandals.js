// What others do to a page, and what the applier makes of it.
import { mount, parsed, picture } from "./applier.js";
import { Writer } from "./wire.js";
import * as op from "./ops.js";

export * from "./applier.js";

/** The whole of a parsed page as one Sync: an encoder of its own, for the tests. */
export function syncOf(html) {
  const d = document.createElement("div");
  d.innerHTML = html;
  let text = "";
  const w = new Writer();
  const names = [];
  const str = (s) => ((text += s), w.u(s.length));
  const name = (s) => {
    const k = names.indexOf(s);
    if (k >= 0) return w.u(k + 1);
    names.push(s);
    w.u(0);
    return str(s);
  };
  const closing = (n) => {
    let depth = 0;
    for (; ; n = n.nextSibling) if (n.nodeType === 8 && (depth += n.data === "[" ? 1 : n.data === "]" ? -1 : 0) === 0) return n;
  };
  const slots = (from, end) => {
    const list = [];
    for (let n = from; n !== end; n = n.nextSibling) {
      if (n.nodeType === 3) return null; // raw
      list.push(n);
      if (n.nodeType === 8 && n.data === "[") n = closing(n);
      else if (n.nodeType === 8 && n.nextSibling?.nodeType === 3) n = n.nextSibling;
    }
    return list;
  };
  const node = (n) => {
    if (n.nodeType === 8 && n.data === "") {
      w.u(op.N_TEXT);
      return str(n.nextSibling?.nodeType === 3 ? n.nextSibling.data : "");
    }
    if (n.nodeType === 8) {
      const end = closing(n);
      const list = slots(n.nextSibling, end);
      if (list) {
        w.u(op.N_LIST).u(list.length);
        return list.forEach(node);
      }
      const range = document.createElement("div");
      for (let x = n.nextSibling; x !== end; x = x.nextSibling) range.append(x.cloneNode(true));
      w.u(op.N_RAW);
      return str(range.innerHTML);
    }
    w.u(n.namespaceURI.endsWith("svg") ? op.N_SVG : n.namespaceURI.endsWith("MathML") ? op.N_MATH : op.N_ELEMENT);
    name(n.nodeName === n.nodeName.toUpperCase() && n.namespaceURI.endsWith("xhtml") ? n.localName : n.nodeName);
    const attrs = [...n.attributes].filter((a) => a.name !== "style").map((a) => () => (w.u(op.A_ATTR), name(a.name), str(a.value)));
    for (const p of n.style ?? []) attrs.push(() => (w.u(op.A_STYLE), name(p), str(n.style.getPropertyValue(p))));
    if (n.localName === "textarea" && n.textContent) attrs.push(() => (w.u(op.A_ATTR), name("value"), str(n.textContent)));
    w.u(attrs.length);
    attrs.forEach((f) => f());
    const only = n.firstChild;
    if (!only || n.localName === "textarea") return w.u(0);
    if (only.nodeType === 3) return w.u(1), str(only.data);
    const list = slots(only, null);
    w.u(list.length + 1);
    list.forEach(node);
  };
  w.u(op.GO).u(0).u(op.SYNC);
  node(d.firstChild);
  const b = new Writer().u(1).string(text).raw(w.done()).done();
  return [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
}

/** Edits below root like extensions do. @returns what was done */
export function vandalize(root, seed) {
  let s = seed * 2654435761 + 1;
  const random = (n) => ((s = (s * 1103515245 + 12345) % 2147483648), Math.floor((s / 2147483648) * n));
  const all = () => {
    const w = document.createTreeWalker(root);
    const list = [];
    while (w.nextNode()) list.push(w.currentNode);
    return list;
  };
  const kind = seed % 4;
  if (kind === 0 || kind === 3)
    for (const t of all().filter((n) => n.nodeType === 3)) {
      const font = document.createElement("font");
      t.before(font);
      font.append(t);
    }
  if (kind === 1 || kind === 3)
    for (const n of all().filter(() => random(3) === 0)) {
      const x = [() => document.createElement("grammarly"), () => document.createTextNode("foreign"), () => document.createComment("foreign")][random(3)]();
      random(2) ? n.before(x) : n.after(x);
    }
  if (kind === 2 || kind === 3) for (const n of all().filter(() => random(6) === 0)) n.remove();
}

/** Removes what is not ours, to see what is. */
function ours(root) {
  const w = document.createTreeWalker(root);
  const gone = [];
  while (w.nextNode()) if (w.currentNode.$ & 4) gone.push(w.currentNode);
  gone.forEach((n) => n.remove());
  return picture(root);
}

/** Vandalizes each page, patches it, syncs it: says what went wrong. */
export function survive(cases) {
  const wrong = [];
  let missed = 0;
  cases.forEach((c, seed) => {
    const say = (got, want = "") => wrong.push({ name: c.name + " vandal " + (seed % 4), got, want });
    try {
      const m = mount(c.html_before);
      vandalize(m.root, seed);
      for (const p of c.patches ?? []) m.apply(p);
      missed += m.missed.length;
      m.apply(syncOf(c.html_after));
      const got = ours(m.root);
      const want = parsed(c.html_after);
      if (got !== want) say(got, want);
    } catch (e) {
      say(e.stack);
    }
  });
  return { wrong, missed };
}

/** Syncs each page from its beginning to its end. */
export function syncs(cases) {
  const wrong = [];
  for (const c of cases) {
    try {
      const m = mount(c.html_before);
      m.apply(syncOf(c.html_after));
      const got = picture(m.root);
      const want = parsed(c.html_after);
      if (got !== want) wrong.push({ name: c.name, got, want });
    } catch (e) {
      wrong.push({ name: c.name, got: e.stack, want: "" });
    }
  }
  return wrong;
}

/** Applies each patch cut short, lengthened and garbled: which changed the page? */
export function garbled(cases) {
  const wrong = [];
  let refused = 0;
  for (const c of cases.filter((c) => c.html_before.length < 1000)) {
    const m = mount(c.html_before);
    const before = picture(m.root);
    for (const p of c.patches?.slice(0, 1) ?? []) {
      const tries = [p + "00"];
      const stride = 2 * Math.ceil(p.length / 120);
      for (let i = 0; i < p.length; i += stride) tries.push(p.slice(0, i), p.slice(0, i) + "ff" + p.slice(i + 2), p.slice(0, i) + "00" + p.slice(i + 2));
      for (const g of tries) {
        try {
          m.check(g);
        } catch {
          refused++;
          try {
            m.apply(g);
          } catch {
            if (picture(m.root) !== before) wrong.push({ name: c.name, got: g, want: "no change" });
          }
        }
      }
    }
  }
  return { wrong, refused };
}
