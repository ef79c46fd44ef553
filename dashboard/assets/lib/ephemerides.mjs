// The documents of the server, kept, asked for ahead of need, and read at any instant.

import { hermite } from "./orbit.mjs";

const KEPT = 96; // documents of one kind; one of a station is 12 kB
const AT_ONCE = 4;
const RETRY_MS = 3000;

// Keeps documents by address. `wanted` are asked for in the order given, never the same one twice.
class Shelf {
  constructor() {
    this.documents = new Map(); // address -> document
    this.failures = new Map(); // address -> {until, reason}
    this.pending = new Set();
    this.requests = 0;
    this.onArrival = () => {};
  }

  get(address) {
    const document = this.documents.get(address);
    if (document !== undefined) {
      // The newest used goes last: Map keeps the order of insertion.
      this.documents.delete(address);
      this.documents.set(address, document);
    }
    return document;
  }

  want(addresses) {
    for (const address of addresses) {
      if (this.pending.size >= AT_ONCE) return;
      if (this.documents.has(address) || this.pending.has(address)) continue;
      if ((this.failures.get(address)?.until ?? 0) > performance.now()) continue;
      this.#fetch(address);
    }
  }

  async #fetch(address) {
    this.pending.add(address);
    this.requests += 1;
    try {
      const answer = await fetch(address);
      const document = await answer.json();
      if (!answer.ok) throw new Error(document.error ?? `${answer.status}`);
      this.failures.delete(address);
      this.documents.set(address, document);
      while (this.documents.size > KEPT) this.documents.delete(this.documents.keys().next().value);
    } catch (error) {
      this.failures.set(address, { until: performance.now() + RETRY_MS, reason: String(error.message ?? error) });
    } finally {
      this.pending.delete(address);
      this.onArrival();
    }
  }
}

export class Ephemerides {
  constructor({ routes, edition, segment_s, sun_segment_s, sets_span_s }) {
    this.routes = routes;
    this.edition = edition;
    this.segment_ms = segment_s * 1000;
    this.sunSegment_ms = sun_segment_s * 1000;
    this.setsSpan_ms = sets_span_s * 1000;
    this.stations = new Shelf();
    this.suns = new Shelf();
    this.lists = new Shelf();
    this.state = new Float64Array(6);
  }

  set onArrival(callback) {
    this.stations.onArrival = callback;
    this.suns.onArrival = callback;
    this.lists.onArrival = callback;
  }

  get requests() {
    return this.stations.requests + this.suns.requests + this.lists.requests;
  }

  #stationAddress(set, segment) {
    return `${this.routes.ephemeris}${set.norad_cat_id}/${set.sha12}/${segment}.json?v=${this.edition}`;
  }

  #sunAddress(segment) {
    return `${this.routes.sun}${segment}.json?v=${this.edition}`;
  }

  // Ask for what covers [from, to] of `set`, the segment of `now` first.
  wantStation(set, now_ms, from_ms, to_ms) {
    const here = Math.floor(now_ms / this.segment_ms);
    const segments = [here];
    const first = Math.floor(from_ms / this.segment_ms);
    const last = Math.floor(to_ms / this.segment_ms);
    for (let segment = here + 1; segment <= last; segment += 1) segments.push(segment);
    for (let segment = here - 1; segment >= first; segment -= 1) segments.push(segment);
    this.stations.want(segments.map((segment) => this.#stationAddress(set, segment)));
  }

  wantSun(now_ms, ahead_ms) {
    const here = Math.floor(now_ms / this.sunSegment_ms);
    const there = Math.floor((now_ms + ahead_ms) / this.sunSegment_ms);
    this.suns.want([...new Set([here, there])].map((segment) => this.#sunAddress(segment)));
  }

  // All sets that the server has of a station with epochs in the span around an instant, and the number of the
  // span; or null while they are asked for.
  listOfSets(number, ms) {
    const span = Math.floor(ms / this.setsSpan_ms);
    const address = `${this.routes.sets}${number}/${span}.json`;
    this.lists.want([address]);
    const sets = this.lists.get(address);
    return sets === undefined ? null : { span, sets };
  }

  // ITRS position and velocity [x, y, z, vx, vy, vz] in a shared array, or null while not loaded.
  stationState(set, ms) {
    const segment = Math.floor(ms / this.segment_ms);
    const document = this.stations.get(this.#stationAddress(set, segment));
    if (document === undefined) return null;
    const seconds = ms / 1000 - document.start_unix_s;
    return hermite(document.position_km, document.velocity_km_s, document.step_s, seconds, this.state);
  }

  // Why the server refused the document needed at this instant, or null.
  refusal(set, ms) {
    return this.stations.failures.get(this.#stationAddress(set, Math.floor(ms / this.segment_ms)))?.reason ?? null;
  }

  sun(ms) {
    const document = this.suns.get(this.#sunAddress(Math.floor(ms / this.sunSegment_ms)));
    if (document === undefined) return null;
    const place = (ms / 1000 - document.start_unix_s) / document.step_s;
    const i = Math.min(Math.floor(place), document.declination_deg.length - 2);
    const share = place - i;
    const between = (values) => values[i] + share * (values[i + 1] - values[i]);
    const longitude = between(document.longitude_deg);
    return {
      declination_deg: between(document.declination_deg),
      longitude_deg: ((((longitude + 180) % 360) + 360) % 360) - 180,
      distance_km: between(document.distance_km),
    };
  }
}
