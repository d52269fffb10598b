// @ts-check
import * as is from "./codes.js";
import { report } from "./static-owner.js";
import { cells, us } from "./us.js";
import { Reader, Writer } from "./wire.js";

// What the browser's Go asks of a server, answered by the exported site: the state to
// take the page over, another page of the shell. Actions fail.

const SET = 3, ACTION = 4, CANCEL = 5; // kinds of operations that only Go sends
const FAILED = 3, CANCELLED = 4; // outcomes of a call
const NO_SERVER = "this page has no server";

let last = 0; // number of an operation
let asked = 0; // number of the latest navigation
/** Calls without an answer, each with its outcome. @type {Map<number, number>} */
const calls = new Map();
/** The folder of the site; this script lies in a folder of it. */
const home = new URL("..", import.meta.url);
/** The chain that the page shows, when it is not the one it came with. @type {Uint8Array | undefined} */
let chain;
/** Where the latest navigation leads to. */
let to = "";

/** @param {string} s base64 @returns {Uint8Array} */
const bytes = (s) => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));

/** Messages without a number say nothing that anybody waits for. */
export const transmit = () => {};

/** Takes an operation and returns its number; the answer comes later. @param {number} kind @param {Uint8Array} [body] */
export function post(kind, body = new Uint8Array()) {
  const n = ++last;
  if (kind === is.TAKEOVER) queueMicrotask(() => us.go?.state(n, state()));
  if (kind === is.TAKEN) setTimeout(answer);
  if (kind === is.UNTAKE) setTimeout(judge);
  if (kind === is.NAVIGATE) {
    asked = n;
    visit(n, new Reader(body).string());
  }
  if (kind === ACTION || kind === CANCEL) {
    calls.set(new Reader(body).u(), kind === ACTION ? FAILED : CANCELLED);
    setTimeout(answer);
  }
  if (kind === SET) queueMicrotask(() => us.taken && us.go?.acked(n));
  return n;
}

/** Has Go take the page over: the first, or another one after that died. */
export function again() {
  setTimeout(async () => {
    us.by = "server"; // nobody else is, but it is Go's turn only from there
    await us.go?.begin();
    judge();
  });
}

/** Says so when no Go will ever run here. */
function judge() {
  if (us.go?.over?.()) {
    document.documentElement.dataset.duet = "over";
    report("the browser's Go does not run here; the page is a document until it is loaded again");
  }
}

/** Tells Go how its calls ended. */
function answer() {
  if (!us.taken || !calls.size) return;
  const w = new Writer().u(is.FRAME).u(1).u(0).u(last);
  for (const [call, outcome] of calls) w.u(is.RESULT).u(call).u(outcome).string(outcome === FAILED ? NO_SERVER : "");
  calls.clear();
  us.go?.frame(w.done());
}

/**
 * The state that Go begins with: as exported, or where the page is not as exported any
 * more with the cells that a Go before this one left. Its hash is then 0, so that the
 * page is written anew instead of proven.
 */
function state() {
  const old = bytes(/** @type {any} */ (us.info).state);
  new DataView(old.buffer).setBigInt64(0, BigInt(Date.now()), true);
  if (!us.unproven && !us.orphaned) return old;
  const r = new Reader(old);
  const w = new Writer().raw(r.raw(8)).bytes(r.bytes());
  const from = r.i;
  for (let n = r.u(); n > 0; n--) r.bytes(), r.bytes();
  w.raw(chain ?? old.subarray(from, r.i));
  const now = new Map([...cells].map(([k, [id, value]]) => [k, { id, value }]));
  for (let n = r.u(); n > 0; n--) {
    const id = [...r.raw(12)];
    r.u();
    const value = [...r.bytes()];
    if (!now.has(String(id))) now.set(String(id), { id, value });
  }
  w.u(now.size);
  for (const { id, value } of now.values()) w.raw(id).u(0).bytes(value);
  w.raw(r.raw(old.length - 8 - r.i)).raw([0, 0, 0, 0, 0, 0, 0, 0]);
  us.unproven = us.orphaned = false;
  return w.done();
}

/** Where a path of the application lies: pages know nothing of the folder they are in. @param {string} path */
function place(path) {
  const inside = path.startsWith(home.pathname) ? path.slice(home.pathname.length) : path.slice(1);
  return new URL(inside.replace(/^([^?#]*[^/?#])(?=$|[?#])/, "$1/"), home).href;
}

/** Shows another page of the shell. @param {number} n @param {string} path */
async function visit(n, path) {
  const there = place(path);
  try {
    const [, found] = /<script type="application\/json" id="duet-page">(.*?)<\/script>/s.exec(await (await fetch(there)).text()) ?? [];
    const info = JSON.parse(/** @type {string} */ (found));
    if (n !== asked) return; // another one was asked for since
    if (!us.taken || info.head !== /** @type {any} */ (us.info).head) throw 0;
    to = there;
    settle();
    const frame = bytes(info.nav);
    chain = chainOf(frame);
    us.go?.frame(frame);
  } catch {
    if (n === asked) location.href = there;
  }
}

/** The chain in a frame: its last part is where it goes to. @param {Uint8Array} frame */
function chainOf(frame) {
  const r = new Reader(frame);
  r.raw(1), r.u(), r.u(), r.u();
  while (r.u() === is.CELL) r.raw(12), r.u(), r.bytes();
  r.bytes(), r.bytes();
  return r.bytes();
}

/** Has a page be shown at the address it was found at. @param {any} nav */
export const shown = (nav) => ({ ...nav, arrived: (/** @type {string} */ _, /** @type {string} */ title) => nav.arrived(to, title) });

/**
 * Gives a link that Go wrote, and so names a page as the application does, its address
 * here; in time for whatever the browser makes of the click.
 * @param {Event} e
 */
export function lead(e) {
  const a = /** @type {Element} */ (e.target).closest?.("a[href^='/']:not([href^='//'])");
  a?.setAttribute("href", place(/** @type {string} */ (a.getAttribute("href"))));
}

/** Keeps what is relative to the page that was loaded as it is when another is shown. */
function settle() {
  for (const a of us.root.querySelectorAll("a[href]:not([href^='#'],[href^='/'])")) a.setAttribute("href", /** @type {HTMLAnchorElement} */ (a).href);
}
