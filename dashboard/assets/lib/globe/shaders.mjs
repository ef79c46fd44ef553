// What the graphics chip does. `world` is the stretched space of earth.mjs: the Earth is a unit sphere.

const VISIBLE = `
// 1 where nothing of the Earth is between the eye and p, 0 behind it, soft over one pixel at the limb.
float visible(vec3 eye, vec3 p, float soft) {
  vec3 d = p - eye;
  float dd = dot(d, d);
  float t = -dot(eye, d) / dd;
  if (t <= 0.0 || t >= 1.0) return 1.0;
  float nearest = sqrt(max(dot(eye, eye) - t * t * dd, 0.0));
  // A point of the ground itself lies on the sphere: there the ray only touches.
  float margin = (1.0 - t) * (1.0 - t) * dd;
  if (margin < 1e-6) return 1.0;
  return smoothstep(1.0 - soft, 1.0, nearest);
}`;

export const EARTH_VERTEX = `#version 300 es
in vec2 corner;
out vec2 at;
void main() {
  at = corner;
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

export const EARTH_FRAGMENT = `#version 300 es
precision highp float;
in vec2 at;
out vec4 colour;
uniform vec3 eye, forward, right, up;
uniform float squash;
uniform float pixel;                    // angle of one pixel
uniform vec3 sun;                       // true direction
uniform sampler2D land;                 // r: land, g: ice sheet
uniform bool withNight, withGraticule, standing;
uniform vec3 cOcean, cOceanDeep, cLand, cIce, cNightOcean, cNightLand, cNightIce, cTwilight, cDusk, cShelf, cAtmosphere, cGlint;
uniform vec4 cGraticule;
uniform float glow;
uniform int circles;
uniform vec3 circleAt[8];               // of a station, world
uniform vec4 circleColour[8];
uniform float circleSine[8];            // of the least elevation
const float PI = 3.14159265358979;

float lineEvery(float value, float step_, float width) {
  float off = abs(fract(value / step_ + 0.5) - 0.5) * step_;
  float wide = max(fwidth(value), 1e-6);
  return 1.0 - smoothstep(0.5 * width - 0.5, 0.5 * width + 0.5, off / wide);
}

void main() {
  vec3 d = forward + right * at.x + up * at.y;
  float dd = dot(d, d);
  float b = dot(eye, d);
  float ee = dot(eye, eye);
  float nearest = sqrt(max(ee - b * b / dd, 0.0));
  float wide = max(fwidth(nearest), 1e-7);
  float ahead = b < 0.0 ? 1.0 : 0.0;
  float cover = ahead * (1.0 - smoothstep(1.0 - wide * 0.9, 1.0 + wide * 0.3, nearest));
  float root = b * b - dd * (ee - 1.0);
  float t = (-b - sqrt(max(root, 0.0))) / dd;
  vec3 p = eye + t * d;                                  // on the unit sphere
  vec3 n = normalize(vec3(p.xy, p.z / squash));          // the ellipsoid's normal
  vec3 view = normalize(vec3(d.xy, d.z * squash));       // true
  float height = dot(n, sun);
  float facing = clamp(-dot(n, view), 0.0, 1.0);

  float lat = asin(clamp(n.z, -1.0, 1.0));
  float lon = atan(n.y, n.x);
  vec2 uv = vec2(lon / (2.0 * PI) + 0.5, 0.5 - lat / PI);
  // At the antimeridian the jump of u would take the smallest mipmap: that of u + 1/2 has none there.
  float u2 = fract(uv.x + 0.5) - 0.5;
  vec2 dx = vec2(abs(dFdx(uv.x)) < abs(dFdx(u2)) ? dFdx(uv.x) : dFdx(u2), dFdx(uv.y));
  vec2 dy = vec2(abs(dFdy(uv.x)) < abs(dFdy(u2)) ? dFdy(uv.x) : dFdy(u2), dFdy(uv.y));
  vec2 raw = textureGrad(land, uv, dx, dy).rg;
  // Coverage sharpened to one pixel of the screen where the texture is coarser than it.
  float texels = max(length(dx) * float(textureSize(land, 0).x), length(dy) * float(textureSize(land, 0).y));
  float edge = clamp(texels * 0.6, 0.06, 0.5);
  float isLand = smoothstep(0.5 - edge, 0.5 + edge, raw.r);
  float isIce = smoothstep(0.5 - edge, 0.5 + edge, raw.g);

  // Shallow water by the coasts and a lighter rim of the land: the mask itself, blurred.
  float blurred = textureLod(land, uv, 4.6).r * 0.6 + textureLod(land, uv, 6.4).r * 0.4;
  vec3 ocean = mix(cOceanDeep, cOcean, pow(facing, 0.55));
  ocean = mix(ocean, cShelf, smoothstep(0.02, 0.75, blurred) * 0.75);
  vec3 ground = mix(cLand, cIce, isIce) * mix(1.07, 0.94, smoothstep(0.35, 1.0, blurred));
  ground *= mix(0.82, 1.0, pow(facing, 0.45));
  vec3 day = mix(ocean, ground, isLand);
  vec3 night = mix(cNightOcean, mix(cNightLand, cNightIce, isIce), isLand);
  vec3 shaded = day;
  if (withNight) {
    // A visible step at the horizon, then civil, nautical and astronomical twilight.
    float h = asin(clamp(height, -1.0, 1.0)) * 180.0 / PI;
    float risen = smoothstep(-0.27, 0.27, h);
    float low = 1.0 - smoothstep(0.0, 9.0, abs(h));
    vec3 lit = day * mix(0.72, 1.03, smoothstep(0.0, 30.0, h));
    lit = mix(lit, lit * cTwilight * 1.2, (0.18 + 0.16 * isLand) * low * low);
    float fall = smoothstep(-18.0, 0.0, h);
    vec3 dusk = mix(night, day * cDusk, fall * fall * 0.80);
    shaded = mix(dusk, lit, risen);
    // The Sun mirrored in the sea.
    vec3 half_ = normalize(sun - view);
    float mirror = clamp(dot(n, half_), 0.0, 1.0);
    float shine = pow(mirror, 260.0) * 0.30 + pow(mirror, 28.0) * 0.09;
    shaded += cGlint * shine * (1.0 - isLand) * risen;
  }
  if (withGraticule) {
    float fade = smoothstep(86.0, 78.0, abs(lat) * 180.0 / PI);
    // Half a turn away the longitude does not jump where it jumps here; both are whole steps of 15.
    float here = lineEvery(uv.x * 360.0, 15.0, 1.0), there = lineEvery(u2 * 360.0, 15.0, 1.0);
    float meridian = fwidth(uv.x) < fwidth(u2) + 1e-6 ? here : there;
    float parallel = lineEvery(lat * 180.0 / PI, 15.0, 1.0);
    float equator = lineEvery(lat * 180.0 / PI, 360.0, 1.7);
    float line = max(max(meridian * fade, parallel) * 0.55, equator);
    shaded = mix(shaded, cGraticule.rgb, cGraticule.a * line * smoothstep(0.0, 0.22, facing));
  }
  for (int i = 0; i < 8; i++) {
    if (i >= circles) break;
    // Where the station stands at its least elevation or higher: exact on the ellipsoid.
    vec3 true_ = vec3(p.xy, p.z * squash);
    vec3 there = vec3(circleAt[i].xy, circleAt[i].z * squash) - true_;
    float over = dot(normalize(there), n) - circleSine[i];
    float w = max(fwidth(over), 1e-6);
    float inside = smoothstep(-w, w, over);
    // At the limb a step of one pixel is a long way over the ground: there everything would be rim.
    float rim = (1.0 - smoothstep(0.7, 1.8, abs(over) / w)) * smoothstep(0.03, 0.09, facing);
    vec4 c = circleColour[i];
    shaded = mix(shaded, c.rgb, inside * 0.16 * c.a);
    shaded = mix(shaded, c.rgb, rim * 0.95 * c.a);
  }
  // The air: a rim on the inside, a glow on the outside, where the Sun shines on it.
  // It glows a little by night too: the edge of the Earth is seen all round.
  float bright = withNight ? mix(0.2, 1.0, smoothstep(-0.25, 0.35, height)) : 1.0;
  float air = pow(1.0 - facing, 3.2);
  shaded = mix(shaded, cAtmosphere, air * 0.62 * glow * bright);

  vec3 close = eye - d * (b / dd);
  vec3 cn = normalize(vec3(close.xy, close.z / squash));
  float cb = withNight ? smoothstep(-0.35, 0.45, dot(cn, sun)) : 1.0;
  float outside = max(nearest - 1.0, 0.0);
  float halo = ahead * glow * cb * (0.55 * exp(-outside / 0.011) + 0.30 * exp(-outside / 0.045));
  vec4 aura = vec4(cAtmosphere * halo, halo);
  if (standing) {
    // The sky: bright by day, brightest towards the horizon; stars and satellites fade into it.
    vec3 zenith = normalize(vec3(eye.xy, eye.z / squash));
    float h = asin(clamp(dot(zenith, sun), -1.0, 1.0)) * 180.0 / PI;
    float up_ = clamp(dot(view, zenith), 0.0, 1.0);
    float sky = withNight ? smoothstep(-14.0, 6.0, h) : 0.0;
    float haze = 0.05 + 0.25 * exp(-up_ * 9.0);
    aura = vec4(cAtmosphere, 1.0) * mix(haze, 0.35 + 0.35 * exp(-up_ * 3.0), sky);
  }
  colour = vec4(shaded, 1.0) * cover + aura * (1.0 - cover);
}`;

// Lines as quads of constant width: instance i joins point i to point i + 1, unless either breaks it. Two that
// follow one another share a mitred edge: where they lay over one another, each joint would be a brighter dot.
export const LINE_VERTEX = `#version 300 es
in vec4 before, a, b, after;            // world, and along: -1 to 0 behind, 0 to 1 ahead; 9 breaks
uniform mat4 matrix;
uniform vec2 size;                      // device pixels
uniform float width, lift;
out vec3 p;
out float along, across, travelled;
bool broken(vec4 point, vec4 c) { return point.w > 8.0 || c.w < 1e-4; }
void main() {
  int corner = gl_VertexID;
  float end = float(corner & 1);
  float side = float(corner >> 1) * 2.0 - 1.0;
  vec4 ca = matrix * vec4(a.xyz * lift, 1.0), cb = matrix * vec4(b.xyz * lift, 1.0);
  vec4 beyond = end > 0.5 ? after : before;
  vec4 cc = matrix * vec4(beyond.xyz * lift, 1.0);
  vec2 sa = ca.xy / ca.w * size * 0.5, sb = cb.xy / cb.w * size * 0.5;
  vec2 way = sb - sa;
  float length_ = length(way);
  way = length_ > 1e-4 ? way / length_ : vec2(1.0, 0.0);
  float reach = 0.5 * width + 1.0;
  vec4 c = mix(ca, cb, end);
  vec2 here = mix(sa, sb, end);
  vec2 on = broken(beyond, cc) ? vec2(0.0) : (cc.xy / cc.w * size * 0.5 - here) * (end * 2.0 - 1.0);
  vec2 middle = length(on) > 1e-4 ? way + normalize(on) : way;
  float turned = 0.5 * length(middle);  // cosine of half the turn at this end
  middle = turned > 0.6 ? middle / (2.0 * turned * turned) : way;
  vec2 s = here + vec2(-middle.y, middle.x) * side * reach;
  gl_Position = broken(a, ca) || broken(b, cb) ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(s / (size * 0.5) * c.w, 0.0, c.w);
  p = mix(a.xyz, b.xyz, end) * lift;
  along = mix(a.w, b.w, end);
  across = side * reach;
  travelled = mix(a.w, b.w, end);
}`;

export const LINE_FRAGMENT = `#version 300 es
precision highp float;
in vec3 p;
in float along, across, travelled;
out vec4 colour;
uniform vec3 eye;
uniform vec4 tint;
uniform float width, pixel;
uniform vec2 fade;                      // opacity at along = -1 and at along = 1
uniform float dashes;                   // dashes ahead over the whole lead, 0: none
uniform bool onGround;
${VISIBLE}
void main() {
  float alpha = 1.0 - smoothstep(0.5 * width - 0.5, 0.5 * width + 0.5, abs(across));
  if (onGround) {
    // On the sphere a point is seen where it faces the eye: the plane of the horizon. Where it is seen aslant
    // its coasts would crowd into a hem of dots: they go under in the air there.
    float facing = (dot(p, eye) - dot(p, p)) / (length(p) * length(eye - p));
    alpha *= smoothstep(0.0, 0.14, facing);
  } else {
    alpha *= visible(eye, p, 2.0 * pixel * length(p - eye));
  }
  float strength = along < 0.0 ? mix(1.0, fade.x, -along) : mix(1.0, fade.y, along);
  if (dashes > 0.0 && along > 0.0) {
    float phase = fract(travelled * dashes);
    float soft = fwidth(travelled * dashes) * 1.0;
    alpha *= smoothstep(0.0, soft, phase) * (1.0 - smoothstep(0.60 - soft, 0.60, phase));
  }
  colour = vec4(tint.rgb, 1.0) * tint.a * alpha * strength;
}`;

export const SHEET_VERTEX = `#version 300 es
in vec4 a;                              // world, opacity
uniform mat4 matrix;
out vec3 p;
out float opacity;
void main() {
  p = a.xyz;
  opacity = a.w;
  gl_Position = matrix * vec4(a.xyz, 1.0);
}`;

export const SHEET_FRAGMENT = `#version 300 es
precision highp float;
in vec3 p;
in float opacity;
out vec4 colour;
uniform vec3 eye;
uniform vec4 tint;
uniform float pixel;
${VISIBLE}
void main() {
  float seen = visible(eye, p, 2.0 * pixel * length(p - eye));
  colour = vec4(tint.rgb, 1.0) * tint.a * opacity * seen;
}`;

// One object between two keyframes: quintic Hermite whose ends curve as gravity with J2 bends them.
const BETWEEN = `
in vec3 high0, low0, rate0, high1, low1, rate1;
uniform vec2 unit;                      // km, km/s
uniform float weights[6];               // of r0, v0, a0, r1, v1, a1
uniform vec2 turn;                      // cosine and sine of the angle of the Earth
vec3 gravity(vec3 r) {                  // km/s^2, WGS-72 as SGP4 has it
  float d = length(r);
  float z = r.z / d;
  float k = 1.5 * 1.082616e-3 * (6378.135 / d) * (6378.135 / d);
  float zz = 5.0 * z * z;
  return -398600.8 / (d * d) * (r / d) * vec3(1.0 - k * (zz - 1.0), 1.0 - k * (zz - 1.0), 1.0 - k * (zz - 3.0));
}
vec3 itrs() {                           // km
  vec3 r0 = (high0 * 256.0 + low0) * unit.x, r1 = (high1 * 256.0 + low1) * unit.x;
  vec3 v0 = rate0 * unit.y, v1 = rate1 * unit.y;
  vec3 r = weights[0] * r0 + weights[1] * v0 + weights[2] * gravity(r0)
         + weights[3] * r1 + weights[4] * v1 + weights[5] * gravity(r1);
  return vec3(turn.x * r.x + turn.y * r.y, turn.x * r.y - turn.y * r.x, r.z);
}`;

export const OBJECT_VERTEX = `#version 300 es
${BETWEEN}
in vec4 traits;                         // shown, colour, size, strength
uniform mat4 matrix;
uniform vec3 eye, sun;                  // sun: world, for the shadow; a cylinder there is exact
uniform vec2 radii;                     // 1 / a, 1 / b
uniform float size, nearSize;
uniform bool byLight;
uniform vec4 palette[8];
out vec4 tint;
${VISIBLE}
void main() {
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = 1.0;
  tint = vec4(0.0);
  if (traits.x < 0.5 || high0.x < -32767.5 || high1.x < -32767.5) return;
  vec3 p = itrs() * vec3(radii.x, radii.x, radii.y);
  if (visible(eye, p, 1e-5) < 0.5) return;
  int index = int(traits.y + 0.5);
  if (byLight) {
    float ahead = dot(p, sun) / dot(sun, sun);
    vec3 aside = p - sun * ahead;
    index = ahead < 0.0 && dot(aside, aside) < 1.0 ? 0 : 1;
  }
  vec4 c = matrix * vec4(p, 1.0);
  gl_Position = vec4(c.xy, 0.0, c.w);
  float near_ = clamp(nearSize / length(p - eye), 0.8, 1.6);
  gl_PointSize = size * near_ * (traits.z > 0.5 ? 2.6 : 1.0) + 1.0;
  tint = palette[index];
  tint.a *= traits.w / 255.0;
}`;

export const OBJECT_FRAGMENT = `#version 300 es
precision mediump float;
in vec4 tint;
out vec4 colour;
void main() {
  float r = length(gl_PointCoord - 0.5) * 2.0;
  float alpha = (1.0 - smoothstep(0.55, 1.0, r)) * tint.a;
  colour = vec4(tint.rgb, 1.0) * alpha;
}`;

export const STAR_VERTEX = `#version 300 es
in vec4 a;                              // direction of J2000, magnitude
uniform mat3 turn;                      // to the Earth-fixed axes
uniform vec3 right, up, forward;
uniform vec2 zoom;
uniform float size;
uniform vec4 colour;
out vec4 tint;
void main() {
  vec3 d = turn * a.xyz;
  float bright = clamp((3.2 - a.w) / 4.0, 0.12, 1.0);
  gl_Position = vec4(dot(d, right) * zoom.x, dot(d, up) * zoom.y, 0.0, dot(d, forward));
  gl_PointSize = size * (0.7 + bright) + 1.0;
  tint = vec4(colour.rgb, colour.a * (0.25 + 0.6 * bright));
}`;

export const MEASURE_VERTEX = `#version 300 es
${BETWEEN}
out vec3 km;
void main() {
  km = itrs();
  if (high0.x < -32767.5 || high1.x < -32767.5) km = vec3(0.0);
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}`;

export const MEASURE_FRAGMENT = `#version 300 es
precision mediump float;
out vec4 colour;
void main() { colour = vec4(0.0); }`;
