// @ts-check
import * as is from "./codes.js";
import { Reader, Writer, decode } from "./wire.js";

/** @typedef {import("./events.js").Happening} Happening */

// The browser's Go: loaded when the page is live already, called synchronously, given
// up at its first throw.

const GOROUTINE = 2; // a call started one: the scheduler must be resumed
const PATIENCE = 5000; // for the state to take over
const SOON = 60_000; // a second death within this is the last

/** @param {Record<string, any>} page what it needs of boot.js */
export default function takeover(page) {
  const { us, commit, placeOf, post, transmit, keep, listen, answered, report, settled, again, show } = page;
  /** @type {Promise<WebAssembly.Module> | undefined} */
  let module;
  /** @type {any} of wasm_exec.js */
  let go;
  /** @type {any} exports; undefined while no Go is alive */
  let ex;
  let starting = false;
  let calls = 0; // that have not returned
  let idleAt = 0; // when to have garbage collected next
  let tries = 3;
  let barrier = 0; // timer of the takeover
  let asked = 0; // number of the operation that asks for it
  let died = -SOON;

  /** @param {number} p @param {number} n */
  const view = (p, n) => new Uint8Array(ex.mem.buffer, p >>> 0, n);
  /** @param {number} p @param {number} n */
  const text = (p, n) => decode(view(p, n));

  /** What Go may ask for. @param {any} mine the Go that asks */
  const imports = (mine) => ({
    apply: (/** @type {number} */ p, /** @type {number} */ n) => commit(view(p, n), []),
    send(/** @type {number} */ p, /** @type {number} */ n) {
      const b = view(p, n).slice();
      // Some kinds have no number.
      if (b[0] === is.REPORT || (b[0] >= is.ACK && b[0] <= is.UNPAUSE)) return transmit(b), 0;
      return post(b[0], b.subarray(1));
    },
    cell(/** @type {number} */ p, /** @type {number} */ n) {
      const r = new Reader(view(p, n));
      keep(r.raw(12), r.bytes());
    },
    timer: (/** @type {number} */ id, /** @type {number} */ ms) => void setTimeout(() => go === mine && run("duet_timer", id), ms),
    now: () => Date.now(),
    log: (/** @type {number} */ level, /** @type {number} */ p, /** @type {number} */ n) => console[/** @type {"debug"} */ (["debug", "info", "warn", "error"][level])](text(p, n)),
    listen: (/** @type {number} */ p, /** @type {number} */ n) => listen(text(p, n)),
    nav(/** @type {number} */ p, /** @type {number} */ n) {
      const r = new Reader(view(p, n));
      us.nav.arrived(r.string(), r.string());
    },
    seq: () => us.seq,
  });

  /** Asks to take over, once Go is ready for it. */
  async function begin() {
    if (us.by !== "server" || !tries || starting) return;
    starting = true;
    try {
      if (!ex) await start();
    } catch {
      tries = 0; // no Go for this page: it stays with the server
    }
    starting = false;
    if (!ex || !tries || us.by !== "server" || !us.linked || us.syncing) return;
    us.waits.flush();
    us.by = "queue";
    barrier = setTimeout(abort, PATIENCE);
    asked = post(is.TAKEOVER);
  }

  async function start() {
    const m = await (module ??= Promise.all([WebAssembly.compileStreaming(fetch(us.info.wasm)), import(us.info.exec)]).then(([m]) => m));
    const mine = (go = new /** @type {any} */ (globalThis).Go());
    go.env = { GOGC: "400" };
    go.exit = (/** @type {number} */ code) => go === mine && die("exit " + code);
    go.importObject.duet = imports(mine);
    const instance = await WebAssembly.instantiate(m, go.importObject);
    ex = instance.exports;
    go.run(instance).catch(die);
  }

  function abort() {
    clearTimeout(barrier);
    barrier = 0;
    tries--;
    post(is.UNTAKE);
    us.by = "server";
    settled();
  }

  /** One call of an export; 0 if there is no Go or it dies. @param {string} name @param {Uint8Array | number} [arg] @returns {number} */
  function call(name, arg = 0) {
    if (!ex?.[name]) return 0;
    calls++;
    try {
      if (typeof arg !== "number") {
        const p = ex.duet_buf(arg.length);
        view(p, arg.length).set(arg);
        arg = arg.length;
      }
      const result = ex[name](arg);
      if (result & GOROUTINE) go?._resume();
      // The dead answer too, with garbage.
      return ex ? result : 0;
    } catch (e) {
      die(e);
      return 0;
    } finally {
      calls--;
    }
  }

  /** A call after which the mirror is brought up to date. @param {string} name @param {Uint8Array | number} [arg] */
  function run(name, arg) {
    const result = call(name, arg);
    call("duet_mirror");
    // Once a second is enough, and to ask costs more than a small frame.
    const now = performance.now();
    if (now > idleAt) {
      idleAt = now + 1000;
      requestIdleCallback(() => call("duet_idle"));
    }
    settled();
    return result;
  }

  /** Go is dead: what happens is queued until the server has put the DOM right. @param {unknown} why */
  function die(why) {
    if (!ex) return;
    for (const id of go._scheduledTimeouts.values()) clearTimeout(id);
    ex = go = undefined;
    report(why);
    const now = performance.now();
    if (now - died < SOON) tries = 0;
    died = now;
    if (!us.taken) return;
    us.taken = false;
    us.unproven = us.orphaned = true;
    us.by = "queue";
    again(0);
  }

  return {
    begin,
    /** Whether Go runs just now, so that nothing may be called. */
    busy: () => calls > 0,

    /** The answer to a is.TAKEOVER. @param {number} ack highest operation that it knows @param {Uint8Array} payload */
    state(ack, payload) {
      if (!barrier || ack < asked) return;
      const before = died;
      if (ex && !call("duet_adopt", payload) && ex) {
        clearTimeout(barrier);
        barrier = 0;
        us.by = "go";
        us.taken = true;
        post(is.TAKEN);
        show();
        run("duet_mirror");
        return;
      }
      // It cannot have this page; unless it died, it never will.
      if (died === before) {
        tries = 1;
        ex = go = undefined;
      }
      abort();
      begin();
    },

    /** The server refused an operation. @param {number} op */
    refused(op) {
      if (barrier && op === asked) abort();
    },

    /** The connection is gone. */
    down() {
      if (barrier) abort();
    },

    /** @param {Element} el @param {Happening} h @returns {boolean} whether a handler ran */
    event(el, h) {
      let path = placeOf(el);
      if (!path) {
        settled(); // heals at once
        path = placeOf(el);
      }
      if (!path) return false;
      if (h.edit) answered(h.target, h.edit);
      return !!(run("duet_event", new Writer().path(path).string(h.type).bytes(h.data).done()) & 1);
    },
    /** @param {Uint8Array} frame */
    frame: (frame) => run("duet_recv", frame),
    /** @param {number} n highest operation that is done */
    acked: (n) => call("duet_acked", n),
    /** @param {number[]} path */
    heal: (path) => run("duet_heal", new Writer().path(path).done()),
  };
}
