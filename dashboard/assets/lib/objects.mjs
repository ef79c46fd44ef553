// The objects in orbit on the stage: one button that shows them, what their colours mean, which of them are
// shown, and the card of the one that is chosen.

import { AGE_COLOURS, CLASS_COLOURS, KIND_COLOURS, LIGHT_COLOURS, readTheme } from "./globe/theme.mjs";
import { dateOf } from "./moments.mjs";
import { byId, grouped, reveal, say, write } from "./words.mjs";

const DAY = 86400000;

// What a link may say of them.
export const OBJECTS = {
  colourBy: ["class", "kind", "light", "age"],
  classes: ["LEO", "MEO", "GEO", "GTO", "MOLNIYA", "HEO", "OTHER"],
  kinds: ["payload", "rocket body", "debris"],
};
const ALL = { colourBy: "class", classes: null, kinds: null, text: "" };

// Colour in the palette of the globe, name in a filter, key of its text; in the order of the legend.
const LEGENDS = {
  class: OBJECTS.classes.map((name) => [CLASS_COLOURS.find((one) => one === name.toLowerCase()), name, `globe.class.short.${name}`]),
  kind: KIND_COLOURS.map((name, i) => [name, OBJECTS.kinds[i], `globe.kind.${OBJECTS.kinds[i]}`]),
  light: LIGHT_COLOURS.map((name) => [name, name, `globe.light.${name}`]),
  age: AGE_COLOURS.map((name) => [name, name, `globe.age.${name}`]),
};
const FILTERS = { class: "classes", kind: "kinds" };

export class Objects {
  // `show(on)` is the layer, `follow(norad_cat_id)` the camera, `changed({push})` keeps the link.
  constructor({ address, clock, changed, show, follow }) {
    Object.assign(this, { address, clock, changed, show, follow });
    this.choice = { ...ALL };
    this.selected = null;
    this.held = null; // how many there are, before any of them is drawn
  }

  // As a link has it.
  take({ objects, selected }) {
    this.choice = { ...ALL, ...objects };
    this.selected = selected ?? null;
  }

  open(globe) {
    this.globe = globe;
    this.apply();
    this.#listen();
    globe.on("catalogue", () => this.refresh());
    new MutationObserver(() => this.refresh(true)).observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-theme"],
    });
    // When the page has nothing else to do: a number on the button.
    (window.requestIdleCallback ?? setTimeout)(() => this.#count());
  }

  apply() {
    this.globe.setCatalogue({ ...this.choice, selected: this.selected });
    byId("colour-by").value = this.choice.colourBy;
    const field = byId("objects-find");
    if (field.value.trim() !== this.choice.text) field.value = this.choice.text;
    this.refresh(true);
  }

  async #count() {
    const day = Math.floor(this.clock.ms / DAY);
    const answer = await fetch(`${this.address}${day}.json`).catch(() => null);
    if (answer?.ok) this.held = await answer.json();
    this.refresh();
  }

  #choose(choice, push) {
    Object.assign(this.choice, choice);
    this.apply();
    this.changed({ push });
  }

  select(norad_cat_id) {
    this.selected = norad_cat_id;
    this.apply();
    this.changed({ push: true });
  }

  #listen() {
    byId("objects-toggle").addEventListener("click", () => {
      this.show(!this.on);
      this.changed({ push: true });
    });
    byId("colour-by").addEventListener("change", (event) => this.#choose({ colourBy: event.target.value }, true));
    const field = byId("objects-find");
    // The first letter is a step for Back, the others go with it.
    field.addEventListener("input", () => this.#choose({ text: field.value.trim().slice(0, 40) }, this.choice.text === ""));
    field.addEventListener("change", () => {
      this.#pickFound(field.value.trim());
      this.changed({ push: true });
    });
    byId("objects-legend").addEventListener("click", (event) => {
      const name = event.target.closest("[data-name]")?.dataset.name;
      if (name) this.#filter(name);
    });
    byId("picked-close").addEventListener("click", () => this.select(null));
    byId("picked-follow").addEventListener("click", () => this.follow(this.selected));
  }

  // The one object that is meant by what was typed, if it is one: so that a keyboard can choose too.
  #pickFound(text) {
    const found = this.globe.catalogue.find(text);
    const exact = found.find(({ name, norad_cat_id }) => [String(norad_cat_id), name.toLowerCase()].includes(text.toLowerCase()));
    const one = exact ?? (found.length === 1 ? found[0] : null);
    if (one) this.select(one.norad_cat_id);
  }

  // One entry of the legend off or on again; all of them are no filter.
  #filter(name) {
    const key = FILTERS[this.choice.colourBy];
    const all = OBJECTS[key];
    const on = new Set(this.choice[key] ?? all);
    if (!on.delete(name)) on.add(name);
    this.#choose({ [key]: on.size === all.length ? null : all.filter((one) => on.has(one)) }, true);
  }

  get on() {
    return this.globe.getLayers().catalogue;
  }

  refresh(again = false) {
    if (!this.globe) return;
    const { on } = this;
    const { status, count } = this.globe.catalogue;
    const known = on && count > 0 ? { status, count } : this.held;
    byId("objects-toggle").setAttribute("aria-pressed", String(on));
    const count_ = { count: grouped(known?.count ?? 0) };
    if (!known?.count) write("objects-count", say("js.objects"));
    else if (known.status === "few") write("objects-count", known.count === 1 ? say("js.objects.one") : say("js.objects.few", count_));
    else write("objects-count", say("js.objects.held", count_));
    reveal("objects-panel", on);
    this.#words(on);
    this.#legend(again);
    this.#card(on);
  }

  #words(on) {
    const { status, count, shown, every, day, source, words } = this.globe.catalogue;
    const values = { shown: grouped(shown), count: grouped(count), day, source: say(source === "archive" ? "js.source.archive" : "js.source.bundled") };
    const parts = [];
    if (on && ["ready", "few"].includes(status)) parts.push(say(shown === count ? "js.catalogue" : "js.catalogue.some", values));
    if (on && every > 1) parts.push(say("js.catalogue.every", { every }));
    if (on && words) parts.push(say(words));
    const text = parts.join(" ");
    const place = byId("catalogue-words");
    if (place.textContent === text.replaceAll("`", "")) return;
    // `What stands so` is to be typed.
    place.replaceChildren(
      ...text.split("`").map((part, i) => {
        if (i % 2 === 0) return part;
        const code = document.createElement("code");
        code.textContent = part;
        return code;
      }),
    );
  }

  // What the colours mean, in words beside each; by orbit and by kind each is a switch too.
  #legend(again) {
    const { colourBy } = this.choice;
    const key = FILTERS[colourBy];
    const state = JSON.stringify([colourBy, this.choice[key]]);
    if (state === this.legend && !again) return;
    this.legend = state;
    const { css } = readTheme(byId("stage-host"));
    const place = byId("objects-legend");
    if (place.dataset.by === colourBy && key) {
      // The same buttons, so that the one that was pressed keeps the focus.
      for (const button of place.children) {
        button.setAttribute("aria-pressed", String(this.choice[key]?.includes(button.dataset.name) ?? true));
        button.firstChild.style.background = css[button.dataset.colour];
      }
      return;
    }
    place.dataset.by = colourBy;
    place.replaceChildren(
      ...LEGENDS[colourBy].map(([colour, name, text]) => {
        const entry = document.createElement(key ? "button" : "span");
        entry.className = "key";
        entry.dataset.colour = colour;
        if (key) {
          entry.type = "button";
          entry.dataset.name = name;
          entry.setAttribute("aria-pressed", String(this.choice[key]?.includes(name) ?? true));
        }
        const dot = document.createElement("span");
        dot.className = "swatch dot";
        dot.style.background = css[colour];
        entry.append(dot, say(text));
        return entry;
      }),
    );
  }

  #card(on) {
    const object = on && this.selected ? this.globe.object(this.selected) : null;
    // What it said stays while the next keyframes are under way.
    const waiting = on && this.selected !== null && this.carded === this.selected && this.globe.catalogue.status === "loading";
    if (!object && waiting) return;
    this.carded = object && this.selected;
    reveal("picked", object !== null);
    if (!object) return;
    const { name, norad_cat_id, object_id, orbit_class, object_kind, epoch_ms, age_days } = object;
    const { period_minutes, inclination_deg, alt_km } = object;
    write("picked-name", name);
    const values = {
      number: norad_cat_id,
      designator: object_id || "–",
      kind: say(`js.kind.${object_kind}`),
      class: say(`globe.class.${orbit_class}`),
      height: grouped(alt_km),
      period: period_minutes.toFixed(1),
      inclination: inclination_deg.toFixed(1),
      date: dateOf(epoch_ms),
      days: Math.abs(age_days).toFixed(1),
    };
    for (const line of ["number", "orbit", "height", "age"]) write(`picked-${line}`, say(`js.picked.${line}`, values));
    byId("picked-more").href = `/catalogue?id=${norad_cat_id}`;
  }
}
