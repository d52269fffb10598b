// @ts-check
import { releaseHeld } from "./attrs.js";
import { check } from "./check.js";
import { Reader, Writer } from "./wire.js";

const WELCOME = 1, FRAME = 2; // 3 is State
const PATCH = 1, ECHO = 2, STATE = 3, NACK = 4, RESULT = 5, PROGRESS = 6, NAV = 7, STALE = 8, TITLE = 9; // parts; 10 is Command
const SYNCS = 4; // flag of a Welcome
const ACK = 9; // what the page says
const ACK_WANTED = 1;

/**
 * @typedef {object} World
 * @property {ReturnType<import("./session.js").session>} us
 * @property {ReturnType<import("./outbox.js").outbox>} box
 * @property {ReturnType<import("./mirror.js").mirror>} cells
 * @property {ReturnType<import("./commit.js").commits>} commit
 * @property {ReturnType<import("./takeover.js").takeover>} go
 * @property {ReturnType<import("./owner.js").owner>} own
 * @property {ReturnType<import("./nav.js").nav>} shell
 * @property {(why: unknown) => void} report
 * @property {() => void} first
 * @property {() => void} settled
 * @property {(message: Uint8Array) => void} send
 * @property {() => void} restart
 */

/**
 * What the server says, and what is done about it.
 * @param {World} w
 */
export function messages(w) {
  let begun = false;

  /** @param {Reader} r */
  function welcome(r) {
    const { flags, ack } = w.us.welcome(r);
    w.box.restart(ack);
    w.own.welcome((flags & SYNCS) > 0);
    if (!begun) w.first();
    begun = true;
  }

  /** @param {Reader} r */
  function frame(r) {
    w.us.seq = r.u();
    const flags = r.u();
    const ack = r.u();
    const goes = w.own.who() === "go";
    if (w.box.ack(ack) && goes) w.go.acked(ack);
    while (r.more()) part(r, r.byte(), goes);
    w.us.mark = ack;
    if (goes) w.go.frame(r.b);
    releaseHeld();
    if (flags & ACK_WANTED) w.send(new Writer().byte(ACK).u(w.us.seq).done());
    w.own.frame();
    w.settled();
  }

  /** Does what a part says, or only passes over it when Go gets it. @param {Reader} r @param {number} kind @param {boolean} goes */
  function part(r, kind, goes) {
    switch (kind) {
      case PATCH: {
        const path = r.path();
        const bytes = r.bytes();
        if (!goes) patch(bytes, path);
        break;
      }
      case ECHO:
        w.cells.set(r.raw(12), r.bytes());
        break;
      case STATE:
        r.raw(12);
        r.u();
        r.bytes();
        break;
      case NACK: {
        const op = r.u();
        r.bytes();
        w.shell.refused(op);
        break;
      }
      case RESULT:
      case PROGRESS:
        r.u();
        r.u();
        r.bytes();
        break;
      case NAV: {
        const url = r.string();
        const title = r.string();
        r.bytes();
        w.us.renew(r.string());
        if (!goes) w.shell.arrived(url, title);
        break;
      }
      case STALE:
        r.u();
        break;
      case TITLE:
        document.title = r.string();
        break;
      default:
        r.bytes();
    }
  }

  /** @param {Uint8Array} bytes @param {number[]} path */
  function patch(bytes, path) {
    w.us.unproven = true;
    try {
      check(bytes);
    } catch (e) {
      w.report(e);
      return w.commit.lost(path);
    }
    w.commit.apply(bytes, path);
  }

  /** @param {number} kind @param {Reader} r */
  return function heard(kind, r) {
    try {
      if (kind === WELCOME) welcome(r);
      else if (kind === FRAME) frame(r);
      else {
        w.us.seq = r.u();
        w.box.ack(r.u());
        w.own.state(r.bytes());
        w.settled();
      }
    } catch (e) {
      // Not to be understood: begin anew, from the server's tree.
      w.report(e);
      w.us.unproven = true;
      w.restart();
    }
  };
}
