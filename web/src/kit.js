// @ts-check
import markup from "./markup.js";
import morph from "./morph.js";
import order from "./order.js";

/** What kit in apply.js gives, in its order. */
const NAMES = "isText lastNode textOf broken marks mend endOf holder slotAt nextSlot setSlot setSole styleOf setAttr dropAttr empty removeSlot build penFor composed playing";

/** @typedef {Record<string, any>} Kit */

/** Gives the interpreter what is not in boot.js: raw markup, Remove, Order, Sync. @param {any} us the page @param {any[]} kit */
export default function rearrange(us, kit) {
  /** @type {Kit} */
  const tools = Object.fromEntries(NAMES.split(" ").map((name, i) => [name, kit[i]]));
  const o = order(tools);
  us.markup = markup;
  us.raw = (/** @type {import("./stream.js").Stream} */ r, /** @type {any} */ p) => {
    const el = tools.holder(p);
    const nodes = markup(el.namespaceURI, r.s());
    tools.empty(p);
    el.insertBefore(nodes, tools.endOf(p));
    return true;
  };
  us.order = o.order;
  us.remove = o.remove;
  us.morph = morph(tools, o);
  return tools;
}
