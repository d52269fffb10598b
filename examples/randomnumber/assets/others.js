// @ts-check
// The cards that are no part of the Duet page stand beside its root, where Duet
// touches nothing: what htmx does to its elements would be undone by the next sync.
const template = /** @type {HTMLTemplateElement} */ (document.querySelector("#others"));
const cards = document.createElement("div");
cards.className = "cards";
cards.append(template.content.cloneNode(true));
/** @type {Element} */ (document.querySelector("#duet")).after(cards);
