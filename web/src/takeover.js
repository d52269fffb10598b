// @ts-check
import * as is from "./codes.js";
import { mods } from "./data.js";
import hear from "./hear.js";
import { Reader, Writer, decode } from "./wire.js";

/** @typedef {import("./events.js").Happening} Happening */

// The browser's Go: loaded when the page is live already, called synchronously, given
// up at its first throw.

// What a call asks for: that the scheduler of goroutines is resumed, that it gets idle time.
const KICK = 2, IDLE = 4;
// Words of Go's memory: calls that came to their end, where the list of mirrored cells
// is; and the bytes of one of them.
const DONE = 0, MIRROR = 2, WORDS = 1004, CELL = 24;
const PATIENCE = 5000; // for the state to take over
const CALM = 100; // since Go was done with the last event, before what can wait is done
const LONG = 1000; // for what can wait, except for the collection of garbage
const SOON = 60_000; // a second death within this is the last

/** Compiles while it loads, if the file comes as what it is: some hosts do not know the type. @param {string} url */
async function compiled(url) {
  const file = await fetch(url);
  return /^application\/wasm\b/.test(file.headers.get("content-type") ?? "") ? WebAssembly.compileStreaming(file) : WebAssembly.compile(await file.arrayBuffer());
}

/** @param {Record<string, any>} page what it needs of boot.js */
export default function takeover(page) {
  const { us, commit, post, transmit, keep, listen, answered, report, settled, again, show, cells } = page;
  /** @type {Promise<WebAssembly.Module> | undefined} */
  let module;
  /** @type {any} of wasm_exec.js */
  let go;
  /** @type {any} exports; undefined while no Go is alive */
  let ex;
  let starting = false;
  let calls = 0; // that have not returned
  let at = 0; // where the words are
  let words = new Uint32Array(); // of no length once the memory grew
  let kicked = false;
  let resting = false;
  let latest = 0; // when Go was done with an event
  let since = 0; // when something began to wait for idle time
  /** Cells that the mirror gave, by id. @type {Set<string>} */
  let given = new Set();
  let tries = 3;
  let barrier = 0; // timer of the takeover
  let asked = 0; // number of the operation that asks for it
  let died = -SOON;
  /** @type {ReturnType<typeof hear>} */
  let ears;

  /** Whether Go runs just now, so that nothing may be called. */
  const busy = () => calls > 0;

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
    const m = await (module ??= Promise.all([compiled(us.info.wasm), import(us.info.exec)]).then(([m]) => m));
    const mine = (go = new /** @type {any} */ (globalThis).Go());
    go.env = { GOGC: "400" };
    go.exit = (/** @type {number} */ code) => go === mine && die("exit " + code);
    go.importObject.duet = imports(mine);
    // Timers of goroutines resume by themselves: that is a call into Go like any other.
    const resume = go._resume.bind(go);
    go._resume = () => {
      enter(() => {
        resume();
        if (ex) shared()[DONE]++;
        return 0;
      });
      settled();
    };
    const instance = await WebAssembly.instantiate(m, go.importObject);
    ex = instance.exports;
    go.run(instance).catch(die);
    at = ex.duet_shared() >>> 0;
    words = new Uint32Array();
    ears = hear(page, { busy, words: shared, name, event });
  }

  function abort() {
    clearTimeout(barrier);
    barrier = 0;
    tries--;
    post(is.UNTAKE);
    us.by = "server";
    settled();
  }

  /** The words that both sides share. */
  const shared = () => (words.length ? words : (words = new Uint32Array(ex.mem.buffer, at, WORDS)));

  /** Puts bytes where Go reads them. @param {Uint8Array} bytes */
  function put(bytes) {
    const p = ex.duet_buf(bytes.length);
    view(p, bytes.length).set(bytes);
    return bytes.length;
  }

  /** What Go calls a type of event. @param {string} type */
  const name = (type) => ex.duet_name(put(new TextEncoder().encode(type)));

  /** One call into Go; 0 if there is none or it dies. @param {() => number} f @returns {number} */
  function enter(f) {
    if (!ex) return 0;
    calls++;
    try {
      const done = shared()[DONE];
      const result = f();
      if (!ex) return 0; // the dead answer too, with garbage
      // So does one that waits for something: nothing can be called in it any more.
      if (shared()[DONE] === done) throw Error("a handler, an effect or a Render of the browser's Go waits for something, which stops the page; what waits belongs into a goroutine");
      return result;
    } catch (e) {
      die(e);
      return 0;
    } finally {
      calls--;
    }
  }

  /** One call of an export. @param {string} name @param {Uint8Array | number} [arg] */
  const call = (name, arg = 0) => enter(() => ex[name](typeof arg === "number" ? arg : put(arg)));

  /** The export for events. @param {number} id @param {number} hops @param {number} how @param {any} e @param {Uint8Array} [data] */
  function event(id, hops, how, e, data) {
    const bits = enter(() => ex.duet_event(id, hops, how, mods(e) | (e.button > 0 && e.button << 4), e.clientX, e.clientY, data ? put(data) : 0));
    latest = performance.now();
    return after(bits);
  }

  /** Does what a call asked for. @param {number} bits its result */
  function after(bits) {
    if (bits & KICK && !kicked) {
      kicked = true;
      queueMicrotask(kick);
    }
    if (bits & IDLE && !resting) {
      resting = true;
      since = performance.now();
      setTimeout(idle, CALM);
    }
    settled();
    return bits;
  }

  /** Lets goroutines go on. */
  function kick() {
    kicked = false;
    go?._resume();
  }

  /** Waits for idle time, of which there is much before an event's frame is painted: that is not meant. */
  const idle = () => void requestIdleCallback(rest, { timeout: LONG });

  /** Idle time: large cells are mirrored, garbage is collected unless somebody is busy with the page. @param {IdleDeadline} deadline */
  function rest({ didTimeout }) {
    const now = performance.now();
    const calm = !didTimeout && now - latest >= CALM;
    if (!calm && now - since < LONG) return void setTimeout(idle, CALM);
    resting = false;
    after(call("duet_idle", +calm));
  }

  /** Keeps what the mirror holds. @param {ArrayBuffer} memory */
  function reflect(memory) {
    const d = new DataView(memory);
    const old = given;
    given = new Set();
    const list = d.getUint32(at + 4 * MIRROR, true);
    let p = d.getUint32(list, true);
    for (let n = d.getUint32(list + 8, true); n > 0; n--, p += CELL) {
      const value = d.getUint32(p + 16, true);
      if (!value) continue;
      const id = new Uint8Array(memory, p, 12);
      keep(id, new Uint8Array(memory, value, d.getUint32(p + 12, true)));
      given.add(String(id));
      old.delete(String(id));
    }
    for (const id of old) cells.delete(id);
  }

  /** A call that may have changed the page. @param {string} name @param {Uint8Array | number} [arg] */
  const run = (name, arg) => after(call(name, arg));

  /** Go is dead: what happens is queued until the server has put the DOM right. @param {unknown} why */
  function die(why) {
    if (!ex) return;
    for (const id of go._scheduledTimeouts.values()) clearTimeout(id);
    go._scheduledTimeouts.clear(); // or wasm_exec.js would go on asking the dead
    const { buffer } = ex.mem;
    ex = go = us.hear = undefined;
    report(why);
    const now = performance.now();
    if (now - died < SOON) tries = 0;
    died = now;
    if (!us.taken) return;
    reflect(buffer); // its memory outlives it
    us.taken = false;
    us.unproven = us.orphaned = true;
    us.by = "queue";
    again(0);
  }

  return {
    begin,
    busy,
    /** Whether no Go will ever run here. */
    over: () => !tries,

    /** The answer to a is.TAKEOVER. @param {number} ack highest operation that it knows @param {Uint8Array} payload */
    state(ack, payload) {
      if (!barrier || ack < asked) return;
      const before = died;
      if (ex && !call("duet_adopt", payload) && ex) {
        clearTimeout(barrier);
        barrier = 0;
        us.by = "go";
        us.taken = true;
        us.hear = ears.short;
        post(is.TAKEN);
        show();
        after(KICK | IDLE);
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
      if (h.edit) answered(h.target, h.edit);
      let handled = ears.long(el, h);
      if (handled === 0) {
        settled(); // heals at once
        handled = ears.long(el, h);
      }
      return !!handled;
    },
    /** Brings the cells that only the page has up to date. */
    mirror() {
      if (!us.taken || busy() || !ex) return;
      call("duet_mirror");
      if (ex) reflect(ex.mem.buffer);
    },
    /** @param {Uint8Array} frame */
    frame: (frame) => run("duet_recv", frame),
    /** @param {number} n highest operation that is done */
    acked: (n) => call("duet_acked", n),
    /** @param {number[]} path */
    heal: (path) => run("duet_heal", new Writer().path(path).done()),
  };
}
