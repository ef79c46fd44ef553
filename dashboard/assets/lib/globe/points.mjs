// How the points of the catalogue look, the same for both renderers.

import { AGE_COLOURS, CLASS_COLOURS, KIND_COLOURS, LIGHT_COLOURS } from "./theme.mjs";

// Smaller where the whole Earth is small, so that 16,000 points do not become one.
export function pointSize(theme, view) {
  return theme.point_px * (view.standing ? 1.4 : Math.min(1.35, Math.max(0.6, view.radius_px / 430)));
}

export function palette(colourBy, theme) {
  const names = { class: CLASS_COLOURS, kind: KIND_COLOURS, light: LIGHT_COLOURS, age: AGE_COLOURS }[colourBy];
  const colours = names.map((name) => theme.gl[name]);
  while (colours.length < 8) colours.push(colours[0]);
  return colours;
}
