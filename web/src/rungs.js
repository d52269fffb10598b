// @ts-check
import { Reader, Writer, decode } from "./wire.js";

// The transports of a page that cannot have a WebSocket: proxies refuse it, or take it
// and swallow what it carries. They look like WebSockets to socket.js. One rung below
// it is an event stream, below that are polls; what the page says goes up by POSTs, one
// at a time, so that none overtakes another.

/** @typedef {import("./us.js").Us} Us */

const BATCH = 64 << 10; // bytes of one POST, unless one message is longer
const PAUSE = 1000; // between polls that may not wait at the server
const LINES = 2; // requests that wait at the server, of all windows of a browser: it has six a host

/** What both ways down share. */
class Wire {
  onopen = () => {};
  onclose = () => {};
  onmessage = (/** @type {{data: Uint8Array}} */ _) => {};
  binaryType = "";
  token = "";
  closed = false;
  sending = false;
  batches = 0; // sent
  /** @type {Uint8Array[]} */
  queue = [];
  abort = new AbortController();

  /** @param {string} url */
  constructor(url) {
    this.url = url;
    // Hidden pages give their line back; socket.js connects anew when they are shown.
    document.addEventListener("visibilitychange", () => document.hidden && this.fail(), { signal: this.abort.signal });
    this.run().catch(() => this.fail());
  }

  async run() {}

  /** @param {string} token */
  opened(token) {
    this.token = token;
    this.onopen();
  }

  /** @param {Uint8Array} data */
  got(data) {
    if (!this.closed) this.onmessage({ data });
  }

  close() {
    this.closed = true;
    this.abort.abort();
  }

  fail() {
    if (this.closed) return;
    this.close();
    this.onclose();
  }

  /** @param {Uint8Array} message */
  send(message) {
    this.queue.push(message);
    this.pump().catch(() => this.fail());
  }

  async pump() {
    if (this.sending) return;
    this.sending = true;
    while (this.queue.length && !this.closed) {
      const w = new Writer();
      do w.bytes(/** @type {Uint8Array} */ (this.queue.shift()));
      while (this.queue.length && w.b.length + this.queue[0].length < BATCH);
      const r = await this.ask(`send?c=${this.token}&n=${++this.batches}`, { method: "POST", body: w.done() });
      if (!r.ok) this.fail();
    }
    this.sending = false;
  }

  /** @param {string} what @param {RequestInit} [o] */
  ask(what, o) {
    return fetch(`${this.url}/${what}`, { ...o, signal: this.abort.signal, cache: "no-store" });
  }
}

class Stream extends Wire {
  async run() {
    if (!(await line(this.abort.signal))) return void this.polls();
    const source = new EventSource(this.url + "/stream");
    this.abort.signal.addEventListener("abort", () => source.close());
    if (this.closed) source.close();
    source.addEventListener("token", (e) => this.opened(e.data));
    source.onmessage = (e) => this.got(Uint8Array.from(atob(e.data), (c) => c.charCodeAt(0)));
    source.onerror = () => this.fail();
  }

  /** Polls, for want of a line without waiting at the server. @param {boolean} [waits] */
  async polls(waits) {
    this.opened(await text(await this.ask("poll")));
    for (let n = 0; !this.closed; ) {
      const r = await this.ask(`poll?c=${this.token}&n=${n}` + (waits ? "" : "&hold=0"));
      if (!r.ok) return this.fail();
      if (r.status === 200) {
        n++;
        for (const b = new Reader(new Uint8Array(await r.arrayBuffer())); b.more(); ) this.got(b.bytes());
      } else if (!waits) await new Promise((f) => setTimeout(f, PAUSE));
    }
  }
}

class Poll extends Stream {
  async run() {
    await this.polls(await line(this.abort.signal));
  }
}

/** @param {Response} r */
async function text(r) {
  if (!r.ok) throw r.status;
  return decode(new Uint8Array(await r.arrayBuffer()));
}

/**
 * Takes one of the lines that may wait at the server, until the signal: true if there
 * was one. Over HTTP/2 all share one connection and need none.
 * @param {AbortSignal} signal @returns {Promise<boolean>}
 */
async function line(signal) {
  const [page] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  if (page?.nextHopProtocol !== "http/1.1" || !navigator.locks) return true;
  for (let i = 0; i < LINES; i++) {
    const got = await new Promise((answer) =>
      navigator.locks.request("duet-line-" + i, { ifAvailable: true }, (lock) => {
        answer(!!lock);
        return lock && new Promise((done) => (signal.aborted ? done(0) : signal.addEventListener("abort", done)));
      }).catch(() => answer(false)),
    );
    if (got) return true;
  }
  return false;
}

/** Below a WebSocket, in the order in which they are tried. */
const RUNGS = [WebSocket, Stream, Poll];
const KEPT = "duet-rung";

/** The rung of this tab: a reload need not find out anew. @param {number} [to] @returns {number} */
function rung(to) {
  try {
    if (to !== undefined) sessionStorage[KEPT] = to;
    return +sessionStorage[KEPT] % RUNGS.length || 0;
  } catch {
    return (memory = to ?? memory);
  }
}
let memory = 0;

/** Takes the next rung: the one in use did not get as far as a welcome. @param {Us} us */
export default function next(us) {
  const to = (RUNGS.indexOf(/** @type {any} */ (us.wire ?? WebSocket)) + 1) % RUNGS.length;
  us.wire = RUNGS[rung(to)];
}

/** A page of a tab that has found its rung. @param {Us} us */
export function remember(us) {
  us.wire = RUNGS[rung()];
}
