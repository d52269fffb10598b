// @ts-check
import handover from "./handover.js";
import nav from "./nav.js";
import takeover from "./takeover.js";

// What a page wants only once it is live: links of the shell, the handover to a
// reload, the browser's Go. It is a module of its own, fetched after the first
// welcome, and gets what it needs of boot.js from there: see owner.js.

/** @param {any} us the page @param {any[]} rest functions and tables of boot.js */
export default function later(us, ...rest) {
  const [commit, placeOf, post, transmit, keep, listen, answered, report, settled, flushWaits, again, show, cells, edits, editOf] = rest;
  const { leave, arrive } = handover(us.root, cells, edits, editOf);
  us.leave = leave;
  arrive();
  us.nav = nav(us, post);
  if (us.info.wasm) us.go = takeover({ us, commit, placeOf, post, transmit, keep, listen, answered, report, settled, flushWaits, again, show });
}
