// A sync of a page, encoded in the page itself.
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
