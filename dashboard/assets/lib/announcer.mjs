// Speaks events through the page's live region, at a rate that a person can listen to: never two within
// eight seconds, none that is old by then, and none at all while the clock races.

const APART_MS = 8000;
const FRESH_MS = 20000;
const FASTEST = 60;

export class Announcer {
  constructor(element, now = () => performance.now()) {
    this.element = element;
    this.now = now;
    this.waiting = [];
    this.last = -Infinity;
    this.seen = new Map(); // what an event is about -> its state before
    this.said = [];
  }

  // Note the state of something; a change of it is an event, said in `words`. The first state is none.
  watch(about, state, words) {
    const before = this.seen.get(about);
    this.seen.set(about, state);
    if (before === undefined || before === state || state === null || before === null) return;
    const text = words(state);
    if (text) this.waiting.push({ text, at: this.now() });
  }

  // A jump of the clock is no event: forget what was.
  forget() {
    this.seen.clear();
    this.waiting = [];
  }

  speak(speed) {
    const now = this.now();
    this.waiting = this.waiting.filter(({ at }) => now - at < FRESH_MS);
    if (speed > FASTEST) this.waiting = [];
    if (this.waiting.length === 0 || now - this.last < APART_MS) return;
    const text = this.waiting.map((one) => one.text).join(" ");
    this.waiting = [];
    this.last = now;
    this.said.push(text);
    this.element.textContent = text;
  }
}
