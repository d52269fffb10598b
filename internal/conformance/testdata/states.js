// What is in the nodes of rows and in no markup: it must survive what the rows go through.
import { apply, mount } from "./page.js";

/** A second of silence, as a WAV file. */
function silence() {
  const samples = 8000;
  const b = new DataView(new ArrayBuffer(44 + samples));
  const word = (at, s) => [...s].forEach((c, i) => b.setUint8(at + i, c.charCodeAt(0)));
  word(0, "RIFF");
  b.setUint32(4, 36 + samples, true);
  word(8, "WAVEfmt ");
  b.setUint32(16, 16, true);
  b.setUint16(20, 1, true);
  b.setUint16(22, 1, true);
  b.setUint32(24, samples, true);
  b.setUint32(28, samples, true);
  b.setUint16(32, 1, true);
  b.setUint16(34, 8, true);
  word(36, "data");
  b.setUint32(40, samples, true);
  for (let i = 44; i < 44 + samples; i++) b.setUint8(i, 128);
  return URL.createObjectURL(new Blob([b], { type: "audio/wav" }));
}

/** What a user did to a row. */
const use = {
  async field(row) {
    const el = row.querySelector("input");
    el.focus();
    el.value = "typed";
    el.setSelectionRange(1, 3, "backward");
    return () => [document.activeElement === el, el.value, el.selectionStart, el.selectionEnd, el.selectionDirection];
  },
  async typed(row) {
    const el = row.querySelector("input");
    el.value = "typed, not focused";
    return () => [el.value];
  },
  async checked(row) {
    const el = row.querySelector("[type=checkbox]");
    el.click();
    return () => [el.checked];
  },
  async scrolled(row) {
    const el = row.querySelector(".box");
    el.scrollTop = 33;
    return () => [el.scrollTop];
  },
  async open(row) {
    const el = row.querySelector("details");
    el.open = true;
    return () => [el.open];
  },
  async playing(row) {
    const el = row.querySelector("audio");
    el.src = silence();
    el.muted = el.loop = true;
    await el.play();
    dispatchEvent(new Event("conformance"));
    el.currentTime = 0.25;
    return () => [el.paused, el.currentTime >= 0.25];
  },
  async framed(row) {
    const el = row.querySelector("iframe");
    el.contentWindow.kept = 1;
    return () => [el.contentWindow?.kept];
  },
  async chosen(row) {
    const el = row.querySelector("select");
    el.selectedIndex = 2;
    return () => [el.selectedIndex, el.value];
  },
};

/** Uses a row in one way after the other, applies a patch each time, and says what is not as it was. */
export async function survive(uses) {
  const faults = [];
  for (const { name, before, patch, row, way } of uses) {
    const say = (why) => faults.push({ name, why });
    const root = mount(before);
    const el = root.querySelector("#" + row);
    const state = await use[way](el);
    const was = JSON.stringify(state());
    if (apply(patch).length) say("missed");
    if (el !== root.querySelector("#" + row)) say("the row is another node");
    const is = JSON.stringify(state());
    if (is !== was) say(`was ${was}, is ${is}`);
  }
  return faults;
}
