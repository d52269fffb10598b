// @ts-check
import * as is from "./codes.js";
import { kit } from "./apply.js";
import { bindingsOf } from "./binding.js";
import { commit, committing, misses, noted, placeOf } from "./commit.js";
import { happened, heard, listen, spent } from "./events.js";
import { post, resume } from "./outbox.js";
import { mate } from "./slots.js";
import { again, transmit } from "./socket.js";
import { answered, editOf, edits } from "./typing.js";
import { cells, keep, us } from "./us.js";
import { Writer } from "./wire.js";

/** @typedef {import("./events.js").Happening} Happening */

// Who gets what happens (us.by), and when. What only Go needs comes with Go: takeover.js.

/** @type {[Element, Happening][]} */
const queue = [];
let reports = 20; // that may still be sent

const busy = () => committing() || us.go?.busy();

/** Whether elements may listen without saying so. */
export const lean = () => us.taken || us.orphaned;

/** Tells the server's log. @param {any} why */
export function report(why) {
  if (reports-- > 0) transmit(new Writer().u(is.REPORT).string(String(why?.stack ?? why).slice(0, 1000)).done());
}

/** Hands an event to whoever renders el; false if nobody listens there. @param {Element} el @param {Happening} h */
export function deliver(el, h) {
  if (!us.by || us.by === "queue" || busy()) return !!queue.push([el, h]);
  if (us.taken) return us.go?.event(el, h);
  const told = bindingsOf(el, h.type).length > 0 && !!post(is.EVENT, undefined, el, h);
  heal();
  return told;
}

/** Asks for a sync of what was missed. */
function heal() {
  if (misses.length) for (const path of misses.splice(0)) us.taken ? us.go?.heal(path) : transmit(new Writer().u(is.HEAL).path(path).done());
}

/** After a message or a call of Go: what it raised, what it missed, who goes on. @param {boolean} [framed] whether a frame was applied */
export function settled(framed) {
  if (busy()) return;
  if (framed) {
    if (us.syncing) serve();
    else resume();
  }
  for (let next; us.by && us.by !== "queue" && !busy() && (next = queue.shift()); ) deliver(...next);
  heal();
}

/** The session is up. @param {boolean} syncs whether a frame comes first that makes the DOM whole */
export function welcomed(syncs) {
  us.linked = true;
  us.syncing = syncs;
  if (!syncs) serve();
  show();
}

/** The DOM is what the server thinks it is; it owns the page unless Go does. */
function serve() {
  us.syncing = us.orphaned = false;
  if (!us.taken) us.by = "server";
  show();
  resume();
  load();
}

/** Fetches, once, what a live page wants, and lets Go begin. */
export async function load() {
  const { later } = us.info;
  if (later) {
    us.info.later = "";
    try {
      const module = await import(later);
      // In the order in which later.js takes them.
      module.default(us, kit, commit, post, transmit, keep, listen, answered, report, settled, again, show, cells, edits, editOf, happened, deliver, mate, noted, heard, spent, placeOf);
    } catch {
      // The page stays with the server, and its links with the browser. What only later.js can do is a reload.
      us.markup = us.raw = us.morph = us.order = us.remove = us.leave;
    }
  }
  us.go?.begin();
}

/** The connection is gone. */
export function down() {
  us.linked = false;
  us.open = false;
  us.go?.down();
  show();
}

/** Lets the document say who owns it, for tests and styles. */
function show() {
  document.documentElement.dataset.duet = us.taken ? "taken" : us.linked && !us.orphaned ? "live" : "waiting";
}
