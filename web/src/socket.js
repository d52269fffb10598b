// @ts-check
import * as is from "./codes.js";
import { heard } from "./messages.js";
import { down } from "./owner.js";
import { hello, us } from "./us.js";
import { Reader } from "./wire.js";

// Keeps a connection while the page is shown: says hello, tries again with growing
// pauses, at once when the page or the network comes back.

let /** @type {WebSocket | undefined} */ ws;
let live = false;
let ended = false;
let failures = 0;
let timer = 0;

function connect() {
  if (ws || ended || document.hidden) return; // hidden pages wait until they are shown
  clearTimeout(timer);
  const s = (ws = new (us.wire ?? WebSocket)(us.info.socket));
  s.binaryType = "arraybuffer";
  s.onopen = () => s.send(hello());
  s.onmessage = async (e) => (await us.loaded, s === ws && received(new Reader(new Uint8Array(e.data))));
  s.onclose = async () => (await us.loaded, s === ws && again()); // behind its last message
  timer = setTimeout(again, is.PATIENCE, undefined, true);
}

function close() {
  clearTimeout(timer);
  const s = ws;
  ws = undefined;
  live = false;
  s?.close();
  if (s) down();
}

/** Begins anew after a pause. @param {number} [pause] @param {boolean} [silent] whether it was silence that ended this one */
export function again(pause, silent) {
  if (!live && pause === undefined) us.doubt?.(silent);
  close();
  timer = setTimeout(connect, pause ?? Math.min(30_000, 250 * 2 ** failures++) * (0.5 + Math.random()));
}

/** @param {Reader} r */
function received(r) {
  const kind = r.u();
  if (kind >= is.RELOAD) {
    const reason = r.string();
    const pause = kind === is.CLOSED ? 0 : r.u();
    // A hello that came late took the place of this connection: nobody but this page could say it.
    if (/^(shutdown|superseded)$/.test(reason)) return again(500 + 1000 * Math.random());
    if (kind > is.CLOSED && pause) return again(pause);
    // It is over: leave decides what comes next. What is refused for ever stays.
    ended = true;
    return kind <= is.CLOSED && us.leave(reason, pause);
  }
  if (kind === is.WELCOME) {
    clearTimeout(timer);
    live = true;
    failures = 0;
  }
  heard(kind, r);
}

/** Sends a message, if there is somebody to send it to. @param {Uint8Array} message */
export function transmit(message) {
  if (live) ws?.send(message);
}

/** Connects from now on. */
export function start() {
  const back = () => {
    failures = 0;
    connect();
  };
  document.addEventListener("visibilitychange", () => {
    transmit(Uint8Array.of(document.hidden ? is.PAUSE : is.UNPAUSE));
    back();
  });
  addEventListener("online", back);
  addEventListener("pagehide", close);
  addEventListener("pageshow", back);
  connect();
}
