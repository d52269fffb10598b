// @ts-check
import { committing, misses } from "./commit.js";
import { us } from "./us.js";

/** @typedef {import("./events.js").Happening} Happening */

// owner.js of a page without a server: what happens waits until the browser's Go has
// the page, and again while a new one takes the place of one that died.

/** @type {[Element, Happening][]} */
const queue = [];

const busy = () => us.by !== "go" || committing() || us.go?.busy();

/** Whether elements may listen without saying so. */
export const lean = () => us.taken || us.orphaned;

/** Says what went wrong where somebody may look. @param {any} why */
export const report = (why) => console.error("duet: " + String(why?.stack ?? why).slice(0, 1000));

/** Hands an event to Go, now or when it can take it. @param {Element} el @param {Happening} h */
export const deliver = (el, h) => (busy() ? !!queue.push([el, h]) : us.go?.event(el, h));

/** After a call of Go: what it raised, what it missed. */
export function settled() {
  for (let next; !busy() && (next = queue.shift()); ) deliver(...next);
  if (!busy()) for (const path of misses.splice(0)) us.go?.heal(path);
}

/** Lets the document say who has it, for tests and styles. */
export function show() {
  document.documentElement.dataset.duet = us.taken ? "taken" : "waiting";
}
