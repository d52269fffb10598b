// @ts-check
import { Writer } from "./wire.js";

/** @typedef {{ticket: string, hash: string, count: number, socket: string, wasm?: string, exec?: string, build: string}} Info */

const VERSION = 1; // of the messages
const RESUME = 1, UNPROVEN = 2, TAKEN = 4, LOST = 8;

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
  mark: 0, // highest operation whose effect is in the cells
  unproven: false, // the DOM may not be what the page's hash says
  lost: false, // a message could not be understood: only a sync helps
  taken: false, // the browser's Go renders
};

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

/** @param {number} sent highest operation number ever sent */
export function hello(sent) {
  const { info } = us;
  const flags = (us.live.length && RESUME) | (us.unproven ? UNPROVEN : 0) | (us.taken ? TAKEN : 0) | (us.lost ? LOST : 0);
  const w = new Writer().u(1).u(VERSION).u(flags).string(info.build).string(info.ticket);
  for (let i = 14; i >= 0; i -= 2) w.b.push(parseInt(info.hash.slice(i, i + 2), 16));
  w.bytes(us.live).bytes(us.secret).u(us.epoch).u(us.seq).u(us.mark).u(sent).u(cells.size);
  for (const [id, value] of cells.values()) w.raw(id).bytes(value);
  return w.done();
}
