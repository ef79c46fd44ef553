// Between the samples of the kernel.

// Cubic Hermite on positions and velocities: p, v flat arrays, sample i at i * step seconds.
// Writes position (3) and velocity (3) into `out`.
export function hermite(p, v, step_s, seconds, out) {
  const last = p.length / 3 - 1;
  const i = Math.min(Math.max(Math.floor(seconds / step_s), 0), last - 1);
  const s = seconds / step_s - i;
  const s2 = s * s;
  const s3 = s2 * s;
  const h00 = 2 * s3 - 3 * s2 + 1;
  const h10 = (s3 - 2 * s2 + s) * step_s;
  const h01 = 3 * s2 - 2 * s3;
  const h11 = (s3 - s2) * step_s;
  const d00 = (6 * s2 - 6 * s) / step_s;
  const d10 = 3 * s2 - 4 * s + 1;
  const d11 = 3 * s2 - 2 * s;
  for (let k = 0; k < 3; k += 1) {
    const a = 3 * i + k;
    const b = a + 3;
    out[k] = h00 * p[a] + h10 * v[a] + h01 * p[b] + h11 * v[b];
    out[3 + k] = d00 * (p[a] - p[b]) + d10 * v[a] + d11 * v[b];
  }
  return out;
}
