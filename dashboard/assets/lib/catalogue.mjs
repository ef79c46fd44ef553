// The page of the catalogue: the places that a visitor keeps are offered where passes are told.
import { paint as paintCharts } from "./charts.mjs";
import { offer, saved } from "./places.mjs";

const byId = (id) => document.getElementById(id);

export function paint(...handed) {
  paintCharts(...handed);
  const [box, input] = [byId("catalogue-saved"), byId("catalogue-place")];
  if (!box || !input) return;
  const list = saved().filter((name) => name !== input.value.trim());
  box.hidden = list.length === 0;
  box.replaceChildren(
    ...list.map((name) => {
      const button = Object.assign(document.createElement("button"), {
        type: "button",
        className: "button",
        textContent: name,
      });
      button.addEventListener("click", () => {
        input.value = name;
        input.form.requestSubmit();
      });
      return button;
    }),
  );
}

document.addEventListener("input", (event) => {
  if (event.target.id === "catalogue-place") offer(event.target, byId("catalogue-towns"));
});
