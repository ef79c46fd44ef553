// Labels beside points, none over another: greedy, in order of importance.

// Directions from the point, best first, and how many gaps away: near it, then farther out.
const NEAR = [
  [1, 0],
  [-1, 0],
  [0.82, -0.82],
  [0.82, 0.82],
  [-0.82, -0.82],
  [-0.82, 0.82],
  [0, -1],
  [0, 1],
];
export const NEAR_PLACES = NEAR.length;
const PLACES = [1, 1.9, 2.9].flatMap((times) => NEAR.map(([dx, dy]) => [dx, dy, times]));

export function overlaps(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function boxAt([dx, dy], point, w, h, gap) {
  const cx = point.x + dx * gap;
  const cy = point.y + dy * gap;
  return {
    x: cx + (dx > 0.1 ? 0 : dx < -0.1 ? -w : -w / 2),
    y: cy + (dy > 0.1 ? 0 : dy < -0.1 ? -h : -h / 2),
    w,
    h,
  };
}

// Find room for a label of w by h beside `point`, clear of `taken`, inside `bounds`. `preferred`
// is the place it had before: kept while it is free, so that labels do not jump about.
// Returns {box, place} or null where every place is taken.
export function placeLabel(point, w, h, gap, taken, bounds, preferred = 0) {
  for (const place of [preferred, ...PLACES.keys()]) {
    const [dx, dy, times] = PLACES[place];
    const box = boxAt([dx, dy], point, w, h, gap * times);
    const inside = box.x >= 2 && box.y >= 2 && box.x + w <= bounds.w - 2 && box.y + h <= bounds.h - 2;
    if (inside && !taken.some((other) => overlaps(box, other))) return { box, place };
  }
  return null;
}
