// The hand on the globe: drag, wheel, pinch, twist, click, hover, keys. It turns them into wishes
// (turn, approach, click); what they mean for the camera is the component's affair.

const CLICK_PX = 5;
const STEP_PX = 60; // of an arrow key

export function listen(canvas, { turn, approach, twist, click, hover, reset, leave }) {
  const pointers = new Map();
  let moved = 0;
  let spread = 0;
  let angle = 0;
  const stop = new AbortController();
  const on = (event, fn, options = {}) => canvas.addEventListener(event, fn, { ...options, signal: stop.signal });
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const pair = () => {
    const [a, b] = [...pointers.values()];
    return { length: Math.hypot(a.x - b.x, a.y - b.y), angle: Math.atan2(b.y - a.y, b.x - a.x) };
  };

  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, at(event));
    if (pointers.size === 2) ({ length: spread, angle } = pair());
  });
  on("pointermove", (event) => {
    const here = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") hover(here.x, here.y);
      return;
    }
    pointers.set(event.pointerId, here);
    moved += Math.hypot(here.x - before.x, here.y - before.y);
    if (pointers.size === 2) {
      const now = pair();
      if (spread > 0 && now.length > 0) approach(spread / now.length);
      twist(((now.angle - angle) * 180) / Math.PI);
      spread = now.length;
      ({ angle } = now);
    } else if (moved > CLICK_PX) {
      if (event.shiftKey) twist((here.x - before.x) * 0.3);
      else turn(here.x - before.x, here.y - before.y);
    }
  });
  const up = (event) => {
    const here = pointers.get(event.pointerId);
    const alone = pointers.size === 1;
    pointers.delete(event.pointerId);
    if (here && alone && moved <= CLICK_PX && event.type === "pointerup") click(here.x, here.y);
    if (pointers.size === 2) ({ length: spread, angle } = pair());
  };
  on("pointerup", up);
  on("pointercancel", up);
  on("pointerleave", () => leave());
  on(
    "wheel",
    (event) => {
      event.preventDefault();
      // Lines and pages of a wheel without pixels; a pinch on a touchpad comes as ctrl and small steps.
      const unit = event.deltaMode === 1 ? 30 : event.deltaMode === 2 ? 300 : 1;
      const delta = Math.max(-240, Math.min(240, event.deltaY * unit));
      approach(Math.exp(delta * (event.ctrlKey ? 0.01 : 0.0014)));
    },
    { passive: false },
  );
  on("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const acts = {
      ArrowLeft: () => turn(STEP_PX, 0),
      ArrowRight: () => turn(-STEP_PX, 0),
      ArrowUp: () => turn(0, STEP_PX),
      ArrowDown: () => turn(0, -STEP_PX),
      "+": () => approach(0.85),
      "=": () => approach(0.85),
      "-": () => approach(1 / 0.85),
      _: () => approach(1 / 0.85),
      0: () => reset(),
      Enter: () => click(canvas.clientWidth / 2, canvas.clientHeight / 2),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrows step the clock
    act();
  });
  return () => stop.abort();
}
