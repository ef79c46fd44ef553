// The projector: scenes under a clicker's keys, the black screen, full screen, and the presenter's window,
// which hears of everything through a channel of this browser and may turn the page.

import { isPresenting, keyIsTaken, onShell, present } from "./shell.mjs";
import { say } from "./words.mjs";

export const CHANNEL = "common-orbit";

export class Projector {
  // `show(scene)` moves the camera; `changed()` keeps the link; `status()` is what the presenter sees.
  constructor({ scenes, show, changed, status }) {
    Object.assign(this, { scenes, show, changed, status });
    this.scene = 0; // none yet; otherwise counted from 1
    this.black = false;
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.onmessage = ({ data }) => this.#heard(data);
    onShell("present", () => {
      if (!isPresenting()) this.#setBlack(false);
      if (isPresenting() && this.scene === 0) this.go(1);
      this.changed({ push: true });
      this.#showTitle();
    });
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  go(scene, { quiet = false } = {}) {
    const wanted = Math.min(Math.max(scene, 1), this.scenes.length);
    this.#setBlack(false);
    if (wanted !== this.scene) {
      this.scene = wanted;
      if (!quiet) {
        this.show(this.scenes[wanted - 1]);
        this.changed({ push: true });
      }
    }
    this.#showTitle();
    this.tell();
  }

  // As a link has it, without moving anything.
  restore(scene) {
    this.scene = scene ?? 0;
    this.#showTitle();
  }

  tell() {
    const at = this.scene;
    this.channel.postMessage({
      kind: "state",
      scene: at,
      scenes: this.scenes.length,
      title: this.scenes[at - 1]?.title ?? "",
      notes: this.scenes[at - 1]?.notes ?? "",
      next: this.scenes[at]?.title ?? "",
      black: this.black,
      ...this.status(),
    });
  }

  #showTitle() {
    const place = document.getElementById("scene-title");
    if (!place) return;
    // Without a scene the name of the page: the line is there for the badge beside it in any case.
    const title = isPresenting() ? (this.scenes[this.scene - 1]?.title ?? say("js.present.title")) : "";
    if (place.textContent !== title) place.textContent = title;
    place.hidden = title === "";
  }

  #setBlack(on) {
    this.black = on;
    const curtain = document.getElementById("black");
    if (curtain) curtain.hidden = !on;
    this.tell();
  }

  #heard(message) {
    if (message.kind === "hello") this.tell();
    else if (message.kind === "next") this.go(this.scene + 1);
    else if (message.kind === "previous") this.go(this.scene - 1);
    else if (message.kind === "black") this.#setBlack(!this.black);
  }

  #key(event) {
    const act = this.#keys(event.key);
    if (!act || keyIsTaken(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  // A clicker sends the keys of slide shows: PageUp and PageDown, B or full stop, F5.
  #keys(key) {
    if (key === "o" || key === "O") return () => window.open("/presenter", "common-orbit-presenter", "popup,width=900,height=700");
    if (!isPresenting()) return null;
    return {
      PageDown: () => this.go(this.scene + 1),
      PageUp: () => this.go(this.scene - 1),
      Home: () => this.go(1),
      End: () => this.go(this.scenes.length),
      b: () => this.#setBlack(!this.black),
      B: () => this.#setBlack(!this.black),
      ".": () => this.#setBlack(!this.black),
      f: fullScreen,
      F5: fullScreen,
      Escape: () => (this.black ? this.#setBlack(false) : present(false)),
    }[key];
  }
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {}); // a browser may refuse; the page stays as it is
}
