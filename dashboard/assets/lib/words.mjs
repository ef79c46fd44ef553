// Words and numbers as people read them: from the texts that the server sent with the page.

let texts = {};

export function setTexts(given) {
  texts = given;
}

export function say(key, values = {}) {
  const text = texts[key];
  if (text === undefined) throw new Error(`No text for ${key}: add it to dashboard/text/en.json`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export const grouped = (value) => Math.round(value).toLocaleString("en-US").replaceAll(",", "\u202f");

const degrees = (value, positive, negative) => `${Math.abs(value).toFixed(2)}° ${value < 0 ? negative : positive}`;
export const latitude = ({ lat_deg }) => degrees(lat_deg, say("js.north"), say("js.south"));
export const longitude = ({ lon_deg }) => degrees(lon_deg, say("js.east"), say("js.west"));
export const coordinates = (at) => `${latitude(at)}, ${longitude(at)}`;

export function duration(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [d, h, m] = [Math.floor(s / 86400), Math.floor((s % 86400) / 3600), Math.floor((s % 3600) / 60)];
  if (d > 0) return say("js.duration.days", { d, h });
  if (h > 0) return say("js.duration.hours", { h, m: String(m).padStart(2, "0") });
  return say("js.duration.minutes", { m, s: String(s % 60).padStart(2, "0") });
}

export function ageText(age_days) {
  return say(age_days < 0 ? "js.age.before" : "js.age.after", { days: Math.abs(age_days).toFixed(1) });
}

export const placeName = (place) => (place.id ? place.name : say("js.place.here"));

// --- putting them on the page -----------------------------------------------------------------

export const byId = (id) => document.getElementById(id);

// Write only what changed: the browser then has nothing to lay out.
export function write(id, text) {
  const element = byId(id);
  if (element && element.textContent !== text) element.textContent = text;
}

export function reveal(id, on) {
  const element = byId(id);
  if (element) element.hidden = !on;
}
