// @ts-check
import { releaseHeld } from "./attrs.js";
import { check } from "./check.js";
import { commit, lost } from "./commit.js";
import { first } from "./events.js";
import { arrived, refused } from "./nav.js";
import { acked, restart } from "./outbox.js";
import { owned, report, settled, welcomed } from "./owner.js";
import { again, transmit } from "./socket.js";
import { keep, us } from "./us.js";
import { Writer } from "./wire.js";

/** @typedef {import("./wire.js").Reader} Reader */

// What the server says, and what is done about it.

const WELCOME = 1, FRAME = 2; // 3 is State
const PATCH = 1, ECHO = 2, STATE = 3, NACK = 4, RESULT = 5, PROGRESS = 6, NAV = 7, STALE = 8, TITLE = 9; // parts; 10 is Command
const SYNCS = 4; // flag of a Welcome
const ACK = 9; // what the page says
const ACK_WANTED = 1; // flag of a frame

/** @param {Reader} r */
function welcome(r) {
  const flags = r.u();
  us.live = r.bytes();
  us.secret = r.bytes();
  us.epoch = r.u();
  us.seq = r.u();
  restart(r.u());
  if (flags & SYNCS) us.lost = false;
  welcomed(!!(flags & SYNCS));
  first();
}

/** @param {Reader} r */
function frame(r) {
  us.seq = r.u();
  const flags = r.u();
  const ack = r.u();
  const go = us.taken && owned.go;
  if (acked(ack) && go) go.acked(ack);
  while (r.more()) part(r, r.u());
  us.mark = ack;
  if (go) go.frame(r.b);
  releaseHeld();
  if (flags & ACK_WANTED) transmit(new Writer().u(ACK).u(us.seq).done());
}

/** Does what a part says, or only passes over it when Go gets it. @param {Reader} r @param {number} kind */
function part(r, kind) {
  if (kind === PATCH) {
    const path = r.path();
    const bytes = r.bytes();
    if (!us.taken) patch(bytes, path);
  } else if (kind === NAV) {
    const url = r.string();
    const title = r.string();
    r.bytes();
    us.info.ticket = r.string() || us.info.ticket;
    if (!us.taken) arrived(url, title);
  } else if (kind === ECHO) keep(r.raw(12), r.bytes());
  else if (kind === TITLE) document.title = r.string();
  else {
    // Numbers, then bytes; Go knows more of these.
    if (kind === STATE) r.raw(12);
    const n = kind <= STALE && r.u();
    if (kind === RESULT || kind === PROGRESS) r.u();
    if (kind !== STALE) r.bytes();
    if (kind === NACK) refused(n);
  }
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
    if (kind === WELCOME) welcome(r);
    else if (kind === FRAME) frame(r);
    else {
      us.seq = r.u();
      acked((us.mark = r.u()));
      owned.go?.state(us.mark, r.bytes());
    }
    settled(kind === FRAME);
  } catch (e) {
    // Not to be understood: begin anew, from the server's tree.
    report(e);
    us.lost = true;
    again(1000);
  }
}
