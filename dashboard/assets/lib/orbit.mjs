// Geometry: between the samples of the kernel, down to the ellipsoid, and into the Earth's shadow.
// Kilometres, seconds, ITRS, degrees; the same constants as the Python side names.

import { sunDirection } from "./globe/earth.mjs";

export { hermite } from "./globe/hermite.mjs";

const RADIANS = Math.PI / 180;
const WGS84_A_KM = 6378.137;
const WGS84_F = 1 / 298.257223563;
const WGS84_E2 = WGS84_F * (2 - WGS84_F);
const EARTH_MEAN_RADIUS_KM = 6371.0088; // IUGG
const EARTH_ROTATION_RAD_S = 7.292115e-5;
const SUN_RADIUS_KM = 695700; // IAU 2015 resolution B3

// ITRS km -> {lat_deg, lon_deg, alt_km} on WGS-84. Bowring's parametric latitude (1976, Survey
// Review 23, 323-327), twice: far below a millimetre at the height of a station.
export function geodetic(x, y, z) {
  const b = WGS84_A_KM * (1 - WGS84_F);
  const second = WGS84_E2 / (1 - WGS84_E2);
  const p = Math.hypot(x, y);
  let beta = Math.atan2(WGS84_A_KM * z, b * p);
  let lat = 0;
  for (let turn = 0; turn < 2; turn += 1) {
    lat = Math.atan2(
      z + second * b * Math.sin(beta) ** 3,
      p - WGS84_E2 * WGS84_A_KM * Math.cos(beta) ** 3,
    );
    beta = Math.atan2((1 - WGS84_F) * Math.sin(lat), Math.cos(lat));
  }
  const sin = Math.sin(lat);
  const n = WGS84_A_KM / Math.sqrt(1 - WGS84_E2 * sin * sin);
  // Along the normal, which holds at the poles too where p / cos(lat) does not.
  const alt_km = p * Math.cos(lat) + (z + WGS84_E2 * n * sin) * sin - n;
  return { lat_deg: lat / RADIANS, lon_deg: Math.atan2(y, x) / RADIANS, alt_km };
}

// Speed as the inertial frame has it: the rotation of the Earth put back.
export function inertialSpeed(state) {
  const vx = state[3] - EARTH_ROTATION_RAD_S * state[1];
  const vy = state[4] + EARTH_ROTATION_RAD_S * state[0];
  return Math.hypot(vx, vy, state[5]);
}

// Whether any part of the Sun's disc shines on a place in space: orbits.sun.is_sunlit in the page's
// language. Stretched along the axis by 1/(1 - f), the ellipsoid is a sphere and tangents stay tangents.
export function isSunlit(state, sun) {
  const stretch = [1, 1, 1 / (1 - WGS84_F)];
  const direction = sunDirection(sun);
  const here = stretch.map((s, k) => s * state[k]);
  const toSun = stretch.map((s, k) => s * direction[k] * sun.distance_km - here[k]);
  const sunDistance = Math.hypot(...toSun);
  const distance = Math.hypot(...here);
  const cosine = -(here[0] * toSun[0] + here[1] * toSun[1] + here[2] * toSun[2]) / (distance * sunDistance);
  const apart = Math.acos(Math.min(1, Math.max(-1, cosine)));
  return apart > Math.asin(Math.min(1, WGS84_A_KM / distance)) - Math.asin(SUN_RADIUS_KM / sunDistance);
}

// Whether two places in space see each other past the Earth, taken as a sphere of its mean radius.
export function seeEachOther(a, b) {
  const along = [0, 1, 2].map((k) => b[k] - a[k]);
  const length2 = along[0] ** 2 + along[1] ** 2 + along[2] ** 2;
  const share = Math.min(1, Math.max(0, -(a[0] * along[0] + a[1] * along[1] + a[2] * along[2]) / length2));
  return Math.hypot(...[0, 1, 2].map((k) => a[k] + share * along[k])) > EARTH_MEAN_RADIUS_KM;
}
