// @ts-check
import { answered } from "./typing.js";
import { Writer } from "./wire.js";

/** @typedef {import("./events.js").Happening} Happening */

/**
 * An operation: numbered, kept until it is acknowledged, sent again after a cut.
 * Either an event on an element, whose path is counted anew each time, or bytes.
 * @typedef {object} Op
 * @property {number} n
 * @property {number} kind
 * @property {Uint8Array} [body]
 * @property {Element} [el]
 * @property {Happening} [h]
 * @property {number[]} [path] as last sent
 * @property {number} [frame]
 * @property {boolean} [waited] for a sync that makes el countable
 */

export const EVENT = 2;
const NOWHERE = [2 ** 31];

/**
 * @param {(message: Uint8Array) => void} transmit
 * @param {() => number} frame number of the frame that the DOM shows
 * @param {(el: Element) => number[] | null} pathOf asks for a sync where it cannot count
 */
export function outbox(transmit, frame, pathOf) {
  let last = 0;
  /** @type {Op[]} not acknowledged */
  let ops = [];
  let next = 0; // index of the first that was not sent on this connection
  let open = false;
  let sent = 0;

  function flush() {
    while (open && next < ops.length) {
      const message = encode(ops[next]);
      if (!message) return;
      sent = Math.max(sent, ops[next++].n);
      transmit(message);
    }
  }

  /** @param {Op} op */
  function encode(op) {
    const w = new Writer().byte(op.kind).u(op.n);
    if (!op.el || !op.h) return w.raw(/** @type {Uint8Array} */ (op.body)).done();
    const path = op.el.isConnected ? pathOf(op.el) : null;
    if (path) {
      op.path = path;
      op.frame = frame();
    } else if (op.el.isConnected && !op.waited) {
      op.waited = true;
      open = false; // until the next frame
      return null;
    }
    return w.u(op.frame ?? frame()).path(op.path ?? NOWHERE).string(op.h.type).bytes(op.h.data).done();
  }

  /** @param {Omit<Op, "n">} op */
  function add(op) {
    const n = ++last;
    ops.push({ ...op, n });
    flush();
    return n;
  }

  /** All up to n are done; false if that is old news. @param {number} n */
  function ack(n) {
    let done = 0;
    for (; done < ops.length && ops[done].n <= n; done++) {
      const { h } = ops[done];
      if (h?.edit) answered(h.target, h.edit);
    }
    ops = ops.slice(done);
    next = Math.max(0, next - done);
    return done > 0;
  }

  return {
    add,
    ack,
    /** @param {number} kind @param {Uint8Array} [body] */
    send: (kind, body = new Uint8Array()) => add({ kind, body }),
    /** @param {Element} el @param {Happening} h */
    event: (el, h) => add({ kind: EVENT, el, h }),
    /** Highest number that was ever sent. */
    sent: () => sent,
    /** A connection begins: all that is not done goes again. @param {number} done */
    restart(done) {
      next = 0;
      open = false;
      ack(done);
    },
    /** Sending may go on. */
    resume() {
      open = true;
      flush();
    },
    stop() {
      open = false;
    },
  };
}
