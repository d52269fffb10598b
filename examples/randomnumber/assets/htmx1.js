// @ts-check
// htmx 1.9 knows event streams by itself (hx-sse), and lets a page say where they
// come from: here from the stream that the page has already.
import "./others.js";
import "/htmx/1/htmx.js";
import { stream } from "./stream.js";

/** @type {any} */ (globalThis).htmx.createEventSource = () => stream;

// htmx 1.9 is older than Trusted Types. What it parses comes from this server only,
// and no script in it runs: the policy of the page allows files of this site.
const policy = globalThis.trustedTypes?.createPolicy("htmx", { createHTML: (/** @type {string} */ html) => html });
if (policy) {
  const parse = DOMParser.prototype.parseFromString;
  DOMParser.prototype.parseFromString = function (text, type) {
    return parse.call(this, /** @type {any} */ (policy.createHTML(text)), type);
  };
}
