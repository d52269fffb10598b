// @ts-check
/** @typedef {import("./wire.js").Writer} Writer */

/**
 * The cells that only this page can bring back: the latest bytes of each, opaque.
 * They go up with every hello.
 */
export function mirror() {
  /** By instance and key. @type {Map<string, {id: Uint8Array, value: Uint8Array}>} */
  const cells = new Map();

  /** @param {Uint8Array} id instance and key, 12 bytes @param {Uint8Array} value */
  function set(id, value) {
    // The key of a cell that is gone comes with nothing.
    if (value.length) cells.set(String(id), { id: id.slice(), value: value.slice() });
    else cells.delete(String(id));
  }

  return {
    set,
    /** @param {Writer} w */
    write(w) {
      w.u(cells.size);
      for (const { id, value } of cells.values()) w.raw(id).bytes(value);
    },
    /** For sessionStorage. */
    save: () => [...cells.values()].map(({ id, value }) => [[...id], [...value]]),
    /** @param {number[][][]} saved */
    restore(saved) {
      for (const [id, value] of saved) set(Uint8Array.from(id), Uint8Array.from(value));
    },
  };
}
