// @ts-check
import { Reader, decode } from "./wire.js";

/** @typedef {{setTimeout: (f: () => void, ms: number) => number, clearTimeout: (id: number) => void, random: () => number}} Clock */

/**
 * @typedef {object} Hooks
 * @property {() => Uint8Array} hello
 * @property {(kind: number, r: Reader) => void} message of the session: Welcome, Frame, State
 * @property {() => void} down the connection is gone
 * @property {(delay: number) => void} reload
 */

const WELCOME = 1, RELOAD = 4, CLOSED = 5, REFUSED = 6;
const PAUSE = 11, UNPAUSE = 12;
const PATIENCE = 4000; // for an answer to hello

/** @type {Clock} */
const real = { setTimeout: (f, ms) => setTimeout(f, ms), clearTimeout: (id) => clearTimeout(id), random: Math.random };

/**
 * Keeps a connection while the page is shown: says hello, tries again with growing
 * pauses, at once when the page or the network comes back.
 * @param {string} url @param {Hooks} hooks @param {Clock} [clock]
 */
export function socket(url, hooks, clock = real) {
  let /** @type {WebSocket | undefined} */ ws;
  let live = false;
  let ended = false;
  let failures = 0;
  let timer = 0;

  function connect() {
    clock.clearTimeout(timer);
    if (ws || ended) return;
    const s = (ws = new WebSocket(url));
    s.binaryType = "arraybuffer";
    s.onopen = () => s.send(hooks.hello());
    s.onmessage = (e) => s === ws && heard(new Uint8Array(e.data));
    s.onclose = () => s === ws && drop();
    timer = clock.setTimeout(() => drop(), PATIENCE);
  }

  function close() {
    clock.clearTimeout(timer);
    const s = ws;
    ws = undefined;
    live = false;
    s?.close();
    if (s) hooks.down();
  }

  /** @param {number} [pause] */
  function drop(pause) {
    close();
    // Hidden pages wait until they are shown.
    if (ended || document.hidden) return;
    timer = clock.setTimeout(connect, pause ?? Math.min(30_000, 250 * 2 ** failures++) * (0.5 + clock.random()));
  }

  /** @param {Uint8Array} b */
  function heard(b) {
    const r = new Reader(b);
    const kind = r.byte();
    if (kind === RELOAD) {
      r.bytes();
      return hooks.reload(r.u());
    }
    if (kind === REFUSED || kind === CLOSED) {
      const reason = decode(r.bytes());
      if (reason === "signed-out") return hooks.reload(0);
      const pause = kind === REFUSED ? r.u() : reason === "shutdown" ? 500 + 1000 * clock.random() : 0;
      ended = !pause;
      return drop(pause);
    }
    if (kind === WELCOME) {
      clock.clearTimeout(timer);
      live = true;
      failures = 0;
      if (document.hidden) say(PAUSE);
    }
    hooks.message(kind, r);
  }

  /** @param {number} kind */
  const say = (kind) => send(Uint8Array.of(kind));

  /** @param {Uint8Array} message */
  function send(message) {
    if (live) ws?.send(message);
  }

  function back() {
    failures = 0;
    if (!document.hidden) connect();
  }

  document.addEventListener("visibilitychange", () => {
    if (live) say(document.hidden ? PAUSE : UNPAUSE);
    else if (!ws) back();
  });
  addEventListener("online", back);
  addEventListener("pagehide", close);
  addEventListener("pageshow", (e) => e.persisted && back());

  return {
    connect,
    send,
    /** Begins anew, as after a cut. */
    restart: (pause = 0) => drop(pause),
  };
}
