// @ts-check
import * as is from "./codes.js";
import { releaseHeld } from "./attrs.js";
import { check } from "./check.js";
import { commit, lost } from "./commit.js";
import { first } from "./events.js";
import { acked, restart } from "./outbox.js";
import { report, settled, welcomed } from "./owner.js";
import { again, transmit } from "./socket.js";
import { keep, us } from "./us.js";
import { Writer, decode } from "./wire.js";

/** @typedef {import("./wire.js").Reader} Reader */

// What the server says, and what is done about it.

/** @param {Reader} r */
function welcome(r) {
  const flags = r.u();
  us.live = r.bytes();
  us.secret = r.bytes();
  us.epoch = r.u();
  us.seq = r.u();
  restart(r.u());
  if (flags & is.SYNCS) us.lost = false;
  welcomed(!!(flags & is.SYNCS));
  first();
}

/** @param {Reader} r */
function frame(r) {
  us.seq = r.u();
  const flags = r.u();
  const ack = r.u();
  const go = us.taken && us.go;
  acked(ack);
  while (r.more()) part(r, r.u());
  us.mark = ack;
  if (go) go.frame(r.b);
  releaseHeld();
  // Behind what the frame changed: to send takes longer than to show.
  if (flags & is.ACK_WANTED) setTimeout(() => transmit(new Writer().u(is.ACK).u(us.seq).done()));
}

/** The fields of each kind of part: p path, b bytes, u number, c instance and key. */
const PARTS = ",pb,cb,cub,ub,uub,uub,bbbb,u,b,b".split(",");

/** Does what a part says, or only passes over it when Go gets it. @param {Reader} r @param {number} kind */
function part(r, kind) {
  /** @type {any[]} */
  const [a, b, , d] = [...PARTS[kind]].map((f) => (f === "p" ? r.path() : f === "b" ? r.bytes() : f === "u" ? r.u() : r.raw(12)));
  if (kind === is.ECHO) keep(a, b);
  if (kind === is.NACK) {
    us.nav?.refused(a);
    us.go?.refused(a);
  }
  if (kind === is.TITLE) document.title = decode(a);
  if (kind === is.NAV && d.length) us.info.ticket = decode(d);
  if (us.taken) return;
  if (kind === is.NAV) us.nav?.arrived(decode(a), decode(b));
  if (kind === is.PATCH) patch(b, a);
}

/** @param {Uint8Array} bytes @param {number[]} path */
function patch(bytes, path) {
  us.unproven = true;
  try {
    check(bytes);
  } catch (e) {
    report(e);
    return lost(path);
  }
  commit(bytes, path);
}

/** @param {number} kind @param {Reader} r */
export function heard(kind, r) {
  try {
    if (kind === is.WELCOME) welcome(r);
    else if (kind === is.FRAME) frame(r);
    else {
      us.seq = r.u();
      acked((us.mark = r.u()));
      us.go?.state(us.mark, r.bytes());
    }
    settled(kind === is.FRAME);
  } catch (e) {
    // Not to be understood: begin anew, from the server's tree.
    report(e);
    us.lost = true;
    again(1000);
  }
}
