// @ts-check
import { listens } from "./binding.js";

/** @typedef {import("./events.js").Happening} Happening */

const TAKEOVER = 6, TAKEN = 7, UNTAKE = 8; // operations
const PATIENCE = 5000; // for the state to take over
const SOON = 60_000; // a second death within this is the last

/**
 * @typedef {object} World
 * @property {ReturnType<import("./outbox.js").outbox>} box
 * @property {ReturnType<import("./takeover.js").takeover>} go
 * @property {ReturnType<import("./session.js").session>} us
 * @property {() => boolean} busy whether a commit is under way
 * @property {() => void} settle tells all that waits in timers
 * @property {() => void} restart says hello again
 */

/**
 * Who gets what happens: nobody yet, the server, the browser's Go, or a queue while
 * one hands over to the other.
 * @param {World} w
 */
export function owner(w) {
  let /** @type {"" | "server" | "queue" | "go"} */ who = "";
  /** @type {[Element, Happening][]} */
  const queue = [];
  let linked = false; // welcomed
  let syncing = false; // a frame is awaited that makes the DOM what the server thinks it is
  let orphaned = false; // Go died: the DOM does not say what it listens to until it is synced
  let loaded = false; // Go is ready to adopt
  let tries = 3;
  let barrier = 0; // timer of the takeover
  /** @type {number[]} */
  const deaths = [];

  function show() {
    document.documentElement.dataset.duet = who === "go" ? "taken" : linked && !orphaned ? "live" : "waiting";
  }

  /** @param {Element} el @param {Happening} h @returns {boolean} whether somebody listens, as far as is known */
  function deliver(el, h) {
    if (!who || who === "queue" || w.busy()) return !!queue.push([el, h]);
    if (who === "go") return w.go.event(el, h);
    return listens(el, h.type) && !!w.box.event(el, h);
  }

  /** Delivers what waited, in order. */
  function drain() {
    for (let next; who !== "queue" && !w.busy() && (next = queue.shift()); ) deliver(...next);
  }

  /** The server owns the page, and the DOM is what it thinks. */
  function serve() {
    if (who !== "go") who = "server";
    orphaned = false;
    show();
    w.box.resume();
    drain();
    load();
  }

  async function load() {
    if (who !== "server" || !tries) return;
    try {
      loaded ||= await w.go.start();
    } catch {
      tries = 0; // no Go for this page: it stays with the server
    }
    if (!loaded || who !== "server" || !linked || syncing || barrier) return;
    w.settle();
    who = "queue";
    barrier = setTimeout(abort, PATIENCE);
    w.box.send(TAKEOVER);
  }

  function abort() {
    clearTimeout(barrier);
    barrier = 0;
    tries--;
    w.box.send(UNTAKE);
    who = "server";
    drain();
  }

  return {
    deliver,
    drain,
    who: () => who,
    linked: () => linked,
    lean: () => who === "go" || orphaned,

    /** The session is up. @param {boolean} syncs whether a frame comes first that makes the DOM whole */
    welcome(syncs) {
      linked = true;
      syncing = syncs;
      show();
      if (!syncs) serve();
    },

    /** A frame was applied. */
    frame() {
      if (syncing) {
        syncing = false;
        serve();
      } else w.box.resume();
    },

    /** The connection is gone. */
    down() {
      linked = false;
      w.box.stop();
      if (barrier) abort();
      show();
    },

    /** The state that Go asked for. @param {Uint8Array} payload */
    state(payload) {
      if (!barrier) return;
      const seen = deaths.length;
      if (w.go.adopt(payload)) {
        clearTimeout(barrier);
        barrier = 0;
        who = "go";
        w.us.taken = true;
        w.box.send(TAKEN);
        show();
        return drain();
      }
      // It cannot have this page; unless it died, it never will.
      if (deaths.length === seen) {
        tries = 1;
        w.go.forget();
      }
      abort();
      load();
    },

    /** Go is dead. */
    died() {
      loaded = false;
      const now = performance.now();
      if (now - (deaths.at(-1) ?? -SOON) < SOON) tries = 0;
      deaths.push(now);
      if (who !== "go") return;
      w.us.taken = false;
      w.us.unproven = true;
      who = "queue";
      orphaned = true;
      w.restart();
    },
  };
}
