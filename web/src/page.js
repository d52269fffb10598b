// @ts-check
import { onBindings, releaseHeld } from "./attrs.js";
import { commits } from "./commit.js";
import { events } from "./events.js";
import { arrive, leave } from "./handover.js";
import { messages } from "./messages.js";
import { mirror } from "./mirror.js";
import { nav } from "./nav.js";
import { playing } from "./order.js";
import { outbox } from "./outbox.js";
import { owner } from "./owner.js";
import { tellRestored } from "./restored.js";
import { session } from "./session.js";
import { socket } from "./socket.js";
import { takeover } from "./takeover.js";
import { compose } from "./typing.js";
import { Writer, encode } from "./wire.js";

const HEAL = 10, REPORT = 15;

/**
 * Makes a page live: first by the server, then by the browser's Go.
 * @param {HTMLElement} root @param {import("./session.js").Info} info
 * @param {import("./socket.js").Clock} [clock]
 */
export function page(root, info, clock) {
  const us = session(info);
  const cells = mirror();
  let reports = 20;

  const commit = commits(root, (path) => {
    if (own.who() === "go") go.heal(path);
    else wire.send(new Writer().byte(HEAL).path(path).done());
  });
  const busy = () => commit.busy() || go.busy();
  const box = outbox((m) => wire.send(m), () => us.seq, commit.pathOf);

  /** Tells the server's log. @param {unknown} why */
  function report(why) {
    const text = String(/** @type {any} */ (why)?.stack ?? why).slice(0, 1000);
    if (reports-- > 0) wire.send(new Writer().byte(REPORT).bytes(encode(text)).done());
  }

  const go = takeover(info, {
    apply: (patch) => commit.apply(patch, []),
    // Some kinds have no number.
    send: (kind, rest) => (kind > 8 && kind < 13) || kind === REPORT ? (wire.send(new Writer().byte(kind).raw(rest).done()), 0) : box.send(kind, rest),
    cell: cells.set,
    listen: (type) => hears.listen(type),
    nav: (url, title) => shell.arrived(url, title),
    seq: () => us.seq,
    pathOf: commit.pathOf,
    died(why) {
      report(why);
      own.died();
    },
    idle: settled,
  });

  const own = owner({ box, go, us, busy, settle: () => hears.flush(), restart: () => wire.restart() });
  const hears = events(root, { deliver: own.deliver, lean: own.lean, clicked: (e, t) => shell.clicked(e, t) });
  const shell = nav(root, own.linked, box.send);

  /** After a commit: what it raised and what it missed. */
  function settled() {
    if (busy()) return;
    commit.report();
    own.drain();
  }

  const heard = messages({ us, box, cells, commit, go, own, shell, report, first, settled, send: (m) => wire.send(m), restart: () => wire.restart(1000) });

  /** The first welcome: what the stub kept comes first, then what came without an event. */
  function first() {
    const stub = /** @type {any} */ (document).duet;
    for (const type of ["click", "input", "change"]) hears.listen(type);
    for (const el of root.querySelectorAll("[data-e]")) hears.bind(el.getAttribute("data-e") ?? "");
    if (stub) {
      stub.on = 0;
      for (const [e, target, value, checked, timer, gone] of stub.q) {
        clearTimeout(timer);
        if (!gone) hears.happened(e, target, value, checked);
      }
      stub.q = [];
    }
    onBindings(hears.bind);
    restored();
    addEventListener("pageshow", restored);
  }
  const restored = () => tellRestored(root, hears.happened);

  // What must not be written or moved meanwhile.
  addEventListener("compositionstart", (e) => compose(/** @type {Element} */ (e.target)), true);
  addEventListener("compositionend", () => (compose(null), releaseHeld()), true);
  addEventListener("play", (e) => playing.add(/** @type {Element} */ (e.target)), true);
  for (const end of ["pause", "ended", "emptied"]) addEventListener(end, (e) => playing.delete(/** @type {Element} */ (e.target)), true);
  addEventListener("pagehide", () => hears.flush());

  // A page that others changed before anybody watched proves nothing.
  const walk = document.createTreeWalker(root);
  let nodes = 0;
  while (walk.nextNode()) nodes++;
  us.unproven = info.count > 0 && nodes !== info.count;
  cells.restore(arrive(root));

  const wire = socket(
    info.socket,
    {
      hello: () => us.hello(cells, box.sent()),
      message: heard,
      down: own.down,
      reload(delay) {
        setTimeout(() => {
          leave(root, cells.save());
          location.reload();
        }, delay);
      },
    },
    clock,
  );
  wire.connect();
}
