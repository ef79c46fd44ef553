// Moments as milliseconds of UTC since 1970, and their passage from and to text.

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

// Return milliseconds, or null where the text is no time. Without a zone it is UTC: the field says so.
export function parseMoment(text) {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // Date rolls 31 February over into March; a date that does not exist is refused instead.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const fraction_ms = Math.round(Number(match[7] ?? 0) * 1000);
  const zone = match[8]?.toUpperCase();
  let offset_min = 0;
  if (zone && zone !== "Z" && zone !== "UTC") {
    const hours = Number(zone.slice(1, 3));
    const minutes = Number(zone.slice(-2));
    if (hours > 15 || minutes > 59) return null;
    offset_min = (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
  }
  return date.getTime() + ((hour * 60 + minute - offset_min) * 60 + second) * 1000 + fraction_ms;
}

// 2026-10-09T20:00:00Z, with milliseconds only where there are any.
export function iso(ms) {
  return new Date(Math.round(ms)).toISOString().replace(".000Z", "Z");
}

export const dateOf = (ms) => new Date(ms).toISOString().slice(0, 10);
export const timeOf = (ms) => new Date(ms).toISOString().slice(11, 19);

const zones = new Map();

// Return {date, time} of the civil clock in an IANA zone.
export function civil(ms, zone) {
  if (!zones.has(zone)) {
    zones.set(
      zone,
      new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hourCycle: "h23",
      }),
    );
  }
  const part = Object.fromEntries(zones.get(zone).formatToParts(ms).map(({ type, value }) => [type, value]));
  return { date: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}:${part.second}` };
}
