// @ts-check

/** Whether n is el or inside of it. A form hides its own method behind a field of the name "contains". @param {Node} el @param {Node | null} n @returns {boolean} */
export const holds = (el, n) => Node.prototype.contains.call(el, n);
