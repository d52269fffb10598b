// What a sync keeps of a page that is stale and was edited.
import { all, apply, difference, foreign, mount, picture } from "./page.js";
import { vandalise } from "./edits.js";

/** What a node is to a sync: a key fits only its like. */
const sort = (n) => n.nodeType + n.nodeName + (n.nodeType === 8 ? n.data : n.nodeName === "INPUT" ? n.type : n.namespaceURI);

/** The list or element that a node is in: its opening bracket, or its parent. */
function around(n) {
  let depth = 0;
  for (let p = n.previousSibling; p; p = p.previousSibling)
    if (p.nodeType === 8 && !foreign(p)) {
      if (p.data === "]") depth++;
      if (p.data === "[" && depth-- === 0) return p;
    }
  return n.parentNode;
}

/** Whether each list in a parent still has both its borders: without them nobody can say what is in it. */
function whole(parent) {
  let open = 0;
  for (const n of parent.childNodes) if (n.nodeType === 8 && !foreign(n)) open += { "[": 1, "]": -1 }[n.data] ?? 0;
  return !open;
}

/**
 * Syncs each script's first page, so that its keys are known, lets others edit it, uses
 * an input, and syncs the last page: kept keys must be kept nodes, with the focus and
 * what was typed.
 */
export function resynced(scripts) {
  const faults = [];
  let keys = 0;
  let focused = 0;
  for (const s of scripts) {
    const say = (why) => why && faults.push({ name: s.name, why });
    try {
      const root = mount(s.before);
      apply(s.first);
      const last = s.steps.at(-1);
      vandalise(root, last.edits ?? []);
      const fields = all(root).filter((n) => n.nodeName === "INPUT" && n.type === "text" && !n.disabled && n.isConnected && n.checkVisibility());
      const field = fields[fields.length >> 1];
      const attr = field?.getAttribute("value");
      if (field) {
        field.focus();
        field.value = "typed";
        field.setSelectionRange(2, 4);
        if (document.activeElement !== field) say("the test cannot focus the field");
      }
      const olds = new Map();
      for (const n of all(root)) if (n.$k && whole(n.parentNode)) olds.set(n.$k, { n, around: around(n), sort: sort(n) });
      apply(last.syncs[0].patch);
      say(difference("synced", picture(root, false, true), last.picture));
      for (const n of all(root)) {
        const old = n.$k && olds.get(n.$k);
        if (!old || old.around !== around(n) || old.sort !== sort(n)) continue;
        keys++;
        if (old.n !== n) say(`key ${n.$k}: <${n.nodeName}> is another node`);
      }
      if (field && root.contains(field)) {
        focused++;
        if (document.activeElement !== field) say("the focus is lost");
        if (field.getAttribute("value") === attr && (field.value !== "typed" || field.selectionStart !== 2 || field.selectionEnd !== 4)) say(`typed text is ${field.value}, the caret at ${field.selectionStart}`);
      }
    } catch (e) {
      say("thrown: " + e.stack);
    }
  }
  return { faults, keys, focused };
}
