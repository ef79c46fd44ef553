// Heavy work that is waited for: who stands on a button of it by keyboard goes on from what then stands there.

const lost = () => [document.body, null].includes(document.activeElement);
const watched = new WeakSet();

// Ended, there is a button to begin again; begun, one to end it; and when it is done, the answer.
function follow(place) {
  if (watched.has(place)) return;
  watched.add(place);
  const [out, panel] = [place.querySelector(".heavy-out"), place.querySelector(".heavy")];
  let inside = true;
  place.addEventListener("focusin", () => (inside = true));
  document.addEventListener("focusin", (event) => (inside = place.contains(event.target)));
  document.addEventListener("pointerdown", (event) => (inside = place.contains(event.target)));
  new MutationObserver(() => {
    const there = [...panel.querySelectorAll("button")].find((button) => button.checkVisibility());
    const gone = lost() || !document.activeElement.checkVisibility();
    if (inside && gone) (there ?? out).focus({ preventScroll: !there });
  }).observe(place, { attributes: true, attributeFilter: ["class"], childList: true, subtree: true });
}

document.addEventListener("focusin", (event) => {
  const place = event.target.closest(".heavy-place");
  if (place) follow(place);
});
