// A horizon drawn by hand: sixteen grips along the azimuth, each dragged up and down. What is drawn is written
// into the text field, which says the same for those who do not drag.

const STEP_DEG = 22.5;
const HIGHEST_DEG = 60;
const SVG = "http://www.w3.org/2000/svg";

const make = (name, attributes, parent) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
};

// "0,5;90,25" -> [[0, 5], [90, 25]]; what is no pair is left out.
export function readHorizon(text) {
  const pairs = text
    .split(";")
    .map((pair) => pair.split(",").map(Number))
    .filter((pair) => pair.length === 2 && pair.every(Number.isFinite));
  return pairs.map(([azimuth, elevation]) => [((azimuth % 360) + 360) % 360, elevation]).sort((a, b) => a[0] - b[0]);
}

// The elevation at an azimuth: straight lines between, closed over north.
export function elevationAt(points, azimuth) {
  if (points.length === 0) return 0;
  const closed = [
    [points.at(-1)[0] - 360, points.at(-1)[1]],
    ...points,
    [points[0][0] + 360, points[0][1]],
  ];
  const after = closed.findIndex(([turn]) => turn >= azimuth);
  if (after <= 0) return closed[Math.max(after, 0)][1];
  const [[a, low], [b, high]] = [closed[after - 1], closed[after]];
  return b === a ? high : low + ((azimuth - a) / (b - a)) * (high - low);
}

export function makeHorizon(box, input) {
  if (!box || !input || box.firstChild) return;
  const start = readHorizon(input.value);
  const level = Number(box.dataset.level) || 0;
  const grips = Array.from({ length: 360 / STEP_DEG }, (_, i) => [
    i * STEP_DEG,
    start.length ? Math.min(Math.max(elevationAt(start, i * STEP_DEG), 0), HIGHEST_DEG) : level,
  ]);
  const svg = make("svg", { viewBox: `-6 0 372 ${HIGHEST_DEG + 12}` }, box);
  const up = (elevation) => HIGHEST_DEG + 2 - elevation;
  for (const elevation of [15, 30, 45]) {
    make("line", { x1: 0, x2: 360, y1: up(elevation), y2: up(elevation), class: "grid" }, svg);
    make("text", { x: 1, y: up(elevation) - 1.5, class: "scale" }, svg).textContent = `${elevation}°`;
  }
  box.dataset.compass.split(" ").forEach((letter, i) => {
    make("text", { x: i * 90, y: HIGHEST_DEG + 10 }, svg).textContent = letter;
  });
  const hills = make("polygon", { class: "hills" }, svg);
  const dots = grips.map(() => make("circle", { r: 3.2, class: "grip" }, svg));
  const draw = () => {
    const line = [...grips, [360, grips[0][1]]].map(([azimuth, elevation]) => `${azimuth},${up(elevation)}`);
    hills.setAttribute("points", [`0,${up(0)}`, ...line, `360,${up(0)}`].join(" "));
    dots.forEach((dot, i) => {
      dot.setAttribute("cx", grips[i][0]);
      dot.setAttribute("cy", up(grips[i][1]));
    });
  };
  const move = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const grip = grips[Math.round(point.x / STEP_DEG + grips.length) % grips.length];
    grip[1] = Math.round(Math.min(Math.max(HIGHEST_DEG + 2 - point.y, 0), HIGHEST_DEG));
    input.value = grips.map(([azimuth, elevation]) => `${azimuth},${Math.round(elevation)}`).join(";");
    draw();
  };
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    move(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (event.buttons) move(event);
  });
  draw();
}
