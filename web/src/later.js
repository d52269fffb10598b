// @ts-check
import handover from "./handover.js";
import rearrange from "./kit.js";
import nav from "./nav.js";
import restored from "./restored.js";
import silence from "./silence.js";
import takeover from "./takeover.js";
import waits from "./waits.js";

// What a page wants only once it is live: what reorders and syncs, links of the shell, debounce, values that
// the browser restored, the handover to a reload, silence on the line, the browser's Go.
// It is a module of its own, fetched beside the socket, and gets what it needs of boot.js from there.

/** @param {any} us the page @param {any[]} rest functions and tables of boot.js, in owner.js's order */
export default function later(us, ...rest) {
  const [kit, commit, post, transmit, keep, listen, answered, report, settled, again, show, cells, edits, editOf, happened, deliver, mate, noted, heard, spent, placeOf] = rest;
  const { leave, arrive } = handover(us, cells, edits, editOf);
  us.leave = leave;
  const { marks } = rearrange(us, kit);
  arrive();
  us.nav = nav(us, post);
  us.waits = waits(deliver);
  silence(us, again);
  us.restored = () => restored(us, edits, happened);
  if (us.linked) us.restored();
  addEventListener("pageshow", () => us.by && us.restored());
  addEventListener("pagehide", us.waits.flush, true); // before the connection is closed
  const rungs = () => import(us.info.rungs);
  let doubts = 0;
  us.doubt = async (/** @type {boolean} */ silent) => {
    // Only a server that answers otherwise shows that it is the WebSocket that cannot be
    // had: and only the second time, if it was refused, since servers refuse while they start.
    const answer = await fetch(us.info.socket + "/ping", { cache: "no-store" }).catch(() => null);
    doubts = answer?.status !== 204 ? 0 : silent ? 2 : doubts + 1;
    if (doubts < 2) return;
    doubts = 0;
    rungs().then((m) => m.default(us), () => {});
  };
  if (stored("duet-rung"))
    rungs().then(({ remember }) => {
      remember(us);
      if (!us.linked) again(0);
    });
  if (us.info.wasm) us.go = takeover({ us, commit, post, transmit, keep, listen, answered, report, settled, again, show, cells, editOf, deliver, mate, marks, noted, heard, spent, placeOf });
}

/** @param {string} key */
function stored(key) {
  try {
    return sessionStorage[key];
  } catch {
    // Storage is closed to this page.
  }
}
