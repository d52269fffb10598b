// @ts-check
// The page's one event stream. A browser opens at most six connections to a host
// over HTTP/1.1, and every stream holds one for as long as it is open: parts of a
// page that open one each hang the third or fourth window. So this file opens the
// only EventSource, and lets go of it while nobody sees the page.

const url = "/rn-updates";
const names = ["message", "number"]; // the events that parts of the page listen to
const shortest = 1000;
const longest = 30_000;

/** @type {EventSource | undefined} */
let source;
let pause = shortest;
let timer = 0;

/**
 * Stands for the page's EventSource, whichever it is at the moment. Who begins to
 * listen gets the latest event, too: parts of a page load in any order.
 */
class PageStream extends EventTarget {
  /** @type {Map<string, MessageEvent>} */
  #latest = new Map();

  /** @param {string} name @param {any} listen @param {any} [options] */
  addEventListener(name, listen, options) {
    super.addEventListener(name, listen, options);
    const latest = this.#latest.get(name);
    if (latest) queueMicrotask(() => listen(latest));
  }

  /** @param {MessageEvent} e */
  pass(e) {
    const copy = new MessageEvent(e.type, { data: e.data });
    this.#latest.set(e.type, copy);
    this.dispatchEvent(copy);
  }

  close() {} // a part that leaves does not end it for the others
}

export const stream = new PageStream();

function open() {
  clearTimeout(timer);
  if (document.hidden || (source && source.readyState !== EventSource.CLOSED)) return;
  const opened = (source = new EventSource(url));
  for (const name of names) opened.addEventListener(name, (e) => stream.pass(e));
  opened.addEventListener("open", () => (pause = shortest));
  // A connection that breaks is EventSource's to mend. One that was refused (a full
  // server says 503) it gives up, so that is done here.
  opened.addEventListener("error", () => {
    if (opened === source && opened.readyState === EventSource.CLOSED) {
      timer = setTimeout(open, pause / 2 + (Math.random() * pause) / 2);
      pause = Math.min(2 * pause, longest);
    }
  });
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = undefined;
}

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
addEventListener("pagehide", close);
addEventListener("pageshow", open);
open();
