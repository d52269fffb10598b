// @ts-check
import { Reader, bad, decode } from "./wire.js";
import { VERSION } from "./ops.js";

// The operands of one patch. All strings of a patch are one text, decoded once;
// strings are lengths in UTF-16 units, taken in order. Names join a table when
// they first come and are numbers afterwards.
export class Stream extends Reader {
  /** @param {Uint8Array} b */
  constructor(b) {
    super(b);
    if (this.byte() !== VERSION) bad();
    this.text = decode(this.bytes());
    this.at = 0;
    /** @type {string[]} */
    this.names = [];
  }

  /** @returns {string} */
  s() {
    const from = this.at;
    const n = this.u();
    if ((this.at += n) > this.text.length) bad();
    return n ? this.text.slice(from, this.at) : "";
  }

  z() {
    const k = this.u();
    return k & 1 ? -(k + 1) / 2 : k / 2;
  }

  /** @returns {string} */
  name() {
    const k = this.u();
    if (k) return this.names[k - 1] ?? bad();
    const s = this.s();
    this.names.push(s);
    return s;
  }
}
