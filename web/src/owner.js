// @ts-check
import { listens } from "./binding.js";
import { commit, committing, missed, placeOf } from "./commit.js";
import { listen } from "./events.js";
import { arrived } from "./nav.js";
import { hold, post, postEvent, resume } from "./outbox.js";
import { again, transmit } from "./socket.js";
import { answered } from "./typing.js";
import { keep, us } from "./us.js";
import { flushWaits } from "./waits.js";
import { Writer } from "./wire.js";

/** @typedef {import("./events.js").Happening} Happening */

// Who gets what happens: nobody yet, the server, the browser's Go, or a queue while
// one hands over to the other. What only Go needs comes with Go (takeover.js).

const HEAL = 10, REPORT = 15;

export const owned = {
  by: /** @type {"" | "server" | "queue" | "go"} */ (""),
  linked: false, // welcomed
  syncing: false, // a frame is awaited that makes the DOM what the server thinks it is
  orphaned: false, // Go died: until it is synced the DOM does not say what it listens to
  go: /** @type {ReturnType<import("./takeover.js").default> | undefined} */ (undefined),
};

/** @type {[Element, Happening][]} */
const queue = [];
let reports = 20; // that may still be sent
let fetched = false;

const busy = () => committing() || owned.go?.busy();

/** Whether elements may listen without saying so. */
export const lean = () => us.taken || owned.orphaned;

/** Tells the server's log. @param {any} why */
export function report(why) {
  if (reports-- > 0) transmit(new Writer().u(REPORT).string(String(why?.stack ?? why).slice(0, 1000)).done());
}

/** Hands an event to whoever renders el; false if nobody listens there. @param {Element} el @param {Happening} h */
export function deliver(el, h) {
  if (!owned.by || owned.by === "queue" || busy()) return !!queue.push([el, h]);
  if (us.taken) return owned.go?.event(el, h);
  return listens(el, h.type) && !!postEvent(el, h);
}

/** After a message or a call of Go: what it raised, what it missed, who goes on. @param {boolean} [framed] whether a frame was applied */
export function settled(framed) {
  if (busy()) return;
  for (const path of missed()) us.taken ? owned.go?.heal(path) : transmit(new Writer().u(HEAL).path(path).done());
  if (framed) {
    if (owned.syncing) serve();
    else resume();
  }
  for (let next; owned.by && owned.by !== "queue" && !busy() && (next = queue.shift()); ) deliver(...next);
}

/** The session is up. @param {boolean} syncs whether a frame comes first that makes the DOM whole */
export function welcomed(syncs) {
  owned.linked = true;
  owned.syncing = syncs;
  if (!syncs) serve();
  show();
}

/** The DOM is what the server thinks it is; it owns the page unless Go does. */
function serve() {
  owned.syncing = owned.orphaned = false;
  if (!us.taken) owned.by = "server";
  show();
  resume();
  load();
}

/** Fetches Go, once. */
async function load() {
  const { exec } = us.info;
  if (exec && !fetched) {
    fetched = true;
    try {
      const { default: takeover } = await import(exec);
      owned.go = takeover({ us, owned, commit: (/** @type {Uint8Array} */ patch) => commit(patch, []), placeOf, post, transmit, keep, listen, arrived, answered, report, settled, flushWaits, again, show });
    } catch {
      // No Go for this page: it stays with the server.
    }
  }
  owned.go?.begin();
}

/** The connection is gone. */
export function down() {
  owned.linked = false;
  hold();
  owned.go?.down();
  show();
}

/** Lets the document say who owns it, for tests and styles. */
function show() {
  document.documentElement.dataset.duet = us.taken ? "taken" : owned.linked && !owned.orphaned ? "live" : "waiting";
}
