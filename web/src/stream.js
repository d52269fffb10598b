// @ts-check
import { VERSION } from "./ops.js";
import { start } from "./templates.js";
import { Reader, bad, decode } from "./wire.js";

/** @typedef {import("./templates.js").Template} Template */

/** No patch. */
export const nothing = new Uint8Array();

// The operands of one patch. All strings of a patch are one text, decoded once;
// strings are lengths in UTF-16 units, taken in order. Names join a table when
// they first come and are numbers afterwards.
export class Stream extends Reader {
  at = 0;
  /** @type {string[]} */
  names = [];
  /** @type {Template[]} */
  shapes = [];
  cloned = 0; // what clones weigh
  text = "";

  /** Begins to read a patch. @param {Uint8Array} b */
  open(b) {
    this.b = b;
    this.i = this.at = this.cloned = this.names.length = this.shapes.length = 0;
    if (this.u() !== VERSION) bad();
    this.text = decode(this.bytes());
    start();
    return this;
  }

  /** Keeps nothing alive. */
  close() {
    this.b = nothing;
    this.text = "";
    this.shapes.length = 0;
  }

  s() {
    const from = this.at;
    if ((this.at += this.u()) > this.text.length) bad();
    return this.text.slice(from, this.at);
  }

  z() {
    const k = this.u();
    return (k >>> 1) ^ -(k & 1);
  }

  /** @returns {string} */
  name() {
    const k = this.u();
    return k ? (this.names[k - 1] ?? bad()) : this.names[this.names.push(this.s() || bad()) - 1];
  }
}
