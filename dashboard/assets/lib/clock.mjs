// The clock of the page: any moment, running at any speed, or following the present.

export class Clock {
  // `now()` is the present as the server has it, in milliseconds; `limits` are [earliest, latest].
  constructor(now, limits) {
    this.now = now;
    this.limits = limits;
    this.speed = 1;
    this.running = true;
    this.following = false; // tied to the present, without drift
    this.#anchor(now());
  }

  #anchor(ms) {
    this.base_ms = this.#clamp(ms);
    this.base_at = performance.now();
  }

  #clamp(ms) {
    return Math.min(Math.max(ms, this.limits[0]), this.limits[1]);
  }

  get ms() {
    if (this.following) return this.#clamp(this.now());
    if (!this.running) return this.base_ms;
    return this.#clamp(this.base_ms + (performance.now() - this.base_at) * this.speed);
  }

  set(ms) {
    this.following = false;
    this.#anchor(ms);
  }

  step(ms) {
    this.set(this.ms + ms);
  }

  run(on) {
    const ms = this.ms;
    this.following = false;
    this.running = on;
    this.#anchor(ms);
  }

  setSpeed(speed) {
    const ms = this.ms;
    this.following = this.following && speed === 1;
    this.speed = speed;
    this.#anchor(ms);
  }

  follow() {
    this.speed = 1;
    this.running = true;
    this.following = true;
  }

  // At the present, running with it: the only state that may be called live.
  get atPresent() {
    return this.following || (this.running && this.speed === 1 && Math.abs(this.ms - this.now()) < 2000);
  }
}
