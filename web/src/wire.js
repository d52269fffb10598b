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

/** A call of the decoder takes longer than a short text. @param {Uint8Array} b */
export function decode(b) {
  const n = b.length;
  let s = "";
  let i = n < 32 ? 0 : n + 1;
  while (i < n && b[i] < 128) s += String.fromCharCode(b[i++]);
  return i === n ? s : utf8.decode(b);
}

export class Reader {
  /** @param {Uint8Array} b */
  constructor(b) {
    this.b = b;
    this.i = 0;
  }

  /** @returns {number} */
  u() {
    let v = this.b[this.i++];
    if (v < 128) return v;
    v -= 128; // NaN past the end
    for (let f = 128; ; f *= 128) {
      const c = this.b[this.i++];
      v += (c % 128) * f;
      if (c && c < 128 && v <= Number.MAX_SAFE_INTEGER) return v;
      if (!(c > 127)) bad();
    }
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
  /** @type {number[]} */
  b = [];

  /** @param {number} v */
  u(v) {
    for (; v > 127; v = Math.floor(v / 128)) this.b.push((v % 128) | 128);
    this.b.push(v);
    return this;
  }

  /** A signed number below 2**30. @param {number} v */
  z(v) {
    return this.u((v << 1) ^ (v >> 31));
  }

  /** Bytes as they are. @param {Iterable<number>} v */
  raw(v) {
    for (const c of v) this.b.push(c);
    return this;
  }

  /** Bytes after their length. @param {Uint8Array | number[]} v */
  bytes(v) {
    return this.u(v.length).raw(v);
  }

  /** @param {string} s */
  string(s) {
    return this.bytes(encoder.encode(s));
  }

  /** @param {number[]} p */
  path(p) {
    this.u(p.length);
    for (const i of p) this.u(i);
    return this;
  }

  done() {
    return Uint8Array.from(this.b);
  }
}
