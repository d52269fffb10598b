// Bytes that nobody vouches for.
import { check } from "./check.js";
import { apply, bytes, mount, picture } from "./page.js";

/** Which patches the interpreter takes: 1 or 0 for each. @param {string[]} patches */
export const verdicts = (patches) =>
  patches
    .map((p) => {
      try {
        check(bytes(p));
        return 1;
      } catch {
        return 0;
      }
    })
    .join("");

/** Applies each patch to a page; says which were not refused, or did something. */
export function refused(cases) {
  const faults = [];

  for (const { name, patch } of cases) {
    const say = (why) => faults.push({ name, why });
    globalThis.ran = 0;
    const root = mount("<div id=x><p>a</p><!--[--><!---->b<!--]--></div>");
    const before = picture(root, true);
    const nodes = [...root.querySelectorAll("*")];
    const observer = new MutationObserver(() => {});
    observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
    const began = performance.now();
    try {
      apply(patch);
      say("it was taken");
    } catch (e) {
      if (!(e instanceof RangeError || e instanceof TypeError || e instanceof DOMException)) say("thrown: " + e.stack);
    }
    const took = performance.now() - began;
    if (took > 250) say(`took ${took} ms`);
    if (observer.takeRecords().length) say("the document was written to");
    observer.disconnect();
    if (picture(root, true) !== before || nodes.some((n, i) => root.querySelectorAll("*")[i] !== n)) say("the page is another");
    if (ran) say("a script ran");
  }
  return faults;
}
