// The light of the coming revolution of a station: when it enters the Earth's shadow and when it leaves it.

import { isSunlit } from "./orbit.mjs";

const STEP_MS = 60000; // a shadow lasts 30 minutes and more, or shrinks to nothing at high Sun angles
const EXACT_MS = 500;
const KEPT_MS = 20 * 60000; // beyond this a longer piece of the future is worth looking at

export class Shadows {
  constructor({ ephemerides }) {
    this.ephemerides = ephemerides;
    this.kept = new Map(); // station key -> {sha12, from, to, turns, lit}
  }

  // {lit, turns: [ms, ...], from, to}: light at `from`, and the instants when it changes until `to`.
  // Null while the documents of that time are on their way.
  ahead(key, set, ms) {
    const kept = this.kept.get(key);
    const until = ms + set.period_minutes * 60000;
    if (kept && kept.sha12 === set.sha12 && ms >= kept.from && until <= kept.to) return kept;
    const to = until + KEPT_MS;
    const found = this.#search(set, ms, to) ?? this.#search(set, ms, until);
    if (found) this.kept.set(key, { sha12: set.sha12, ...found });
    return found;
  }

  #lit(set, ms) {
    const sun = this.ephemerides.sun(ms);
    const state = this.ephemerides.stationState(set, ms);
    return sun && state ? isSunlit(state, sun) : null;
  }

  #search(set, from, to) {
    const lit = this.#lit(set, from);
    if (lit === null) return null;
    const turns = [];
    let [before, was] = [from, lit];
    for (let ms = from + STEP_MS; ms <= to; ms += STEP_MS) {
      const is = this.#lit(set, ms);
      if (is === null) return null;
      if (is !== was) turns.push(this.#turn(set, before, ms, was));
      [before, was] = [ms, is];
    }
    return { from, to, lit, turns };
  }

  #turn(set, low, high, was) {
    let [a, b] = [low, high];
    while (b - a > EXACT_MS) {
      const middle = (a + b) / 2;
      if (this.#lit(set, middle) === was) a = middle;
      else b = middle;
    }
    return b;
  }
}

// The light at `ms` and the change after it, by what `ahead` gave; `next` is null where it does not change.
export function lightAt({ lit, turns }, ms) {
  const past = turns.filter((turn) => turn <= ms).length;
  return { lit: past % 2 === 0 ? lit : !lit, next: turns[past] ?? null };
}
