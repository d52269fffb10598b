// @ts-check
import { Reader, Writer, decode } from "./wire.js";

/** @typedef {import("./events.js").Happening} Happening */

// The browser's Go: loaded when the page is live already, called synchronously, given
// up at its first throw. This module comes with wasm_exec.js, not with boot.js, and
// gets what it needs of boot.js from there.

const TAKEOVER = 6, TAKEN = 7, UNTAKE = 8; // operations
const REPORT = 15; // has no number, nor have 9 to 12
const GOROUTINE = 2; // a call started one: the scheduler must be resumed
const PATIENCE = 5000; // for the state to take over
const SOON = 60_000; // a second death within this is the last

/** @param {any} page what boot.js gives */
export default function takeover(page) {
  const { us, owned } = page;
  /** @type {Promise<WebAssembly.Module> | undefined} */
  let module;
  /** @type {any} of wasm_exec.js */
  let go;
  /** @type {any} exports; undefined while no Go is alive */
  let ex;
  let starting = false;
  let calls = 0; // that have not returned
  let idling = 0;
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
    apply: (/** @type {number} */ p, /** @type {number} */ n) => page.commit(view(p, n)),
    send(/** @type {number} */ p, /** @type {number} */ n) {
      const b = view(p, n).slice();
      if (b[0] === REPORT || (b[0] > 8 && b[0] < 13)) return page.transmit(b), 0;
      return page.post(b[0], b.subarray(1));
    },
    cell(/** @type {number} */ p, /** @type {number} */ n) {
      const r = new Reader(view(p, n));
      page.keep(r.raw(12), r.bytes());
    },
    timer: (/** @type {number} */ id, /** @type {number} */ ms) => void setTimeout(() => go === mine && run("duet_timer", id), ms),
    now: () => Date.now(),
    log: (/** @type {number} */ level, /** @type {number} */ p, /** @type {number} */ n) => console[/** @type {"debug"} */ (["debug", "info", "warn", "error"][level])](text(p, n)),
    listen: (/** @type {number} */ p, /** @type {number} */ n) => page.listen(text(p, n)),
    nav(/** @type {number} */ p, /** @type {number} */ n) {
      const r = new Reader(view(p, n));
      page.arrived(r.string(), r.string());
    },
    seq: () => us.seq,
  });

  /** Asks to take over, once Go is ready for it. */
  async function begin() {
    if (us.taken || !tries || starting) return;
    starting = true;
    try {
      if (!ex) await start();
    } catch {
      tries = 0; // no Go for this page: it stays with the server
    }
    starting = false;
    if (!ex || !tries || owned.by !== "server" || !owned.linked || owned.syncing) return;
    page.flushWaits();
    owned.by = "queue";
    barrier = setTimeout(abort, PATIENCE);
    asked = page.post(TAKEOVER);
  }

  async function start() {
    const m = await (module ??= WebAssembly.compileStreaming(fetch(us.info.wasm)));
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
    page.post(UNTAKE);
    owned.by = "server";
    page.settled();
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
    idling ||= requestIdleCallback(() => {
      idling = 0;
      call("duet_idle");
    });
    page.settled();
    return result;
  }

  /** Go is dead: what happens is queued until the server has put the DOM right. @param {unknown} why */
  function die(why) {
    if (!ex) return;
    for (const id of go._scheduledTimeouts.values()) clearTimeout(id);
    ex = go = undefined;
    page.report(why);
    const now = performance.now();
    if (now - died < SOON) tries = 0;
    died = now;
    if (!us.taken) return;
    us.taken = false;
    us.unproven = owned.orphaned = true;
    owned.by = "queue";
    page.again(0);
  }

  return {
    begin,
    /** Whether Go runs just now, so that nothing may be called. */
    busy: () => calls > 0,

    /** The answer to a TAKEOVER. @param {number} ack highest operation that it knows @param {Uint8Array} payload */
    state(ack, payload) {
      if (!barrier || ack < asked) return;
      const before = died;
      if (ex && !call("duet_adopt", payload) && ex) {
        clearTimeout(barrier);
        barrier = 0;
        owned.by = "go";
        us.taken = true;
        page.post(TAKEN);
        page.show();
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

    /** The connection is gone. */
    down() {
      if (barrier) abort();
    },

    /** @param {Element} el @param {Happening} h @returns {boolean} whether a handler ran */
    event(el, h) {
      const path = page.placeOf(el);
      if (!path) return false;
      if (h.edit) page.answered(h.target, h.edit);
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
