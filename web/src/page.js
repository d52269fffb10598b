// @ts-check
import { compose } from "./attrs.js";
import { watch } from "./commit.js";
import { arrive } from "./handover.js";
import { playing } from "./order.js";
import { start } from "./socket.js";
import { us } from "./us.js";

/**
 * Makes a page live.
 * @param {HTMLElement} root @param {import("./us.js").Info} info
 */
export function page(root, info) {
  us.root = root;
  us.info = info;

  // What must not be written or moved meanwhile.
  const on = (/** @type {string} */ type, /** @type {(el: any) => void} */ f) => addEventListener(type, (e) => f(e.target), true);
  on("compositionstart", compose);
  on("compositionend", () => compose(null));
  on("play", (el) => playing.add(el));
  for (const end of ["pause", "ended", "emptied"]) on(end, (el) => playing.delete(el));

  // A page that others changed before anybody watched proves nothing.
  const walk = document.createTreeWalker(root);
  let nodes = 0;
  while (walk.nextNode()) nodes++;
  us.unproven = info.count > 0 && nodes !== info.count;
  watch();
  arrive();
  start();
}
