// Native inputs in the places that dashboard/components/fields.py keeps for them.

// Put an input into every place below `root` that has none yet.
export function makeFields(root = document) {
  for (const place of root.querySelectorAll(".field-input[data-input]:empty")) {
    const input = document.createElement("input");
    for (const [name, value] of Object.entries(JSON.parse(place.dataset.input))) input.setAttribute(name, value);
    input.setAttribute("aria-describedby", `${input.id}-hint ${input.id}-error`);
    place.append(input);
  }
}

// Say what is wrong with a field, or nothing.
export function fieldError(id, words) {
  const place = document.getElementById(`${id}-error`);
  place.textContent = words;
  place.hidden = words === "";
  document.getElementById(id).setAttribute("aria-invalid", String(words !== ""));
}

export function fieldHint(id, words) {
  const place = document.getElementById(`${id}-hint`);
  if (place.textContent !== words) place.textContent = words;
  place.hidden = words === "";
}

// Show which button of a row is pressed.
export function press(id, value) {
  for (const button of document.querySelectorAll(`#${id} button`)) {
    const on = String(button.dataset.value === String(value));
    if (button.getAttribute("aria-pressed") !== on) button.setAttribute("aria-pressed", on);
  }
}

// Call `act` with the value of the button that is pressed.
export function onPress(id, act) {
  document.getElementById(id).addEventListener("click", (event) => {
    const button = event.target.closest("button[data-value]");
    if (button) act(button.dataset.value);
  });
}
