// What the tests call in a page: the applier on one root after another.
import { check } from "./check.js";
import { commit, misses, watch } from "./commit.js";
import { us } from "./us.js";

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

/** A node and all below it as text, so that two documents can be compared. */
export function picture(n, depth = 0) {
  const pad = "\n" + " ".repeat(depth);
  if (n.nodeType === 3) return pad + JSON.stringify(n.data.length > 99 ? n.data.length + n.data.slice(0, 99) : n.data);
  if (n.nodeType === 8) return pad + "<!--" + n.data + "-->";
  let s = pad + "<" + n.nodeName + " " + n.namespaceURI;
  const attrs = [...n.attributes].filter((a) => a.name !== "data-e" && (a.name !== "style" || n.style.length)).map((a) => `${a.namespaceURI ?? ""} ${a.name}=${a.name === "style" ? n.style.cssText : a.value}`);
  s += attrs.sort().join("|") + ">";
  for (const p of ["value", "checked"]) if (/^(INPUT|TEXTAREA)$/.test(n.nodeName)) s += ` ${p}:${n[p]}`;
  for (const kid of n.childNodes) s += picture(kid, depth + 1);
  return s;
}

/** What html is when parsed. */
export function parsed(html) {
  const d = document.createElement("div");
  d.id = "duet";
  d.innerHTML = html;
  document.body.append(d);
  const p = picture(d);
  d.remove();
  return p;
}

/** Applies the patches of each case and says where it does not end as it should. */
export function conform(cases) {
  const wrong = [];
  for (const c of cases) {
    try {
      const m = mount(c.html_before);
      for (const p of c.patches ?? []) m.apply(p);
      const got = picture(m.root);
      const want = parsed(c.html_after);
      if (got !== want) wrong.push({ name: c.name, got, want });
      else if (m.missed.length) wrong.push({ name: c.name, got: "missed " + JSON.stringify(m.missed), want: "" });
    } catch (e) {
      wrong.push({ name: c.name, got: e.stack, want: "" });
    }
  }
  return wrong;
}
