// @ts-check
import { VERSION } from "./ops.js";
import { Writer } from "./wire.js";

/** @typedef {import("./wire.js").Reader} Reader */

const RESUME = 1, UNPROVEN = 2, TAKEN = 4;

/** @typedef {{ticket: string, hash: string, count: number, socket: string, wasm?: string, exec?: string, build: string}} Info */

/**
 * Who the page is to its server: the ticket it came with, the live session it has,
 * the frame it shows. Live id and secret are in the page's memory only.
 * @param {Info} info
 */
export function session(info) {
  let live = new Uint8Array();
  let secret = live;
  let epoch = 0;
  const self = {
    seq: 0, // of the frame that the DOM shows
    mark: 0, // highest operation whose effect is in the mirror
    unproven: false, // the DOM may not be what the page's hash says
    taken: false,

    /** @param {{write: (w: Writer) => void}} mirror @param {number} sent highest operation number ever sent */
    hello(mirror, sent) {
      const flags = (live.length && RESUME) | (self.unproven ? UNPROVEN : 0) | (self.taken ? TAKEN : 0);
      const w = new Writer().byte(1).u(VERSION).u(flags).string(info.build).string(info.ticket);
      for (let i = 14; i >= 0; i -= 2) w.byte(parseInt(info.hash.slice(i, i + 2), 16));
      w.bytes(live).bytes(secret).u(epoch).u(self.seq).u(self.mark).u(sent);
      mirror.write(w);
      return w.done();
    },

    /** Reads a Welcome. @param {Reader} r */
    welcome(r) {
      const flags = r.u();
      live = r.bytes();
      secret = r.bytes();
      epoch = r.u();
      self.seq = r.u();
      return { flags, ack: r.u() };
    },

    /** Later hellos come with another ticket. @param {string} ticket */
    renew(ticket) {
      if (ticket) info.ticket = ticket;
    },
  };
  return self;
}
