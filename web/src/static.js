// @ts-check
import { kit } from "./apply.js";
import { compose } from "./attrs.js";
import { commit, noted, placeOf, watch } from "./commit.js";
import { first, happened, heard, listen, spent } from "./events.js";
import rearrange from "./kit.js";
import nav from "./nav.js";
import restored from "./restored.js";
import { marks, mate } from "./slots.js";
import * as site from "./static-host.js";
import { deliver, report, settled, show } from "./static-owner.js";
import takeover from "./takeover.js";
import { answered, editOf, edits } from "./typing.js";
import { cells, keep, us } from "./us.js";
import waits from "./waits.js";

// Makes an exported page live: the browser's Go takes it over, and nobody is behind
// it. What boot.js asks of a server static-host.js answers; what happens before Go is
// there waits in static-owner.js, which stands in for owner.js in this bundle.

function page() {
  const block = document.getElementById("duet-page");
  const root = document.getElementById("duet");
  if (!root || !block) return;
  us.root = root;
  rearrange(us, kit);
  const info = (us.info = JSON.parse(block.textContent ?? ""));
  // Files lie beside this one, wherever the document has gone to.
  for (const file of ["wasm", "exec"]) info[file] = new URL(info[file], import.meta.url).href;

  const on = (/** @type {string} */ type, /** @type {(el: any) => void} */ f) => addEventListener(type, (e) => f(e.target), true);
  on("compositionstart", compose);
  on("compositionend", () => compose(null));
  on("play", (el) => playing.add(el));
  on("pause", (el) => playing.delete(el));

  const walk = document.createTreeWalker(root);
  let nodes = 0;
  while (walk.nextNode()) nodes++;
  us.unproven = nodes !== info.count;
  watch();

  const { post, transmit, again, lead } = site;
  us.nav = site.shown(nav(us, post));
  us.waits = waits(deliver);
  us.restored = () => restored(us, edits, happened);
  for (const type of ["pointerdown", "click"]) addEventListener(type, lead, true);
  addEventListener("pageshow", (e) => e.persisted && us.restored?.());
  addEventListener("pagehide", us.waits.flush, true);
  us.linked = true;
  us.go = takeover({ us, commit, post, transmit, keep, listen, answered, report, settled, again, show, cells, editOf, deliver, mate, marks, noted, heard, spent, placeOf });
  show();
  first();
  again();
}

const ready = () => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", page) : page());
/** @type {any} */ (document).prerendering ? document.addEventListener("prerenderingchange", ready) : ready();
