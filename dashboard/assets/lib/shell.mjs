// What every page has: the theme, the projector's button and key, the copied link.

const THEMES = ["light", "dark", "contrast"]; // the order of the button
const theme = window.CommonOrbitTheme;

const later = new EventTarget();

// Listen to "theme" and "present"; a page keeps its own link by it.
export const onShell = (name, act) => later.addEventListener(name, act);

const tell = (name) => later.dispatchEvent(new Event(name));

export const isPresenting = () => document.documentElement.dataset.present === "1";

export function setTheme(name, remember = false) {
  theme.set(name, remember);
  showTheme();
  tell("theme");
}

export function present(on) {
  if (on) document.documentElement.dataset.present = "1";
  else delete document.documentElement.dataset.present;
  if (!on && document.fullscreenElement) document.exitFullscreen();
  tell("present");
}

function showTheme() {
  const name = document.getElementById("theme-name");
  const button = document.getElementById("theme-toggle");
  if (!name || !button) return;
  const words = button.dataset[theme.shown];
  if (name.textContent !== words) name.textContent = words;
}

async function copyLink(button) {
  const done = await navigator.clipboard.writeText(location.href).then(() => true, () => false);
  button.dataset.done = String(done);
  setTimeout(() => delete button.dataset.done, 2000);
}

// A key that the focused control uses itself stays with the control.
export function keyIsTaken(event) {
  const { target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey) return true;
  if (target.closest?.("input, textarea, select, [contenteditable], [role=listbox], [role=radiogroup]")) return true;
  return [" ", "Enter"].includes(event.key) && target.closest?.("button, a, summary") != null;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.id === "theme-toggle") {
    setTheme(THEMES[(THEMES.indexOf(theme.shown) + 1) % THEMES.length], true);
  } else if (button?.id === "present-toggle") present(!isPresenting());
  else if (button?.id === "link-copy") copyLink(button);
});
document.addEventListener("keydown", (event) => {
  if (keyIsTaken(event)) return;
  if (event.key.toLowerCase() === "p") present(!isPresenting());
  else if (event.key.toLowerCase() === "t") setTheme(THEMES[(THEMES.indexOf(theme.shown) + 1) % THEMES.length], true);
  else return;
  event.preventDefault();
});
// Where the row of pages is wider than the screen, the one that is open stands in its middle.
let open = null;
function showPage() {
  if (open?.isConnected) return;
  open = document.querySelector('.menu [aria-current="page"]');
  const menu = open?.closest(".menu");
  if (!menu) return;
  const [row, link] = [menu.getBoundingClientRect(), open.getBoundingClientRect()];
  menu.scrollLeft += link.left + link.width / 2 - row.left - row.width / 2;
}

const show = () => {
  showTheme();
  showPage();
};
new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
show();
