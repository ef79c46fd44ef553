// Pages that are asked by their address: charts in the colours of the theme, forms as queries, copied lines.
import { makeFields } from "./fields.mjs";
import "./shell.mjs";

let kept = [];

const paintOf = (styles) => {
  const colour = (name) => styles.getPropertyValue(name).trim() || "#888888";
  const paint = (value) => {
    if (typeof value === "string") return value.startsWith("var(--") ? colour(value.slice(4, -1)) : value;
    if (Array.isArray(value)) {
      // Long columns of numbers need no looking through.
      return value.length && typeof value[0] === "number" ? value : value.map(paint);
    }
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, paint(each)]));
    }
    return value;
  };
  return paint;
};

// For the projector: the height is the style sheet's, no letter is smaller than the page's, lines are thick.
function enlarge(figure, size) {
  delete figure.layout.height;
  figure.layout.autosize = true;
  figure.layout.font.size = size;
  for (const note of figure.layout.annotations ?? []) note.font = { ...note.font, size };
  for (const trace of figure.data) {
    if (trace.textfont) trace.textfont.size = size;
    if (trace.line?.width) trace.line.width *= 1.8;
  }
}

function repaint() {
  const root = document.documentElement;
  const paint = paintOf(getComputedStyle(root));
  const size = parseFloat(getComputedStyle(document.body).fontSize) || 14;
  const narrow = innerWidth < 600;
  for (const [data, id] of kept) {
    const figure = paint(data);
    figure.layout.font.size = Math.round(narrow ? Math.min(size, 12) : size * 0.9);
    if (root.dataset.present === "1") enlarge(figure, size);
    window.dash_clientside.set_props({ type: "chart", name: id.name }, { figure });
  }
}

// Dash hands over every chart of the page whenever one of them has changed.
export function paint(datas, _answer, ids) {
  kept = datas.map((data, index) => [data, ids[index]]);
  makeFields();
  for (const list of document.querySelectorAll("select[data-value]")) {
    list.name = list.dataset.name; // Dash's select knows no name
    list.value = list.dataset.value;
  }
  delete document.documentElement.dataset.busy;
  repaint();
  window.CommonOrbitPage = { painted: (window.CommonOrbitPage?.painted ?? 0) + 1 };
}

new MutationObserver(repaint).observe(document.documentElement, {
  attributes: true,
  attributeFilter: ["data-theme", "data-present"],
});

// What the shell keeps in the address goes along from question to question.
function go(search) {
  const asked = new URLSearchParams(search);
  const now = new URLSearchParams(location.search);
  for (const name of ["theme", "present"]) if (now.has(name) && !asked.has(name)) asked.set(name, now.get(name));
  const text = asked.toString();
  document.documentElement.dataset.busy = "1";
  window.dash_clientside.set_props("address", { search: text ? `?${text.replaceAll("%3A", ":").replaceAll("%2C", ",")}` : "" });
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-ask]");
  if (!form) return;
  event.preventDefault();
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") asked.append(name, value);
  go(asked);
});

// Letter by letter: only the results are asked for anew, and the address is kept in step.
let typing = 0;
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-ask=live]");
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(() => {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") asked.append(name, value);
    const search = `?${asked}`;
    history.replaceState(history.state, "", search);
    window.dash_clientside.set_props("asked-typed", { data: search });
  }, 150);
});

document.addEventListener("click", async (event) => {
  const within = event.target.closest("a[data-within]");
  if (within && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    go(new URL(within.href).search);
    return;
  }
  const copy = event.target.closest("button[data-copy]");
  if (!copy) return;
  const content = document.getElementById(copy.dataset.copy)?.textContent ?? "";
  copy.dataset.done = String(await navigator.clipboard.writeText(content).then(() => true, () => false));
  setTimeout(() => delete copy.dataset.done, 2000);
});
