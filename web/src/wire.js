// @ts-check
// The bytes of messages: unsigned varints (u), bytes with their length (b), and
// fixed runs. A Reader throws on anything short, overlong or too large; who reads
// from the network catches once per message.

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Says that bytes are not what they should be. */
export const bad = () => {
  throw new RangeError("duet: bad message");
};

/** @param {string} s */
export const encode = (s) => encoder.encode(s);

/** @param {Uint8Array} b */
export const decode = (b) => utf8.decode(b);

export class Reader {
  /** @param {Uint8Array} b */
  constructor(b) {
    this.b = b;
    this.i = 0;
  }

  /** @returns {number} */
  u() {
    let c = this.b[this.i++];
    if (c < 128) return c;
    let v = 0;
    for (let f = 1; ; f *= 128) {
      if (!(c >= 0)) bad(); // past the end
      v += (c & 127) * f;
      if (c < 128) return c && v <= Number.MAX_SAFE_INTEGER ? v : bad();
      c = this.b[this.i++];
    }
  }

  /** @returns {number} */
  byte() {
    return this.i < this.b.length ? this.b[this.i++] : bad();
  }

  /** A view of the next n bytes. @param {number} n */
  raw(n) {
    const from = this.i;
    if ((this.i += n) > this.b.length) bad();
    return this.b.subarray(from, this.i);
  }

  /** A view of bytes that follow their length. */
  bytes() {
    return this.raw(this.u());
  }

  string() {
    return decode(this.bytes());
  }

  path() {
    const path = [];
    for (let n = this.u(); n > 0; n--) path.push(this.u());
    return path;
  }

  more() {
    return this.i < this.b.length;
  }
}

/** A growing run of bytes; methods return the writer. */
export class Writer {
  constructor() {
    this.b = new Uint8Array(64);
    this.n = 0;
  }

  /** @param {number} v */
  u(v) {
    for (; v > 127; v = Math.floor(v / 128)) this.byte((v % 128) | 128);
    return this.byte(v);
  }

  /** A signed number. @param {number} v */
  z(v) {
    return this.u(v < 0 ? -2 * v - 1 : 2 * v);
  }

  /** @param {number} v */
  byte(v) {
    this.room(1);
    this.b[this.n++] = v;
    return this;
  }

  /** Bytes as they are. @param {Uint8Array} v */
  raw(v) {
    this.room(v.length);
    this.b.set(v, this.n);
    this.n += v.length;
    return this;
  }

  /** Bytes after their length. @param {Uint8Array} v */
  bytes(v) {
    return this.u(v.length).raw(v);
  }

  /** @param {string} s */
  string(s) {
    return this.bytes(encode(s));
  }

  /** @param {number[]} p */
  path(p) {
    this.u(p.length);
    for (const i of p) this.u(i);
    return this;
  }

  /** The bytes so far; nothing may be written after. */
  done() {
    return this.b.subarray(0, this.n);
  }

  /** @param {number} n */
  room(n) {
    if (this.n + n <= this.b.length) return;
    const b = new Uint8Array(2 * (this.n + n));
    b.set(this.b);
    this.b = b;
  }
}
