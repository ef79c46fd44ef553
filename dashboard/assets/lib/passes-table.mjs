// The table of the next passes, laid out from the document of the server: every row is a pass that the
// command line prints too. Built here, since a browser lays out hundreds of components in a second, and
// this in a few milliseconds.

import { byId } from "./words.mjs";

// A phone shows the rows as blocks, which would cost the table its meaning without the roles.
const element = (name, css, ...children) => {
  const made = document.createElement(name);
  if (css) made.className = css;
  made.append(...children);
  return made;
};

export function layPasses({ columns, rows, empty, remarks, about }) {
  byId("passes-waiting").hidden = true;
  byId("passes-body").replaceChildren(
    ...(rows.length > 0 ? [table(columns, rows)] : []),
    ...(empty ? [element("p", "empty", empty)] : []),
    ...remarks.map((text) => element("p", "remark", text)),
    element("p", "about", about),
  );
}

function table(columns, rows) {
  const heads = Object.values(columns).map((text) => {
    const head = element("th", "", text);
    head.scope = "col";
    head.setAttribute("role", "columnheader");
    return head;
  });
  const line = element("tr", "", ...heads);
  line.setAttribute("role", "row");
  const made = element("table", "passes", element("thead", "", line), element("tbody", "", ...rows.map((one) => row(columns, one))));
  made.setAttribute("role", "table");
  return made;
}

function row(columns, { station, name, aos_ms, los_ms, highest_deg, day, rises, highest, sets, lasts, cut }) {
  const cells = {
    station: [element("span", `shape shape-${station}`), element("span", "strong", name)],
    when: [element("span", "countdown strong"), element("span", "aside", day)],
    rises: event(rises),
    highest: event(highest),
    sets: event(sets),
    lasts: cut ? [lasts, element("span", "aside", cut)] : [lasts],
  };
  const made = element("tr", "");
  made.hidden = true; // until the clock says that it is next
  made.setAttribute("role", "row");
  Object.assign(made.dataset, { aos: aos_ms, los: los_ms, station, highest: highest_deg });
  for (const [column, content] of Object.entries(cells)) {
    const cell = element("td", `cell-${column}`, ...content);
    cell.setAttribute("role", "cell");
    cell.dataset.label = columns[column];
    made.append(cell);
  }
  return made;
}

function event([local, utc, words]) {
  const times = element("span", "times", element("span", "strong number", local));
  if (utc) times.append(element("span", "aside number", utc));
  return [times, element("span", "direction", words)];
}
