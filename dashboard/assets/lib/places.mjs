// Places of a visitor: those kept on this browser, and the names that a field offers for what is typed.

const KEPT = "common-orbit.places";
const MOST = 12;

export function saved() {
  try {
    const list = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(list) ? list.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return []; // a browser may forbid it
  }
}

export function keep(list) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(list.slice(0, MOST)));
  } catch {
    // not kept
  }
}

let typing = 0;
// Offer places for what stands in `input`, a moment after the last letter.
export function offer(input, list) {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const text = input.value.trim();
    if (text.length < 2) return;
    const found = await fetch(`/places.json?q=${encodeURIComponent(text)}`).then((answer) => answer.json());
    list.replaceChildren(
      ...found.map(({ query, name }) =>
        Object.assign(document.createElement("option"), { value: query, textContent: name }),
      ),
    );
  }, 150);
}
