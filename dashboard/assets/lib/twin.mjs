// The same in words: a table of all that is shown, and the lines of the presenter's window.

import { stationWords } from "./look.mjs";
import { dateOf, timeOf } from "./moments.mjs";
import { epochText } from "./panels.mjs";
import { ageText, byId, coordinates, placeName, say } from "./words.mjs";

const RADIANS = Math.PI / 180;
const SUNSET_DEG = -0.833; // half the disc and the refraction at the horizon
const LAST_LIGHT_DEG = -18;

export function writeTwin({ config, regions, stage }, seen, place) {
  const over = (at, region = regions.at(at.lat_deg, at.lon_deg)) =>
    `${region ? `${say("js.over", { region })}, ` : ""}${coordinates(at)}`;
  const rows = seen.stations.map((station) => {
    const known = station.status === "shown";
    return [
      station.name,
      known ? over(station, station.region) : stationWords(station, config),
      known ? say("js.km", { value: station.alt_km.toFixed(0) }) : "–",
      known && station.sunlit !== null ? say(station.sunlit ? "js.sunlit" : "js.shadow") : "–",
      byId(`${station.key}-next`).textContent,
      station.set ? `${ageText(station.age_days)}, ${epochText(station.set)}` : say("js.age.none"),
    ];
  });
  if (seen.sun) {
    const below = { lat_deg: seen.sun.declination_deg, lon_deg: seen.sun.longitude_deg };
    rows.push([say("js.twin.sun"), over(below), "–", "–", "–", "–"]);
  }
  rows.push([`${say("js.twin.place")}: ${place.id ? placeName(place) : place.query}`, coordinates(place), "–", light(place, seen), "–", "–"]);
  for (const site of config.sites) rows.push([site.label, coordinates(site), "–", light(site, seen), "–", "–"]);
  if (stage.layers.catalogue && byId("catalogue-words").textContent) {
    rows.push([say("js.twin.catalogue"), byId("catalogue-words").textContent, "–", "–", "–", "–"]);
  }
  const body = byId("twin-body");
  const heads = [...body.parentElement.tHead.rows[0].cells].map((cell) => cell.textContent);
  rows.forEach((cells, i) => {
    const row = body.rows[i] ?? body.insertRow();
    row.setAttribute("role", "row");
    cells.forEach((text, k) => {
      if (!row.cells[k]) {
        const cell = document.createElement(k === 0 ? "th" : "td");
        cell.setAttribute("role", k === 0 ? "rowheader" : "cell");
        cell.dataset.label = heads[k];
        row.append(cell);
      }
      if (row.cells[k].textContent !== text) row.cells[k].textContent = text;
    });
  });
  while (body.rows.length > rows.length) body.deleteRow(-1);
}

function light({ lat_deg, lon_deg }, { sun }) {
  if (!sun) return "–";
  const [a, b, hour] = [lat_deg, sun.declination_deg, lon_deg - sun.longitude_deg].map((value) => value * RADIANS);
  const height_deg = Math.asin(Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(hour)) / RADIANS;
  return say(height_deg > SUNSET_DEG ? "js.day" : height_deg > LAST_LIGHT_DEG ? "js.twilight" : "js.night");
}

export function presenterLines({ config, sky }, seen) {
  const lines = seen.stations.map((station) =>
    station.status === "shown"
      ? say("js.presenter.line", {
          name: station.name,
          where: station.region ? say("js.over", { region: station.region }) : coordinates(station),
          height: station.alt_km.toFixed(0),
          light: say(station.sunlit ? "js.sunlit" : "js.shadow"),
        })
      : `${station.name}: ${stationWords(station, config)}`,
  );
  return { mode: sky.modeOf(seen).text, at: `${dateOf(seen.ms)} ${timeOf(seen.ms)} UTC`, lines };
}
