// @ts-check
import { Reader, Writer, decode } from "./wire.js";
import { answered } from "./typing.js";

/** @typedef {import("./events.js").Happening} Happening */

/**
 * What the browser's Go may ask for.
 * @typedef {object} Host
 * @property {(patch: Uint8Array) => void} apply
 * @property {(kind: number, rest: Uint8Array) => number} send
 * @property {(id: Uint8Array, value: Uint8Array) => void} cell
 * @property {(type: string) => void} listen
 * @property {(url: string, title: string) => void} nav
 * @property {() => number} seq
 * @property {(el: Element) => number[] | null} pathOf
 * @property {(why: unknown) => void} died
 * @property {() => void} idle the call is over: what waited for it may go on
 */

const GOROUTINE = 2; // a call started one: the scheduler must be resumed

/**
 * The browser's Go: loaded when the page is live already, called synchronously,
 * given up at its first throw.
 * @param {{wasm?: string, exec?: string}} info @param {Host} host
 */
export function takeover(info, host) {
  /** @type {Promise<WebAssembly.Module> | undefined} */
  let module;
  /** @type {any} of wasm_exec.js */
  let go;
  /** @type {any} exports; undefined while no Go is alive */
  let ex;
  let calls = 0; // that have not returned
  let idling = 0;

  /** @param {number} p @param {number} n */
  const view = (p, n) => new Uint8Array(ex.mem.buffer, p >>> 0, n);
  /** @param {number} p @param {number} n */
  const text = (p, n) => decode(view(p, n));

  const imports = () => {
    const mine = go;
    return {
      apply: (/** @type {number} */ p, /** @type {number} */ n) => host.apply(view(p, n)),
      send(/** @type {number} */ p, /** @type {number} */ n) {
        const b = view(p, n).slice();
        return host.send(b[0], b.subarray(1));
      },
      cell(/** @type {number} */ p, /** @type {number} */ n) {
        const r = new Reader(view(p, n));
        host.cell(r.raw(12), r.bytes());
      },
      timer: (/** @type {number} */ id, /** @type {number} */ ms) => void setTimeout(() => go === mine && run("duet_timer", id), ms),
      now: () => Date.now(),
      log: (/** @type {number} */ level, /** @type {number} */ p, /** @type {number} */ n) => console[/** @type {"debug"} */ (["debug", "info", "warn", "error"][level])](text(p, n)),
      listen: (/** @type {number} */ p, /** @type {number} */ n) => host.listen(text(p, n)),
      nav(/** @type {number} */ p, /** @type {number} */ n) {
        const r = new Reader(view(p, n));
        host.nav(r.string(), r.string());
      },
      seq: host.seq,
    };
  };

  /** Fetches and starts Go; false where there is none for this page. */
  async function start() {
    if (!info.wasm || !info.exec) return false;
    module ??= Promise.all([WebAssembly.compileStreaming(fetch(info.wasm)), import(info.exec)]).then(([m]) => m);
    const m = await module;
    go = new /** @type {any} */ (globalThis).Go();
    const mine = go;
    go.env = { GOGC: "400" };
    go.exit = (/** @type {number} */ code) => go === mine && die("exit " + code);
    go.importObject.duet = imports();
    const instance = await WebAssembly.instantiate(m, go.importObject);
    ex = instance.exports;
    go.run(instance).catch(die);
    return !!ex;
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
      const result = ex?.[name](arg);
      if (result & GOROUTINE) go._resume();
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
    if (!calls) host.idle();
    return result;
  }

  /** @param {unknown} why */
  function die(why) {
    if (!ex) return;
    ex = undefined;
    for (const id of go._scheduledTimeouts.values()) clearTimeout(id);
    go = undefined;
    host.died(why);
  }

  return {
    start,
    /** Whether Go runs just now, so that nothing may be called. */
    busy: () => calls > 0,
    /** @param {Uint8Array} state @returns {boolean} whether Go renders from now on */
    adopt: (state) => !!ex && call("duet_adopt", state) === 0 && !!ex,
    /** @param {Element} el @param {Happening} h @returns {boolean} whether a handler ran */
    event(el, h) {
      const path = host.pathOf(el);
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
    forget() {
      ex = go = undefined;
    },
  };
}
