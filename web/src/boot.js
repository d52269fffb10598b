// @ts-check
import { compose } from "./attrs.js";
import { watch } from "./commit.js";
import { load } from "./owner.js";
import { start } from "./socket.js";
import { playing } from "./typing.js";
import { us } from "./us.js";

// Makes the page live. It may still be arriving when this module runs, or be shown to
// nobody yet.

async function page() {
  const block = document.getElementById("duet-page");
  const root = document.getElementById("duet");
  if (!root || !block) return;
  us.root = root;
  us.info = JSON.parse(block.textContent ?? "");

  // What must not be written or moved meanwhile.
  const on = (/** @type {string} */ type, /** @type {(el: any) => void} */ f) => addEventListener(type, (e) => f(e.target), true);
  on("compositionstart", compose);
  on("compositionend", () => compose(null));
  on("play", (el) => playing.add(el));
  on("pause", (el) => playing.delete(el));

  // A page that others changed before anybody watched proves nothing.
  const walk = document.createTreeWalker(root);
  let nodes = 0;
  while (walk.nextNode()) nodes++;
  us.unproven = us.info.count > 0 && nodes !== us.info.count;
  watch();
  us.loaded = load();
  try {
    if (sessionStorage.duet) await us.loaded; // the page before left something, which the hello must know
  } catch {
    // Storage is closed to this page.
  }
  start();
}

const ready = () => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", page) : page());
/** @type {any} */ (document).prerendering ? document.addEventListener("prerenderingchange", ready) : ready();
