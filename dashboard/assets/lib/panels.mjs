// The panels beside the stage, written some times a second: mode, stations, passes, the slider of the day.

import { press } from "./fields.mjs";
import { ageDays, nearestSet, stationWords } from "./look.mjs";
import { dateOf, timeOf } from "./moments.mjs";
import { seeEachOther } from "./orbit.mjs";
import { lightAt } from "./shadow.mjs";
import { ageText, byId, duration, grouped, latitude, longitude, placeName, reveal, say, write } from "./words.mjs";

const DAY = 86400000;
const LONG_LETTERS = [25, 34]; // of what lies below: longer names are written smaller, in the same line
const NEAR_KM = 20; // a ship this near, by elements good to a kilometre or two, is at the station

export class Panels {
  constructor({ config, clock, sky }) {
    Object.assign(this, { config, clock, sky });
  }

  show(seen, place) {
    const { mode, text } = this.sky.modeOf(seen);
    const badge = byId("mode");
    if (badge.dataset.mode !== mode) badge.dataset.mode = mode;
    write("mode", text);
    document.title = say("js.title", { mode: text });
    const running = this.clock.running || this.clock.following;
    const button = byId("clock-run");
    button.dataset.running = String(running);
    button.setAttribute("aria-label", say(running ? "js.clock.pause" : "js.clock.run"));
    press("clock-speed", this.clock.speed);
    this.#scrub(seen);
    this.#banner(seen, mode);
    for (const station of seen.stations) this.#station(station, seen);
    this.#between(seen);
    this.#passes(seen, place);
  }

  // The slider is the day of the clock: midnight to midnight UTC.
  #scrub({ ms }) {
    const slider = byId("clock-scrub");
    if (slider.matches(":active")) return;
    const value = String(Math.floor((ms - Math.floor(ms / DAY) * DAY) / 1000));
    if (slider.value !== value) slider.value = value;
    slider.setAttribute("aria-valuetext", say("js.clock.scrub", { date: dateOf(ms), time: timeOf(ms) }));
  }

  #banner(seen, mode) {
    const stale = this.sky.staleNow();
    reveal("banner", stale.length > 0);
    if (stale.length === 0) return;
    const now = this.clock.now();
    const ages = stale.map((station) => {
      const set = nearestSet(station, now);
      return set
        ? say("js.banner.age", { name: station.name, days: Math.abs(ageDays(set, now)).toFixed(1) })
        : say("js.banner.no-age", { name: station.name });
    });
    const start = this.sky.replayStart();
    const values = { ages: ages.join(say("js.list.and")), limit: this.config.stale_after_days, date: dateOf(seen.ms) };
    write("banner-text", say(mode === "old" && this.clock.atPresent ? "js.banner.now" : "js.banner.replay", values));
    write("banner-go", say("js.banner.go", { date: dateOf(start) }));
    // The way back to the elements' own day, only when the clock is somewhere else.
    reveal("banner-go", Math.abs(seen.ms - start) > DAY);
  }

  #station(station, seen) {
    const { key, set, status } = station;
    const card = byId(`station-${key}`);
    const kind = status === "shown" && station.faded ? "faded" : status;
    if (card.dataset.status !== kind) card.dataset.status = kind;
    const known = status === "shown";
    const over = known && station.region ? say("js.over", { region: station.region }) : "";
    write(`${key}-region`, over);
    byId(`${key}-region`).dataset.long = LONG_LETTERS.filter((letters) => over.length > letters).length;
    write(`${key}-lat`, known ? latitude(station) : "–");
    write(`${key}-lon`, known ? longitude(station) : "");
    write(`${key}-alt`, known ? say("js.km", { value: station.alt_km.toFixed(1) }) : "–");
    write(`${key}-speed`, known ? say("js.km-s", { value: station.speed_km_s.toFixed(2) }) : "–");
    write(`${key}-speed-h`, known ? say("js.km-h", { value: grouped(station.speed_km_s * 3600) }) : "");
    const lit = known && station.sunlit !== null;
    write(`${key}-light`, lit ? say(station.sunlit ? "js.sunlit" : "js.shadow") : "–");
    byId(`${key}-light`).dataset.light = lit ? (station.sunlit ? "sun" : "shadow") : "unknown";
    this.#light(station, seen, known);
    write(`${key}-ships`, known ? shipsAt(station, seen) : "–");
    byId(`${key}-age`).dataset.stale = String(set === null || !this.sky.isFresh(station));
    write(`${key}-age`, set ? ageText(station.age_days) : say("js.age.none"));
    write(`${key}-epoch`, set ? epochText(set) : "");
    const words = stationWords(station, this.config);
    write(`${key}-words`, words);
    reveal(`${key}-words`, words !== "");
    reveal(`${key}-nearest`, status === "hidden");
  }

  // When the light changes, in words and as a bar of one revolution that begins now.
  #light({ key, light, period_ms }, { ms }, known) {
    const ahead = known ? light : null;
    const { lit, next } = ahead ? lightAt(ahead, ms) : {};
    const words = !ahead ? "–" : next === null ? say("js.turn.none") : say(lit ? "js.turn.shadow" : "js.turn.sun", { time: duration(next - ms) });
    write(`${key}-turn`, words);
    const bar = byId(`${key}-bar`);
    bar.hidden = !ahead;
    if (!ahead) return;
    const percent = (turn) => `${((100 * (turn - ms)) / period_ms).toFixed(1)}%`;
    const edges = ahead.turns.filter((turn) => turn > ms && turn < ms + period_ms).map(percent);
    const shades = ["0%", ...edges].map((from, i) => `var(--bar-${lit === (i % 2 === 0) ? "sun" : "shadow"}) ${from} ${edges[i] ?? "100%"}`);
    const picture = `linear-gradient(90deg, ${shades.join(", ")})`;
    if (this.bars?.[key] === picture) return;
    this.bars = { ...this.bars, [key]: picture };
    bar.style.backgroundImage = picture;
  }

  #between(seen) {
    const [a, b] = seen.stations;
    const both = a?.status === "shown" && b?.status === "shown";
    write("between-km", both ? say("js.km", { value: grouped(apartKm(a.position_km, b.position_km)) }) : "–");
    const sight = both && seeEachOther(a.position_km, b.position_km);
    write("between-sight", say(both ? (sight ? "js.between.sight" : "js.between.hidden") : "js.between.unknown"));
  }

  // The server was asked once for the place and day; what is past is hidden here as the clock moves on.
  #passes(seen, place) {
    const { ms } = seen;
    let visible = 0;
    const next = new Map(); // station key -> its first row
    for (const row of document.querySelectorAll("#passes-body tr[data-aos]")) {
      const [aos, los] = [Number(row.dataset.aos), Number(row.dataset.los)];
      const ahead = los > ms;
      const on = ahead && visible < this.config.passes_shown;
      row.hidden = !on;
      if (ahead && !next.has(row.dataset.station)) next.set(row.dataset.station, row);
      if (!on) continue;
      visible += 1;
      const up = aos <= ms;
      if (row.dataset.up !== String(up)) row.dataset.up = String(up);
      const cell = row.querySelector(".countdown");
      const text = countdown(row, ms);
      if (cell.textContent !== text) cell.textContent = text;
    }
    for (const station of seen.stations) {
      const { key, status } = station;
      const row = next.get(key);
      write(`${key}-next-over`, say("js.pass.over", { place: place.id ? placeName(place) : say("js.place.there") }));
      const searched = ["shown", "loading"].includes(status);
      write(`${key}-next`, row ? countdown(row, ms) : searched ? say("js.pass.none") : "–");
      write(`${key}-next-highest`, row ? say("js.pass.highest", { elevation: row.dataset.highest }) : "");
    }
  }
}

export const epochText = ({ epoch_ms }) =>
  say("js.epoch", { date: dateOf(epoch_ms), time: timeOf(epoch_ms).slice(0, 5) });

const apartKm = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

// What is known of ships with a crew at this station, and where nothing is, that.
function shipsAt(station, { ships }) {
  const near = ships.filter((ship) => ship.position_km && apartKm(ship.position_km, station.position_km) < NEAR_KM);
  if (near.length === 0) return say(ships.some((ship) => ship.position_km) ? "js.ships.none" : "js.ships.unknown");
  return say("js.ships.near", { names: near.map((ship) => ship.name).join(say("js.list.and")) });
}

function countdown(row, ms) {
  const aos = Number(row.dataset.aos);
  return aos <= ms ? say("js.pass.up") : say("js.pass.in", { time: duration(aos - ms) });
}
