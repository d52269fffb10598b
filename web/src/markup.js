// @ts-check
// Raw markup, the only text of a patch that is parsed.

/** The page's one policy of Trusted Types. @type {{createHTML: (html: string) => any}} */
const policy = globalThis.trustedTypes?.createPolicy("duet", { createHTML: (/** @type {string} */ s) => s }) ?? { createHTML: String };

/** Raw markup as nodes; nothing in it runs. @param {string} space of the parent @param {string} html */
export default function markup(space, html) {
  const t = document.createElement("template");
  const wrap = /svg$|math(?=ML$)/i.exec(space)?.[0].toLowerCase();
  t.innerHTML = policy.createHTML(wrap ? `<${wrap}>${html}</${wrap}>` : html);
  const nodes = document.createDocumentFragment();
  nodes.append(...(wrap ? /** @type {Node} */ (t.content.firstChild) : t.content).childNodes);
  const walk = document.createTreeWalker(nodes, NodeFilter.SHOW_COMMENT);
  const brackets = [];
  for (let /** @type {any} */ c; (c = walk.nextNode()); ) if (/^[[\]]$/.test(c.data)) brackets.push(c);
  for (const c of brackets) c.remove();
  return nodes;
}
