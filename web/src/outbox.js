// @ts-check
import { misses, placeOf } from "./commit.js";
import { transmit } from "./socket.js";
import { answered } from "./typing.js";
import { us } from "./us.js";
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

const NOWHERE = [2 ** 31];

let last = 0;
/** Not acknowledged. @type {Op[]} */
let ops = [];
let next = 0; // index of the first that was not sent on this connection

/** Sends what may be sent. */
function flush() {
  while (us.open && next < ops.length) {
    const op = ops[next];
    const w = new Writer().u(op.kind).u(op.n);
    const { el, h } = op;
    if (!el || !h) w.raw(op.body ?? []);
    else {
      const path = el.isConnected && placeOf(el);
      if (path) {
        op.path = path;
        op.frame = us.seq;
      } else if (el.isConnected && !op.waited && misses.length) {
        op.waited = true;
        us.open = false; // until the next frame
        return;
      }
      w.u(op.frame ?? us.seq).path(op.path ?? NOWHERE).string(h.type).bytes(h.data);
    }
    us.sent = Math.max(us.sent, op.n);
    next++;
    transmit(w.done());
  }
}

/** Sends an operation, now or later, and returns its number. @param {number} kind @param {Uint8Array} [body] @param {Element} [el] @param {Happening} [h] */
export function post(kind, body, el, h) {
  ops.push({ n: ++last, kind, body, el, h });
  flush();
  return last;
}

/** All up to n are done; false if that is old news. @param {number} n */
export function acked(n) {
  let done = 0;
  for (; ops[done]?.n <= n; done++) {
    const { h } = ops[done];
    if (h?.edit) answered(h.target, h.edit);
  }
  ops.splice(0, done);
  next = Math.max(0, next - done);
  return done > 0;
}

/** A connection begins: all that is not done goes again, once sending is open. @param {number} done */
export function restart(done) {
  us.open = false;
  next = 0;
  acked(done);
}

/** Sending may go on. */
export function resume() {
  us.open = true;
  flush();
}
