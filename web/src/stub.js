// The first script of every page, inline, the same text everywhere: it keeps what
// happens until boot.js is live, and keeps from happening what data-e says. A link
// or form that would leave the page is held for a second, then it goes as ever.
// An entry of q: event, target, value, checked, timer, gone.
(() => {
  const stub = (document.duet = { q: [], on: 1 });
  const hear = (e) => {
    const { target: t, type } = e;
    const entry = [e, t, t.value, t.checked];
    let leaves = type == "submit" && t.action;
    if (stub.on) {
      for (let el = t; el; el = el.parentElement) {
        const b = RegExp(`\\b${type}:\\w*p(;k=([^;\\s]*))?`).exec(el.dataset?.e);
        if (b && (!b[1] || b[2].split(",").includes(e.key))) e.preventDefault();
        if (type == "click" && !(e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) && el.matches("a[data-link]:not([target],[download])")) e.preventDefault((leaves = el.href));
      }
      if (leaves && e.defaultPrevented)
        entry[4] = setTimeout(() => {
          stub.on = 0;
          entry[5] = 1;
          t.action ? t.requestSubmit(e.submitter) : (location = leaves);
        }, 1e3);
      stub.q.push(entry);
    }
  };
  for (const type of ["click", "dblclick", "input", "change", "submit", "keydown", "keyup", "pointerdown"]) addEventListener(type, hear, true);
})();
