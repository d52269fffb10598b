// @ts-check
import * as is from "./codes.js";
import { Writer } from "./wire.js";

/** @typedef {{ticket: string, hash: string, count: number, socket: string, later: string, rungs: string, wasm?: string, exec?: string, build: string}} Info */

/**
 * The page, and who it is to its server: the ticket it came with, the live session it
 * has, the frame it shows. Live id and secret are in its memory only.
 * @typedef {object} Us
 * @property {HTMLElement} root
 * @property {Info} info
 * @property {Uint8Array} live
 * @property {Uint8Array} secret
 * @property {number} epoch
 * @property {number} seq of the frame that the DOM shows
 * @property {number} sent highest operation that was ever sent
 * @property {number} mark highest operation whose effect is in the cells
 * @property {boolean} [open] operations may be sent
 * @property {boolean} [unproven] the DOM may not be what the page's hash says
 * @property {boolean} [lost] a message could not be understood: only a sync helps
 * @property {boolean} [taken] the browser's Go renders
 * @property {"server" | "queue" | "go"} [by] who gets what happens: nobody yet, the server, a queue while one hands over to the other, the browser's Go
 * @property {boolean} [linked] welcomed
 * @property {boolean} [syncing] a frame is awaited that makes the DOM what the server thinks it is
 * @property {boolean} [orphaned] Go died: until it is synced the DOM does not say what it listens to
 * @property {Promise<void>} [loaded] later.js is there, or will never be: what the server says waits for it
 * @property {(old: any, fresh: any) => any} morph works a whole tree into what is there: morph.js
 * @property {(space: string | null, html: string) => any} markup makes nodes of raw markup: markup.js
 * @property {(r: any, p: any) => any} raw replaces what raw markup shows: kit.js
 * @property {(r: any, p: any) => any} order brings slots into another order: order.js
 * @property {(r: any, p: any) => any} remove removes slots: order.js
 * @property {(reason: string, pause?: number) => unknown} leave loads the page anew, some seconds after it began at the earliest; this and the rest is what later.js brings
 * @property {typeof WebSocket} [wire] what carries messages where a WebSocket cannot be had
 * @property {(silent?: boolean) => void} [doubt] is told of a connection that did not get as far as a welcome
 * @property {ReturnType<import("./takeover.js").default>} [go]
 * @property {(e: any) => boolean} [hear] has the browser's Go run what an event is for: hear.js
 * @property {ReturnType<import("./nav.js").default>} [nav]
 * @property {ReturnType<import("./waits.js").default>} [waits]
 * @property {() => void} [restored] tells of values that came without an event
 */

/** @type {Us} */
export const us = /** @type {any} */ ({ live: [], secret: [], epoch: 0, seq: 0, sent: 0, mark: 0, leave: () => setTimeout(() => location.reload(), 3e3) });

/**
 * The cells that only this page can bring back: the latest bytes of each, opaque, by
 * instance and key. They go up with every hello.
 * @type {Map<string, [Uint8Array, Uint8Array]>}
 */
export const cells = new Map();

/** Keeps a cell; empty bytes end it. @param {Uint8Array} id instance and key @param {Uint8Array} value */
export function keep(id, value) {
  if (value.length) cells.set(String(id), [id.slice(), value.slice()]);
  else cells.delete(String(id));
}

/** The first message of a connection. */
export function hello() {
  const { info } = us;
  us.go?.mirror();
  /** @param {any} flag @param {number} value */
  const bit = (flag, value) => (flag ? value : 0);
  const flags = bit(us.live.length, is.IS_RESUMED) | bit(us.unproven, is.IS_UNPROVEN) | bit(us.taken, is.IS_TAKEN) | bit(us.lost, is.IS_LOST);
  const w = new Writer().u(is.HELLO).u(is.VERSION).u(flags).string(info.build).string(info.ticket);
  for (let i = 14; i >= 0; i -= 2) w.b.push(parseInt(info.hash.slice(i, i + 2), 16));
  w.bytes(us.live).bytes(us.secret).u(us.epoch).u(us.seq).u(us.mark).u(us.sent).u(cells.size);
  for (const [id, value] of cells.values()) w.raw(id).bytes(value);
  return w.done();
}
