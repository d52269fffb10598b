// @ts-check
import { page } from "./page.js";

// The page may still be arriving when this module runs, or be shown to nobody yet.
const start = () => {
  const info = document.getElementById("duet-page");
  const root = document.getElementById("duet");
  if (root && info) page(root, JSON.parse(info.textContent ?? ""));
};
const ready = () => {
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start, { once: true });
  else start();
};
if (/** @type {any} */ (document).prerendering) document.addEventListener("prerenderingchange", ready, { once: true });
else ready();
