// @ts-check
// Notices a connection that is dead without having ended: the server, or a box on the
// way, is gone and said nothing. The system would go on sending for many minutes.

const PATIENCE = 30_000; // milliseconds without a word from a server that owes one
const LONGEST = 3_600_000; // that it grows to

/**
 * Ends a connection on which an answer is owed, to an operation that was sent or by a
 * frame that sending waits for, and nothing comes at all. As long as nothing is owed no
 * timer runs, nor while nobody sees the page: it may have been told nothing on purpose.
 * @param {any} us the page @param {(pause: number) => void} again
 */
export default function silence(us, again) {
  let timer = 0;
  let patience = PATIENCE;
  let cutAt = -1; // us.mark when silence last ended a connection

  const owed = () => us.linked && (us.mark < us.sent || !us.open) && !document.hidden;

  function wait() {
    if (us.mark > cutAt) patience = PATIENCE; // the last cut helped
    const { seq } = us; // every word of the server raises it
    timer = setTimeout(() => {
      timer = 0;
      if (!owed()) return;
      if (seq !== us.seq) return wait();
      // It may be that the line is only slow: then to wait longer helps, and cuts do not.
      cutAt = us.mark;
      patience = Math.min(2 * patience, LONGEST);
      again(0);
    }, patience);
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
  }

  function look() {
    if (!owed()) stop();
    else if (!timer) wait();
  }

  // boot.js, which has no room for a call, tells by what it writes: sent with each
  // operation, linked with a connection, open with each frame.
  for (const name of ["sent", "linked", "open"]) {
    let value = us[name];
    Object.defineProperty(us, name, {
      get: () => value,
      set(v) {
        value = v;
        look();
      },
    });
  }
  document.addEventListener("visibilitychange", () => {
    stop(); // what it waited for was not sent to a hidden page
    look();
  });
}
