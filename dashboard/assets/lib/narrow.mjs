// On a phone a square sky and a wide map leave no room empty: the style sheet says how high they are there.
export function fitNarrow() {
  if (innerWidth > 700) return;
  for (const plot of document.querySelectorAll(".square-chart .js-plotly-plot, .map-chart .js-plotly-plot")) {
    // Names of stars would lie over one another there.
    const annotations = (plot.layout?.annotations ?? []).filter((one) => one.name !== "star");
    window.Plotly?.relayout(plot, { height: plot.clientHeight, annotations });
  }
}
