// Pages that the browser's own parser made of a server's markup.
import { difference, picture, use } from "./page.js";
import { watch } from "./commit.js";
import { watched } from "./page.js";

/** Looks at the containers of a page that was served: each must be the picture of its tree, and a sync must find nothing to do. */
export function adopted(cases) {
  const faults = [];
  const roots = document.querySelectorAll(".page");
  if (roots.length !== cases.length) return [{ name: "the page", why: `has ${roots.length} containers, want ${cases.length}` }];
  const adopts = (c, root) => {
    const say = (why) => why && faults.push({ name: c.name, why });
    const why = difference("parsed and rendered", picture(root), c.picture);
    if (why) return say(why);
    const walk = document.createTreeWalker(root);
    let count = 0;
    while (walk.nextNode()) count++;
    if (c.count && c.count !== count) return say(`${count} nodes, counted ${c.count}`);
    use(root);
    watch();
    const w = watched(c.patch);
    if (w.missed.length || w.log.length) say("a sync: missed " + w.missed.length + ", " + w.log.map((r) => r.type + " " + (r.attributeName ?? "") + " " + (r.target.outerHTML ?? r.target.data).slice(0, 99)).join("; "));
  };
  cases.forEach((c, i) => {
    try {
      adopts(c, roots[i]);
    } catch (e) {
      faults.push({ name: c.name, why: "thrown: " + e.stack });
    }
  });
  return faults;
}
