// @ts-check
// htmx 4 and its extension for event streams, on a page that has a stream already.
// The extension reads the response of a fetch: here it is given one that is made of
// the events of the page's stream, so that it opens none of its own. All is imported
// in one go: htmx begins a task later, and must find its extensions.
import "./others.js";
import htmx from "/htmx/4/htmx.js";
import "/htmx/4/hx-sse.js";
import { stream } from "./stream.js";

const encoder = new TextEncoder();

/** The events of the page's stream, as a stream again. */
function events() {
  return new ReadableStream({
    start(reader) {
      /** @param {MessageEvent} e */
      const pass = (e) => {
        const name = e.type == "message" ? "" : `event: ${e.type}\n`;
        reader.enqueue(encoder.encode(`${name}data: ${e.data.replaceAll("\n", "\ndata: ")}\n\n`));
      };
      for (const name of ["message", "number"]) stream.addEventListener(name, pass);
    },
  });
}

htmx.registerExtension("page-stream", {
  /** @param {any} api */
  init(api) {
    // What htmx makes elements of comes from this server only ("mode" is same-origin),
    // and no script in it runs: the policy of the page allows files of this site.
    const policy = globalThis.trustedTypes?.createPolicy("htmx", { createHTML: (/** @type {string} */ html) => html });
    api.initSecurity(policy);
  },
  /** @param {Element} _ @param {{ctx: any}} detail */
  htmx_before_request(_, { ctx }) {
    if (ctx.request.action == "/rn-updates") {
      ctx.fetch = async () => new Response(events(), { headers: { "Content-Type": "text/event-stream" } });
    }
  },
});
