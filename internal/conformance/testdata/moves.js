// Lists of rows with ids: what an order does to the nodes that are kept.
import { mount, watched } from "./page.js";

/** Applies the patch of each case; says where more than the fewest rows moved, or a kept row is another node. */
export function moves(cases) {
  const faults = [];
  for (const { name, before, patch, order, moved } of cases) {
    const say = (why) => faults.push({ name, why });
    const root = mount(before);
    const list = () => [...root.querySelectorAll("li")];
    const olds = new Map(list().map((li) => [li.id, li]));
    const w = patch ? watched(patch) : { missed: [], moved: [], made: 0, written: [] };
    if (w.missed.length) say("missed");
    const rows = list();
    const got = rows.map((li) => +li.id.slice(1));
    if (got.join() !== order.join()) say(`rows are ${got}`);
    const elements = w.moved.filter((n) => n.nodeType === 1); // to move a border of a list harms nobody
    if (elements.length !== moved) say(`${elements.length} nodes moved, want ${moved}`);
    if (w.written.length) say("written: " + w.written);
    for (const li of rows) if (olds.has(li.id) && olds.get(li.id) !== li) say(li.id + " is another node");
    const fresh = rows.filter((li) => !olds.has(li.id)).length;
    if (w.made !== fresh) say(`${w.made} nodes were inserted, want ${fresh}`);
  }
  return faults;
}

/** Applies the single change of each script; says where it did not write to one node only. */
export function single(scripts, what) {
  const faults = [];
  for (const s of scripts) {
    mount(s.before);
    const w = watched(s.steps[0].patch);
    if (w.missed.length || w.log.length !== 1 || w.written[0] !== what) faults.push({ name: s.name, why: w.log.map((r) => r.type + " " + r.target.nodeName).join() });
  }
  return faults;
}

/** Applies the patches of each case one after the other; says how often the document was written to, and how many nodes came and went. */
export function writes({ before, patches }) {
  mount(before);
  return patches.map((p) => {
    const w = watched(p);
    return { records: w.log.length, made: w.made, gone: w.gone, moved: w.moved.filter((n) => n.nodeType === 1).length, missed: w.missed.length };
  });
}
