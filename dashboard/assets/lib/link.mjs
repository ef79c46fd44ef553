// The state of the view as a short query, so that a link shows another reader the same thing.

import { iso, parseMoment } from "./moments.mjs";

export const THEMES = ["auto", "dark", "light"];

// Read a query into {t, place, speed, run, theme} and the sentences about what it could not mean.
export function readLink(search, { speeds, limits }, say) {
  const asked = new URLSearchParams(search);
  const state = {};
  const notes = [];
  if (asked.has("t")) {
    const text = asked.get("t");
    const ms = parseMoment(text);
    if (ms === null) notes.push(say("js.link.bad-time", { text }));
    else if (ms < limits[0] || ms > limits[1]) {
      state.t = Math.min(Math.max(ms, limits[0]), limits[1]);
      notes.push(say("js.link.far-time", { text, shown: iso(state.t) }));
    } else state.t = ms;
  }
  if (asked.get("place")) state.place = asked.get("place");
  if (asked.has("speed")) {
    const text = asked.get("speed");
    const wanted = Number(text);
    if (text.trim() === "" || !Number.isFinite(wanted)) notes.push(say("js.link.bad-speed", { text }));
    else {
      // Nearest by ratio: 500 is nearer to 900 than to 60, as people count speeds.
      const apart = (speed) => Math.abs(Math.log(speed / Math.max(wanted, 1)));
      state.speed = speeds.reduce((best, speed) => (apart(speed) < apart(best) ? speed : best));
      if (state.speed !== wanted) notes.push(say("js.link.other-speed", { text, shown: state.speed }));
    }
  }
  if (asked.has("run")) {
    const text = asked.get("run");
    if (text === "0" || text === "1") state.run = text === "1";
    else notes.push(say("js.link.bad-run", { text }));
  }
  if (asked.has("theme")) {
    const text = asked.get("theme");
    if (THEMES.includes(text)) state.theme = text;
    else notes.push(say("js.link.bad-theme", { text }));
  }
  return { state, notes };
}

// Write the query. A view that follows the present has no time in it: the link means the present.
export function writeLink({ t, place, speed, run, theme, following }) {
  const parts = [];
  if (!following) parts.push(["t", iso(Math.round(t / 1000) * 1000)]);
  parts.push(["place", place]);
  if (!following && speed !== 1) parts.push(["speed", speed]);
  if (!following && !run) parts.push(["run", 0]);
  if (theme !== "auto") parts.push(["theme", theme]);
  // Colons and commas are allowed in a query and read better as they are.
  const readable = (value) => encodeURIComponent(value).replaceAll("%3A", ":").replaceAll("%2C", ",");
  return `?${parts.map(([key, value]) => `${key}=${readable(value)}`).join("&")}`;
}
