// @ts-check
import * as is from "./codes.js";
import { Writer } from "./wire.js";

/** @typedef {{ticket: string, hash: string, count: number, socket: string, later: string, wasm?: string, exec?: string, build: string}} Info */

const VERSION = 1; // of the messages

/**
 * The page, and who it is to its server: the ticket it came with, the live session it
 * has, the frame it shows. Live id and secret are in its memory only.
 */
export const us = {
  root: /** @type {HTMLElement} */ (document.body),
  info: /** @type {Info} */ ({}),
  live: new Uint8Array(),
  secret: new Uint8Array(),
  epoch: 0,
  seq: 0, // of the frame that the DOM shows
  sent: 0, // highest operation that was ever sent
  open: false, // operations may be sent
  mark: 0, // highest operation whose effect is in the cells
  unproven: false, // the DOM may not be what the page's hash says
  lost: false, // a message could not be understood: only a sync helps
  taken: false, // the browser's Go renders

  // Who gets what happens: nobody yet, the server, the browser's Go, or a queue while
  // one hands over to the other.
  by: /** @type {"" | "server" | "queue" | "go"} */ (""),
  linked: false, // welcomed
  syncing: false, // a frame is awaited that makes the DOM what the server thinks it is
  orphaned: false, // Go died: until it is synced the DOM does not say what it listens to

  // What later.js brings.
  go: /** @type {ReturnType<import("./takeover.js").default> | undefined} */ (undefined),
  nav: /** @type {ReturnType<import("./nav.js").default> | undefined} */ (undefined),
  leave: (/** @type {string} */ reason) => location.reload(),
};

/**
 * The cells that only this page can bring back: the latest bytes of each, opaque, by
 * instance and key. They go up with every hello.
 * @type {Map<string, [number[], number[]]>}
 */
export const cells = new Map();

/** Keeps a cell; empty bytes end it. @param {Uint8Array} id instance and key @param {Uint8Array} value */
export function keep(id, value) {
  if (value.length) cells.set(String(id), [[...id], [...value]]);
  else cells.delete(String(id));
}

/** The first message of a connection. */
export function hello() {
  const { info } = us;
  const flags = (us.live.length && is.IS_RESUMED) | (us.unproven ? is.IS_UNPROVEN : 0) | (us.taken ? is.IS_TAKEN : 0) | (us.lost ? is.IS_LOST : 0);
  const w = new Writer().u(is.HELLO).u(VERSION).u(flags).string(info.build).string(info.ticket);
  for (let i = 14; i >= 0; i -= 2) w.b.push(parseInt(info.hash.slice(i, i + 2), 16));
  w.bytes(us.live).bytes(us.secret).u(us.epoch).u(us.seq).u(us.mark).u(us.sent).u(cells.size);
  for (const [id, value] of cells.values()) w.raw(id).bytes(value);
  return w.done();
}
