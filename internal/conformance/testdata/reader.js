// Plays scripts of the conformance tests: conformance.Script, in JSON.
import { all, apply, difference, mount, ours, parsed, picture, use, watched } from "./page.js";
import { own, vandalise } from "./edits.js";

export * from "./page.js";
export * from "./moves.js";
export * from "./bytes.js";
export * from "./states.js";
export * from "./served.js";
export * from "./kept.js";
export * from "./controls.js";
export { vandalise };

let missed = 0;

/** Plays scripts; returns what went wrong, by name. */
export function play(scripts) {
  const faults = [];
  for (const s of scripts) {
    try {
      const why = script(s);
      if (why) faults.push({ name: s.name, why });
    } catch (e) {
      faults.push({ name: s.name, why: "thrown: " + e.stack });
    }
  }
  const result = { faults, missed };
  missed = 0;
  return result;
}

/** A picture without what does not count in a script. */
const bare = (s, p) => (s.lean ? p.replace(/ data-e="[^"]*"/g, "") : p);

/** @returns {string | null | undefined} */
function script(s) {
  let root = mount(s.before);
  let html = s.before;
  let stale = false;
  let why = s.picture && difference("parsed at first", picture(root), s.picture);
  for (const [i, step] of s.steps.entries()) {
    if (why) break;
    const at = `step ${i + 1}: `;
    stale ||= step.lost;
    if (stale);
    else if (step.edits?.length) why = survive(root, html, step);
    else {
      const m = step.patch ? apply(step.patch) : [];
      if (m.length) why = "a patch missed at " + JSON.stringify(m);
      why ||= step.picture && difference("patched and rendered", bare(s, picture(root)), bare(s, step.picture));
      why ||= difference("patched and parsed", bare(s, picture(root, true)), bare(s, parsed(step.html)));
    }
    if (!why && step.syncs && (!stale || i === s.steps.length - 1)) {
      why = resync(root, s, step, step.edits?.length);
      const nodes = picture(root, false, true).split("\n").length - 1; // one is a line
      if (!why && step.count && nodes !== step.count) why = `${nodes} nodes, counted ${step.count}`;
      if (!why && step.edits?.length) root = mount(step.html);
    }
    html = step.html;
    if (why) why = at + why;
  }
  return why;
}

/** Syncs twice: the first must end in the page, the second do nothing, nor the first if the page is there already. */
function resync(root, s, step, edited) {
  const want = bare(s, parsed(step.html));
  let whole = !edited && !s.lean && picture(root, true) === want;
  for (let i = 0; i < 2; i++) {
    const w = watched(step.syncs[0].patch);
    if (w.missed.length) return "a sync of the page missed at " + JSON.stringify(w.missed);
    const why = difference("synced", bare(s, picture(root, true, edited)), want);
    // Inside of raw markup nodes of others are as good as ours, if they are equal.
    if (why && bare(s, picture(root, true)) !== want) return why;
    if (whole && w.log.length) return "a sync of what is shown already did " + w.log.map((r) => r.type + " " + (r.attributeName ?? "") + " of " + (r.target.outerHTML ?? r.target.data).slice(0, 99)).join("; ");
    whole = !edited;
  }
  return null;
}

/** Does the edits of a step, applies its patch, heals, and compares each node with its twin in a page that nobody edits. */
function survive(root, html, step) {
  const twin = document.createElement("div");
  twin.innerHTML = html;
  document.body.append(twin);
  const mine = ours(root);
  const theirs = all(twin);
  if (mine.length !== theirs.length) return `${mine.length} nodes, the page's markup parses to ${theirs.length}`;
  const twins = new Map(mine.map((n, i) => [n, theirs[i]]));
  twins.set(root, twin);
  vandalise(root, step.edits);
  if (!step.patch) return void twin.remove();
  const before = new Map();
  for (const [n, t] of twins) before.set(n, { own: own(n), kids: new Set(t.childNodes) });
  let lost = apply(step.patch);
  missed += lost.length;
  use(twin);
  const also = apply(step.patch);
  use(root);
  twin.remove();
  if (also.length) return "a patch of the page that nobody edited missed";
  for (const [n, t] of twins) {
    const { own: was, kids } = before.get(n);
    const is = own(n);
    const wanted = own(t);
    if (n !== root)
      for (const name of new Set([...Object.keys(was), ...Object.keys(is), ...Object.keys(wanted)]))
        if (is[name] !== was[name] && is[name] !== wanted[name]) return `a patch hit a wrong node: ${n.nodeName} ${name} was ${was[name]} and became ${is[name]}, wanted at most ${wanted[name]}`;
    for (const kid of n.childNodes) {
      const k = twins.get(kid);
      if (k && !kids.has(k) && k.parentNode !== t) return `a node came into a wrong parent: ${n.outerHTML}`;
    }
  }
  for (let tries = 0; lost.length; tries++) {
    if (tries > 20) return "missed again and again at " + JSON.stringify(lost);
    const now = lost;
    lost = [];
    for (const path of now) lost.push(...apply(syncFor(step, path)));
  }
}

/** The sync of the innermost instance around path. */
function syncFor(step, path) {
  let best = step.syncs[0];
  for (const s of step.syncs) if (s.path.length >= best.path.length && s.path.every((i, k) => i === path[k])) best = s;
  return best.patch;
}
