// The presenter's own window: notes, what comes next, the time of day and how long it has lasted.

import { CHANNEL } from "./present.mjs";
import { keyIsTaken } from "./shell.mjs";

let channel;
let begun = Date.now();
let words;

const write = (id, text) => {
  const element = document.getElementById(id);
  if (element && element.textContent !== text) element.textContent = text;
};
const two = (value) => String(value).padStart(2, "0");

export function boot(texts) {
  if (!texts || channel) return;
  words = texts;
  channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    if (data.kind === "state") show(data);
  };
  const send = (kind) => channel.postMessage({ kind });
  const acts = {
    "presenter-next": () => send("next"),
    "presenter-previous": () => send("previous"),
    "presenter-black": () => send("black"),
    "presenter-reset": () => {
      begun = Date.now();
      tick();
    },
  };
  document.addEventListener("click", (event) => acts[event.target.closest("button")?.id]?.());
  document.addEventListener("keydown", (event) => {
    const act = { PageDown: "next", ArrowRight: "next", PageUp: "previous", ArrowLeft: "previous", b: "black", ".": "black" }[event.key];
    if (!act || keyIsTaken(event)) return;
    event.preventDefault();
    send(act);
  });
  send("hello");
  tick();
  setInterval(tick, 1000);
}

function show({ scene, scenes, title, notes, next, black, mode, at, lines }) {
  document.getElementById("presenter").dataset.heard = "true";
  write("presenter-scene", words["js.presenter.scene"].replace("{scene}", scene).replace("{scenes}", scenes));
  write("presenter-title", title);
  write("presenter-notes", notes);
  write("presenter-upcoming", next || words["js.presenter.last"]);
  write("presenter-mode", black ? words["js.presenter.black"] : mode);
  write("presenter-at", at);
  write("presenter-lines", lines.join("\n"));
}

function tick() {
  const now = new Date();
  write("presenter-clock", `${two(now.getHours())}:${two(now.getMinutes())}`);
  const s = Math.floor((Date.now() - begun) / 1000);
  write("presenter-elapsed", `${Math.floor(s / 60)}:${two(s % 60)}`);
}
