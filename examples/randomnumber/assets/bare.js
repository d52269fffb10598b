// @ts-check
// No library at all: the text of an event becomes the text of an element.
import "./others.js";
import { stream } from "./stream.js";

const card = /** @type {HTMLElement} */ (document.querySelector("#bare .number"));

stream.addEventListener("number", (/** @type {MessageEvent} */ e) => {
  const span = document.createElement("span");
  span.textContent = e.data;
  card.replaceChildren(span);
});
