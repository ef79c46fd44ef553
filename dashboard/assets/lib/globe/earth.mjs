// The Earth as the drawing knows it: an ellipsoid that becomes a unit sphere when it is stretched
// along its axis. Straight lines stay straight, so "behind the Earth" is exact, and simple, there.
//
// "world" is that stretched space: (x / a, y / a, z / b) of ITRS, a and b the radii of WGS-84.

export const RADIANS = Math.PI / 180;
export const WGS84_A_KM = 6378.137;
export const WGS84_F = 1 / 298.257223563;
export const WGS84_B_KM = WGS84_A_KM * (1 - WGS84_F);
const E2 = WGS84_F * (2 - WGS84_F);

export const fromKm = (x, y, z) => [x / WGS84_A_KM, y / WGS84_A_KM, z / WGS84_B_KM];

// Geodetic degrees and km to world.
export function place(lat_deg, lon_deg, alt_km = 0) {
  const [lat, lon] = [lat_deg * RADIANS, lon_deg * RADIANS];
  const n = WGS84_A_KM / Math.sqrt(1 - E2 * Math.sin(lat) ** 2);
  const level = (n + alt_km) * Math.cos(lat);
  return fromKm(level * Math.cos(lon), level * Math.sin(lon), (n * (1 - E2) + alt_km) * Math.sin(lat));
}

// A point of the world's unit sphere to geodetic degrees on the ground.
export function ground([x, y, z]) {
  return {
    lat_deg: Math.atan2(z, Math.hypot(x, y) * (1 - WGS84_F)) / RADIANS,
    lon_deg: Math.atan2(y, x) / RADIANS,
  };
}

// Whether the ray from `eye` meets the unit sphere before it meets `point`.
export function hidden(eye, point) {
  const d = [point[0] - eye[0], point[1] - eye[1], point[2] - eye[2]];
  const dd = dot(d, d);
  const t = -dot(eye, d) / dd;
  if (t <= 0 || t >= 1) return false;
  return dot(eye, eye) - t * t * dd < 1 - 1e-9;
}

// Where the ray from `eye` along `d` first meets the unit sphere, or null.
export function meet(eye, d) {
  const dd = dot(d, d);
  const b = dot(eye, d);
  const root = b * b - dd * (dot(eye, eye) - 1);
  if (root < 0 || b >= 0) return null;
  const t = (-b - Math.sqrt(root)) / dd;
  return t > 0 ? [eye[0] + t * d[0], eye[1] + t * d[1], eye[2] + t * d[2]] : null;
}

export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const scale = (a, s) => [a[0] * s, a[1] * s, a[2] * s];
export const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export function unit(a) {
  const length = Math.hypot(a[0], a[1], a[2]) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
}

// Axes of a place: east, north, up, in the true (unstretched) directions.
export function axes(lat_deg, lon_deg) {
  const [lat, lon] = [lat_deg * RADIANS, lon_deg * RADIANS];
  const [sa, ca, so, co] = [Math.sin(lat), Math.cos(lat), Math.sin(lon), Math.cos(lon)];
  return { east: [-so, co, 0], north: [-sa * co, -sa * so, ca], up: [ca * co, ca * so, sa] };
}

// The place `distance_deg` from another in the direction `azimuth_deg`, on a sphere.
export function along(lat_deg, lon_deg, azimuth_deg, distance_deg) {
  const { east, north, up } = axes(lat_deg, lon_deg);
  const [s, c] = [Math.sin(distance_deg * RADIANS), Math.cos(distance_deg * RADIANS)];
  const [a, b] = [Math.sin(azimuth_deg * RADIANS) * s, Math.cos(azimuth_deg * RADIANS) * s];
  const [x, y, z] = [0, 1, 2].map((k) => up[k] * c + east[k] * a + north[k] * b);
  return { lat_deg: Math.asin(Math.max(-1, Math.min(1, z))) / RADIANS, lon_deg: Math.atan2(y, x) / RADIANS };
}

// Where the Sun is overhead, by the low-precision formula of Meeus, Astronomical Algorithms (2nd ed.
// 1998), chapter 25, and mean sidereal time (12.4): 0.01 degree in the years of spaceflight.
export function sunAt(ms) {
  const days = ms / 86400000 + 2440587.5 - 2451545;
  const t = (days + 69 / 86400) / 36525; // TT is some 69 s ahead; a minute moves the Sun 0.0007 degree
  const mean = 280.46646 + t * (36000.76983 + t * 0.0003032);
  const anomaly = (357.52911 + t * (35999.05029 - t * 0.0001537)) * RADIANS;
  const centre =
    (1.914602 - t * (0.004817 + t * 0.000014)) * Math.sin(anomaly) +
    (0.019993 - t * 0.000101) * Math.sin(2 * anomaly) +
    0.000289 * Math.sin(3 * anomaly);
  const node = (125.04 - 1934.136 * t) * RADIANS;
  const longitude = (mean + centre - 0.00569 - 0.00478 * Math.sin(node)) * RADIANS;
  const tilt = (23.4392911 - t * 0.0130042 + 0.00256 * Math.cos(node)) * RADIANS;
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(longitude), Math.cos(longitude)) / RADIANS;
  const east = (ascension - siderealDeg(ms)) % 360;
  return {
    declination_deg: Math.asin(Math.sin(tilt) * Math.sin(longitude)) / RADIANS,
    longitude_deg: ((((east + 180) % 360) + 360) % 360) - 180,
  };
}

// Greenwich mean sidereal time, degrees (Meeus 12.4), taking UTC for UT1.
export function siderealDeg(ms) {
  const days = ms / 86400000 + 2440587.5 - 2451545;
  const t = days / 36525;
  return (280.46061837 + 360.98564736629 * days + t * t * 0.000387933) % 360;
}

// Rotation of a direction of J2000 into the mean equator of date and on to the Earth-fixed axes, row by
// row. Precession of IAU 1976 (Meeus 21.2); nutation, 0.005 degree, is left out.
export function skyToGround(ms) {
  const t = (ms / 86400000 + 2440587.5 - 2451545) / 36525;
  const second = RADIANS / 3600;
  const zeta = t * (2306.2181 + t * (0.30188 + t * 0.017998)) * second;
  const z = t * (2306.2181 + t * (1.09468 + t * 0.018203)) * second;
  const theta = t * (2004.3109 - t * (0.42665 + t * 0.041833)) * second;
  const turned = z - siderealDeg(ms) * RADIANS;
  const [sz, cz, st, ct, sr, cr] = [zeta, theta, turned].flatMap((a) => [Math.sin(a), Math.cos(a)]);
  return [
    [cr * ct * cz - sr * sz, -cr * ct * sz - sr * cz, -cr * st],
    [sr * ct * cz + cr * sz, -sr * ct * sz + cr * cz, -sr * st],
    [st * cz, -st * sz, ct],
  ];
}

export function sunDirection({ declination_deg, longitude_deg }) {
  const c = Math.cos(declination_deg * RADIANS);
  return [
    c * Math.cos(longitude_deg * RADIANS),
    c * Math.sin(longitude_deg * RADIANS),
    Math.sin(declination_deg * RADIANS),
  ];
}
