// What there is at one instant: stations, ships and the Sun, from the documents of the server.

import { dateOf } from "./moments.mjs";
import { geodetic, inertialSpeed, isSunlit } from "./orbit.mjs";
import { Shadows } from "./shadow.mjs";
import { say } from "./words.mjs";

const MINUTE = 60000;
const DAY = 86400000;
const AHEAD_WALL_S = 8; // documents are asked for this long before the clock gets there
const SHIP_DAYS = 3;
const NEAREST_MS = 4 * DAY; // of a set a week, the nearest is no farther

export const nearestSet = (object, ms) =>
  object.sets.reduce(
    (best, set) => (best === null || Math.abs(ms - set.epoch_ms) < Math.abs(ms - best.epoch_ms) ? set : best),
    null,
  );

export const ageDays = (set, ms) => (ms - set.epoch_ms) / DAY;

export class Sky {
  constructor({ config, clock, ephemerides, regions }) {
    Object.assign(this, { config, clock, ephemerides, regions });
    this.shadows = new Shadows({ ephemerides });
    this.listed = new Set();
  }

  get #ahead_ms() {
    return this.clock.running ? this.clock.speed * AHEAD_WALL_S * 1000 : 0;
  }

  look(ms) {
    const { config, ephemerides } = this;
    const sun = ephemerides.sun(ms);
    ephemerides.wantSun(ms, this.#ahead_ms);
    const stations = config.stations.map((station) => this.#station(station, ms, sun));
    return { ms, sun, stations, ships: config.ships.map((ship) => this.#ship(ship, ms)) };
  }

  // Where a crewed ship is by its own elements, where there are any of these days.
  #ship(ship, ms) {
    const set = nearestSet(ship, ms);
    if (set === null || Math.abs(ageDays(set, ms)) > SHIP_DAYS) return { name: ship.name, position_km: null };
    this.ephemerides.wantStation(set, ms, ms, ms);
    const state = this.ephemerides.stationState(set, ms);
    return { name: ship.name, position_km: state && Array.from(state.subarray(0, 3)) };
  }

  // The page is loaded with all sets of the last month and one a week before. What else there is around the instant
  // shown is asked for once, so that the nearest of all is used.
  #listSets(station, ms) {
    if (!this.config.routes.sets || station.sets.length === 0) return;
    for (const at of [ms, ms - NEAREST_MS, ms + NEAREST_MS]) {
      const key = `${station.key} ${Math.floor(at / this.ephemerides.setsSpan_ms)}`;
      if (at > station.all_from_ms || this.listed.has(key)) continue;
      const list = this.ephemerides.listOfSets(station.sets[0].norad_cat_id, at);
      if (list === null) continue;
      this.listed.add(key);
      const known = new Set(station.sets.map((set) => set.sha12));
      station.sets.push(...list.sets.filter((set) => !known.has(set.sha12)));
      station.sets.sort((a, b) => a.epoch_ms - b.epoch_ms);
    }
  }

  #station(station, ms, sun) {
    const { config, ephemerides, regions } = this;
    this.#listSets(station, ms);
    const set = nearestSet(station, ms);
    const base = { key: station.key, name: station.name, set, age_days: set ? ageDays(set, ms) : null };
    if (set === null) return { ...base, status: "none" };
    const age = Math.abs(base.age_days);
    if (age > config.shown_within_days) return { ...base, status: "hidden" };
    const revolution_ms = set.period_minutes * MINUTE;
    // No farther ahead than the limit: the server would refuse what is not to be shown.
    const limit_ms = set.epoch_ms + config.shown_within_days * DAY;
    const ahead_ms = Math.max(ms, Math.min(ms + this.#ahead_ms, limit_ms)) + revolution_ms;
    ephemerides.wantStation(set, ms, ms - revolution_ms, ahead_ms);
    this.#wantNextSet(station, set, ms);
    const state = ephemerides.stationState(set, ms);
    if (state === null) {
      const refusal = ephemerides.refusal(set, ms);
      return { ...base, status: refusal ? "refused" : "loading", refusal };
    }
    const position_km = Array.from(state.subarray(0, 3));
    const at = geodetic(...position_km);
    return {
      ...base,
      status: "shown",
      faded: age > config.stale_after_days,
      position_km,
      ...at,
      region: regions.at(at.lat_deg, at.lon_deg),
      speed_km_s: inertialSpeed(state),
      sunlit: sun ? isSunlit(state, sun) : null,
      period_ms: revolution_ms,
      light: sun ? this.shadows.ahead(station.key, set, ms) : null,
    };
  }

  // Where another element set becomes the nearest, its documents must be there in time too.
  #wantNextSet(station, set, ms) {
    const then = ms + this.#ahead_ms;
    const later = nearestSet(station, then);
    const near = Math.abs(ageDays(later, then)) <= this.config.shown_within_days;
    if (later !== set && near) this.ephemerides.wantStation(later, then, then, then);
  }

  isFresh = (station) => Math.abs(station.age_days) <= this.config.stale_after_days;

  staleNow() {
    const now = this.clock.now();
    return this.config.stations.filter((station) => {
      const set = nearestSet(station, now);
      return set === null || Math.abs(ageDays(set, now)) > this.config.stale_after_days;
    });
  }

  // The newest epoch of all: where a replay begins.
  replayStart() {
    const epochs = this.config.stations.flatMap((station) => station.sets.map((set) => set.epoch_ms));
    const before = epochs.filter((epoch) => epoch <= this.clock.now());
    if (epochs.length === 0) return this.clock.now();
    return before.length ? Math.max(...before) : Math.min(...epochs);
  }

  // One word for what the page shows, and it is never "live" for old elements.
  modeOf(seen) {
    const known = (station) => ["shown", "loading"].includes(station.status);
    const fresh = seen.stations.every((station) => known(station) && this.isFresh(station));
    const date = dateOf(seen.ms);
    if (this.clock.atPresent) {
      return fresh ? { mode: "live", text: say("js.mode.live") } : { mode: "old", text: say("js.mode.old") };
    }
    const nothing = seen.stations.every((station) => ["hidden", "none"].includes(station.status));
    if (nothing) return { mode: "old", text: say("js.mode.nothing", { date }) };
    if (seen.ms < this.clock.now()) return { mode: "replay", text: say("js.mode.replay", { date }) };
    return { mode: "prediction", text: say("js.mode.prediction", { date }) };
  }
}

// Why a station is not shown, or shown pale, in words; nothing where all is well.
export function stationWords({ status, name, age_days, faded, refusal, set }, config) {
  const days = age_days === null ? "" : Math.abs(age_days).toFixed(1);
  const limits = { name, days, limit: config.stale_after_days, far: config.shown_within_days };
  if (status === "none") return say("js.station.none", limits);
  if (status === "hidden") return say("js.station.hidden", { ...limits, date: dateOf(set.epoch_ms) });
  if (status === "loading") return say("js.station.loading", limits);
  if (status === "refused") return say("js.station.refused", { ...limits, reason: refusal });
  return faded ? say("js.station.faded", limits) : "";
}
