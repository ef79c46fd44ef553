// The page of the ground: charts as everywhere, maps as high as a phone has room for.
import { paint as paintCharts } from "./charts.mjs";
import { fitNarrow } from "./narrow.mjs";

export function paint(...handed) {
  paintCharts(...handed);
  // Plotly draws a moment later.
  for (const wait of [300, 1200]) setTimeout(fitNarrow, wait);
}
