// On paper: the charts in light colours and as wide as a sheet has room for, the folded tables that stand for grids.
import { letter } from "./lettering.mjs";

const SHEET = 1020; // CSS pixels between the margins of A4 across, see 80-paper.css
const GUTTER = 24;
const LETTERS = 12;

// The colours of the light theme, whichever is shown, stand on any element that names it.
function inLight(read) {
  const element = document.createElement("div");
  element.dataset.theme = "light";
  document.body.append(element);
  const value = read(getComputedStyle(element));
  element.remove();
  return value;
}

function sizeOf(chart, layout) {
  const width = chart.closest(".pair") ? (SHEET - GUTTER) / 2 : SHEET;
  if (chart.matches(".square-chart")) return [Math.min(width, 470), Math.min(width, 470)];
  if (chart.matches(".map-chart")) return [Math.min(width, 900), Math.min(width, 900) / 2 + 46];
  const high = layout.height ?? 380;
  // The first sheet has room for one below its heading; many rows need a sheet of their own.
  return [width, width < SHEET ? Math.min(high, 300) : high > 600 ? 600 : Math.min(high, 460)];
}

// `charts` is asked for the figures, their names and elements; `paintOf` puts in colours, `fitted` sizes the letters.
export function forPaper(charts, paintOf, fitted, back) {
  const draw = () => {
    for (const folded of document.querySelectorAll("details.on-paper:not([open])")) {
      folded.open = true;
      folded.dataset.folded = "1";
    }
    // Before the sheet is laid out: it does not wait for what comes later.
    const figures = inLight((styles) => charts().map(({ data, name, plot }) => [paintOf(styles)(data), name, plot]));
    for (const [figure, name, plot] of figures) {
      const [width, height] = sizeOf(plot.closest(".chart"), figure.layout);
      plot.closest("figure").style.setProperty("--on-paper", `${height}px`);
      fitted(figure, LETTERS, false);
      // What the slider moves stands where it says, and there is no slider.
      figure.data = figure.data.filter((trace) => trace.name !== "scrub");
      Object.assign(figure.layout, { width, height, autosize: false });
      window.Plotly.react(plot, figure.data, figure.layout);
      letter(plot);
      // Else Dash draws its own figure over this one as soon as it hears that something was drawn.
      window.dash_clientside.set_props({ type: "chart", name }, { figure });
    }
  };
  const putBack = () => {
    for (const one of document.querySelectorAll("details.on-paper[data-folded]")) {
      one.open = false;
      delete one.dataset.folded;
    }
    back();
  };
  addEventListener("beforeprint", draw);
  addEventListener("afterprint", putBack);
}
