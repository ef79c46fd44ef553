// The renderer of the globe: WebGL2. It is given what scene.mjs has prepared and draws it, and keeps
// on the chip what does not change: the land, the coasts, the keyframes.

import { RADIANS, WGS84_A_KM, WGS84_B_KM, WGS84_F, place, skyToGround, sunDirection } from "./earth.mjs";
import { palette, pointSize } from "./points.mjs";
import * as shaders from "./shaders.mjs";

const LAND_W = 4096;
const LAND_H = 2048;
const COAST_LIFT = 1.0002; // off the sphere, where the rays would else quarrel with it
const COASTS_DEG = [0, 0.1, 0.2, 0.4]; // points of a coast are at least so far apart, from near to far
const APART_PX = 2; // and in the picture so far, or they are left out
const DASH_WIDTHS = 6; // a dash and its gap, in widths of the track
const BREAK = new Float32Array([0, 0, 1, 9]);

export class NoWebGL extends Error {}

// What the graphics chip calls itself; a rasteriser in software is slower than the flat map.
export function softwareRenderer(gl) {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

function program(gl, vertex, fragment, varyings) {
  const compiled = [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ].map(([type, source]) => {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    return shader;
  });
  const linked = gl.createProgram();
  for (const shader of compiled) gl.attachShader(linked, shader);
  if (varyings) gl.transformFeedbackVaryings(linked, varyings, gl.SEPARATE_ATTRIBS);
  gl.linkProgram(linked);
  if (!gl.getProgramParameter(linked, gl.LINK_STATUS)) {
    const said = compiled.map((shader) => gl.getShaderInfoLog(shader)).join("\n") + gl.getProgramInfoLog(linked);
    throw new NoWebGL(`The shaders of the globe do not compile here: ${said}`);
  }
  const uniforms = new Map();
  const uniform = (name) => {
    if (!uniforms.has(name)) uniforms.set(name, gl.getUniformLocation(linked, name));
    return uniforms.get(name);
  };
  return { linked, uniform, attribute: (name) => gl.getAttribLocation(linked, name) };
}

// The coasts as one line, of every ring the points that are `apart_deg` from the one before; rings that are
// smaller than that are left to the colour of the land.
function coastOf(rings, apart_deg) {
  const coast = [];
  for (const ring of rings) {
    const kept = [];
    let last = null;
    for (let i = 0; i + 1 < ring.length; i += 2) {
      const [lon, lat] = [ring[i], ring[i + 1]];
      // The cut along the antimeridian and round the pole is no coast.
      const cut = Math.abs(Math.abs(lon) - 180) < 1e-6 || lat < -89;
      const far = last === null || Math.hypot((lon - last[0]) * Math.cos(lat * RADIANS), lat - last[1]) >= apart_deg;
      if (!far && !cut && i + 3 < ring.length) continue;
      last = [lon, lat];
      kept.push(...place(lat, lon), cut ? 9 : 0);
    }
    if (apart_deg === 0 || kept.length > 12) coast.push(...kept, ...BREAK);
  }
  return new Float32Array(coast);
}

// Dashes of a size that suits the picture, not the orbit: twice as many where it is twice as large.
function dashesOf({ dashes }, view, track_px) {
  if (!dashes) return 0;
  const wanted = (2 * Math.PI * view.radius_px) / (DASH_WIDTHS * track_px);
  return dashes * 2 ** Math.round(Math.log2(wanted / dashes));
}

export class GlobeRenderer {
  constructor(canvas) {
    const gl = canvas.getContext("webgl2", {
      antialias: false,
      alpha: true,
      premultipliedAlpha: true,
      powerPreference: "high-performance",
    });
    if (!gl) throw new NoWebGL("This browser offers no WebGL2.");
    this.canvas = canvas;
    this.gl = gl;
    this.software = softwareRenderer(gl);
    this.earth = program(gl, shaders.EARTH_VERTEX, shaders.EARTH_FRAGMENT);
    this.line = program(gl, shaders.LINE_VERTEX, shaders.LINE_FRAGMENT);
    this.sheet = program(gl, shaders.SHEET_VERTEX, shaders.SHEET_FRAGMENT);
    this.object = program(gl, shaders.OBJECT_VERTEX, shaders.OBJECT_FRAGMENT);
    this.measure = null;
    this.star = program(gl, shaders.STAR_VERTEX, shaders.OBJECT_FRAGMENT);
    this.starBuffer = gl.createBuffer();
    this.starArray = gl.createVertexArray();
    gl.bindVertexArray(this.starArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.starBuffer);
    gl.enableVertexAttribArray(this.star.attribute("a"));
    gl.vertexAttribPointer(this.star.attribute("a"), 4, gl.FLOAT, false, 0, 0);
    this.quad = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.quad);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    this.earthArray = gl.createVertexArray();
    gl.bindVertexArray(this.earthArray);
    gl.enableVertexAttribArray(this.earth.attribute("corner"));
    gl.vertexAttribPointer(this.earth.attribute("corner"), 2, gl.FLOAT, false, 0, 0);
    gl.bindVertexArray(null);
    this.lines = new Map(); // name -> {buffer, array, count}
    this.frames = new Map(); // slot key -> {buffer, n, used}
    this.traits = gl.createBuffer();
    this.objectArray = gl.createVertexArray();
    this.bound = "";
    this.land = null;
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA); // every colour is premultiplied
  }

  get layers() {
    return [this.canvas];
  }

  get busy() {
    return false; // everything in every frame
  }

  paste(context, width, height) {
    context.drawImage(this.canvas, 0, 0, width, height);
  }

  resize(w, h, ratio) {
    this.ratio = ratio;
    this.canvas.width = Math.round(w * ratio);
    this.canvas.height = Math.round(h * ratio);
  }

  // The land as a mask: drawn once from the polygons, red for land, green for ice sheets.
  setLand({ rings, iceRings }) {
    const { gl } = this;
    const picture = document.createElement("canvas");
    const largest = Math.min(gl.getParameter(gl.MAX_TEXTURE_SIZE), this.software ? LAND_W / 2 : LAND_W);
    picture.width = largest;
    picture.height = (largest * LAND_H) / LAND_W;
    const context = picture.getContext("2d");
    context.fillStyle = "#000";
    context.fillRect(0, 0, picture.width, picture.height);
    const fill = (colour, chosen) => {
      context.fillStyle = colour;
      context.beginPath();
      for (const ring of chosen) {
        for (let i = 0; i < ring.length; i += 2) {
          const x = ((ring[i] + 180) / 360) * picture.width;
          const y = ((90 - ring[i + 1]) / 180) * picture.height;
          if (i === 0) context.moveTo(x, y);
          else context.lineTo(x, y);
        }
        context.closePath();
      }
      context.fill();
    };
    fill("#f00", rings);
    fill("#ff0", iceRings);
    this.land = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.land);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RG8, gl.RG, gl.UNSIGNED_BYTE, picture);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.REPEAT);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    const sharper = gl.getExtension("EXT_texture_filter_anisotropic");
    if (sharper && !this.software) gl.texParameterf(gl.TEXTURE_2D, sharper.TEXTURE_MAX_ANISOTROPY_EXT, 8);
    COASTS_DEG.forEach((apart_deg, level) => this.setLine(`coast ${level}`, coastOf(rings, apart_deg)));
  }

  setLine(name, points) {
    const { gl } = this;
    let line = this.lines.get(name);
    if (!line) {
      line = { buffer: gl.createBuffer(), array: gl.createVertexArray(), room: 0 };
      this.lines.set(name, line);
      gl.bindVertexArray(line.array);
      gl.bindBuffer(gl.ARRAY_BUFFER, line.buffer);
      ["before", "a", "b", "after"].forEach((attribute, i) => {
        const at = this.line.attribute(attribute);
        gl.enableVertexAttribArray(at);
        gl.vertexAttribPointer(at, 4, gl.FLOAT, false, 16, 16 * i);
        gl.vertexAttribDivisor(at, 1);
      });
      gl.bindVertexArray(null);
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, line.buffer);
    // A break before the first point and one after the last.
    const room = points.byteLength + 2 * BREAK.byteLength;
    if (room > line.room) {
      gl.bufferData(gl.ARRAY_BUFFER, room, gl.DYNAMIC_DRAW);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, BREAK);
      line.room = room;
    }
    gl.bufferSubData(gl.ARRAY_BUFFER, BREAK.byteLength, points);
    gl.bufferSubData(gl.ARRAY_BUFFER, room - BREAK.byteLength, BREAK);
    line.count = points.length / 4 - 1;
  }

  draw(view, picture) {
    const { gl } = this;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!this.land) return;
    this.view = view;
    if (picture.stars) this.#drawStars(view, picture);
    this.pixel = 2 / (view.zoom * this.canvas.height);
    this.#drawEarth(view, picture);
    const { gl: colours, track_px } = picture.theme;
    if (picture.layers.coast) {
      const near = Math.min(1, Math.max(0.45, view.radius_px / 420)) * Math.min(1.5, Math.max(1, track_px / 3));
      const apart_deg = APART_PX / (view.middle_px * RADIANS);
      const level = COASTS_DEG.findLastIndex((one) => one <= apart_deg);
      this.#useLines();
      this.#drawLine(`coast ${level}`, colours.coast, near, { onGround: true, lift: COAST_LIFT, opacity: 0.6 });
    }
    for (const { name, points, tint, opacity = 1 } of picture.sheets) this.#drawSheet(name, points, tint, opacity);
    this.#useLines();
    for (const line of picture.lines) {
      this.setLine(line.name, line.points);
      const width = line.width * track_px;
      const options = { fade: line.fade, dashes: dashesOf(line, view, track_px), onGround: line.onGround, lift: line.onGround ? COAST_LIFT : 1 };
      if (line.casing) this.#drawLine(line.name, colours.casing, width + 2.2, { ...options, opacity: line.opacity * 0.7 });
      this.#drawLine(line.name, line.tint, width, { ...options, opacity: line.opacity });
    }
    if (picture.objects) this.#drawObjects(view, picture);
  }

  // Real stars, far away: the same points as the catalogue's, brighter ones larger.
  #drawStars(view, { stars, ms, theme }) {
    const { gl, star } = this;
    if (this.starsOf !== stars) {
      this.starsOf = stars;
      gl.bindBuffer(gl.ARRAY_BUFFER, this.starBuffer);
      const data = stars.flatMap(({ toward, magnitude }) => [...toward, magnitude]);
      gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(data), gl.STATIC_DRAW);
    }
    gl.useProgram(star.linked);
    gl.bindVertexArray(this.starArray);
    gl.uniformMatrix3fv(star.uniform("turn"), true, skyToGround(ms).flat());
    gl.uniform3fv(star.uniform("right"), view.right);
    gl.uniform3fv(star.uniform("up"), view.up);
    gl.uniform3fv(star.uniform("forward"), view.forward);
    gl.uniform2f(star.uniform("zoom"), view.zoom / (view.w / view.h), view.zoom);
    gl.uniform1f(star.uniform("size"), theme.point_px * this.ratio);
    gl.uniform4fv(star.uniform("colour"), theme.gl.star);
    gl.drawArrays(gl.POINTS, 0, stars.length);
  }

  #drawEarth(view, { theme, layers, sun, circles }) {
    const { gl, earth } = this;
    const squash = 1 - WGS84_F;
    const stretched = ([x, y, z]) => [x, y, z / squash];
    const aspect = view.w / view.h;
    gl.useProgram(earth.linked);
    gl.uniform3fv(earth.uniform("eye"), view.eye);
    gl.uniform3fv(earth.uniform("forward"), stretched(view.forward));
    gl.uniform3fv(earth.uniform("right"), stretched(view.right.map((v) => (v * aspect) / view.zoom)));
    gl.uniform3fv(earth.uniform("up"), stretched(view.up.map((v) => v / view.zoom)));
    gl.uniform1f(earth.uniform("squash"), squash);
    gl.uniform1f(earth.uniform("pixel"), this.pixel);
    gl.uniform3fv(earth.uniform("sun"), sun ? sunDirection(sun) : [1, 0, 0]);
    gl.uniform1i(earth.uniform("withNight"), layers.night && sun ? 1 : 0);
    gl.uniform1i(earth.uniform("withGraticule"), layers.graticule ? 1 : 0);
    gl.uniform1i(earth.uniform("standing"), view.standing ? 1 : 0);
    const c = theme.gl;
    for (const name of ["ocean", "oceanDeep", "land", "ice", "nightOcean", "nightLand", "nightIce", "twilight", "dusk", "shelf", "atmosphere", "glint"]) {
      gl.uniform3fv(earth.uniform(`c${name[0].toUpperCase()}${name.slice(1)}`), c[name].slice(0, 3));
    }
    gl.uniform4f(earth.uniform("cGraticule"), ...c.graticule.slice(0, 3), theme.dark ? 0.34 : 0.42);
    gl.uniform1f(earth.uniform("glow"), theme.dark ? 1 : 0.55);
    gl.uniform1i(earth.uniform("circles"), circles.length);
    if (circles.length > 0) {
      gl.uniform3fv(earth.uniform("circleAt"), circles.flatMap(({ at }) => at));
      gl.uniform4fv(earth.uniform("circleColour"), circles.flatMap(({ tint }) => tint));
      gl.uniform1fv(earth.uniform("circleSine"), circles.map(({ sine }) => sine));
    }
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.land);
    gl.uniform1i(earth.uniform("land"), 0);
    gl.bindVertexArray(this.earthArray);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  #useLines() {
    const { gl, line, view } = this;
    gl.useProgram(line.linked);
    gl.uniformMatrix4fv(line.uniform("matrix"), false, view.matrix);
    gl.uniform3fv(line.uniform("eye"), view.eye);
    gl.uniform2f(line.uniform("size"), this.canvas.width, this.canvas.height);
    gl.uniform1f(line.uniform("pixel"), this.pixel);
  }

  #drawLine(name, tint, width, { fade = [1, 1], dashes = 0, onGround = false, lift = 1, opacity = 1 } = {}) {
    const { gl, line } = this;
    const { array, count } = this.lines.get(name);
    if (count < 1) return;
    gl.uniform4f(line.uniform("tint"), tint[0], tint[1], tint[2], tint[3] * opacity);
    gl.uniform1f(line.uniform("width"), width * this.ratio);
    gl.uniform2f(line.uniform("fade"), fade[0], fade[1]);
    gl.uniform1f(line.uniform("dashes"), dashes);
    gl.uniform1i(line.uniform("onGround"), onGround ? 1 : 0);
    gl.uniform1f(line.uniform("lift"), lift);
    gl.bindVertexArray(array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
  }

  #drawSheet(name, points, tint, opacity) {
    const { gl, sheet, view } = this;
    let kept = this.lines.get(`sheet ${name}`);
    if (!kept) {
      kept = { buffer: gl.createBuffer(), array: gl.createVertexArray() };
      this.lines.set(`sheet ${name}`, kept);
      gl.bindVertexArray(kept.array);
      gl.bindBuffer(gl.ARRAY_BUFFER, kept.buffer);
      gl.enableVertexAttribArray(sheet.attribute("a"));
      gl.vertexAttribPointer(sheet.attribute("a"), 4, gl.FLOAT, false, 0, 0);
    }
    gl.bindVertexArray(kept.array);
    if (kept.points !== points) {
      gl.bindBuffer(gl.ARRAY_BUFFER, kept.buffer);
      gl.bufferData(gl.ARRAY_BUFFER, points, gl.DYNAMIC_DRAW);
      kept.points = points;
    }
    gl.useProgram(sheet.linked);
    gl.uniformMatrix4fv(sheet.uniform("matrix"), false, view.matrix);
    gl.uniform3fv(sheet.uniform("eye"), view.eye);
    gl.uniform1f(sheet.uniform("pixel"), this.pixel);
    gl.uniform4f(sheet.uniform("tint"), tint[0], tint[1], tint[2], tint[3] * opacity);
    gl.drawArrays(gl.TRIANGLES, 0, points.length / 4);
  }

  // --- the catalogue ---------------------------------------------------------------------------

  setTraits(traits) {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.traits);
    gl.bufferData(gl.ARRAY_BUFFER, traits, gl.DYNAMIC_DRAW);
  }

  // The buffer of a keyframe; the eight last used stay on the chip.
  #frame(keyframe) {
    const { gl, frames } = this;
    let kept = frames.get(keyframe.key);
    if (!kept) {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, keyframe.bytes, gl.STATIC_DRAW);
      kept = { buffer, n: keyframe.n };
    } else frames.delete(keyframe.key);
    frames.set(keyframe.key, kept);
    if (frames.size > 8) {
      const [oldest, { buffer }] = frames.entries().next().value;
      gl.deleteBuffer(buffer);
      frames.delete(oldest);
    }
    return kept;
  }

  #bind(used, { from, to }) {
    const { gl } = this;
    const pair = [this.#frame(from), this.#frame(to)];
    const name = `${from.key} ${to.key}`;
    if (used === this.object && this.bound === name) {
      gl.bindVertexArray(this.objectArray);
      return;
    }
    gl.bindVertexArray(this.objectArray);
    pair.forEach(({ buffer, n }, i) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      const start = from.bytes.byteLength - 15 * n;
      for (const [attribute, type, offset] of [
        [`high${i}`, gl.SHORT, start],
        [`rate${i}`, gl.SHORT, start + 6 * n],
        [`low${i}`, gl.UNSIGNED_BYTE, start + 12 * n],
      ]) {
        const at = used.attribute(attribute);
        gl.enableVertexAttribArray(at);
        gl.vertexAttribPointer(at, 3, type, false, 0, offset);
      }
    });
    const traits = used.attribute("traits");
    if (traits >= 0) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.traits);
      gl.enableVertexAttribArray(traits);
      gl.vertexAttribPointer(traits, 4, gl.UNSIGNED_BYTE, false, 0, 0);
    }
    this.bound = used === this.object ? name : "";
  }

  #between(used, { from, weights, turn }) {
    const { gl } = this;
    gl.uniform2f(used.uniform("unit"), from.position_unit_km, from.rate_unit_km_s);
    gl.uniform1fv(used.uniform("weights"), weights);
    gl.uniform2f(used.uniform("turn"), turn[0], turn[1]);
  }

  #drawObjects(view, { objects, theme, sun }) {
    const { gl, object } = this;
    gl.useProgram(object.linked);
    this.#bind(object, objects.pair);
    this.#between(object, objects.pair);
    gl.uniformMatrix4fv(object.uniform("matrix"), false, view.matrix);
    gl.uniform3fv(object.uniform("eye"), view.eye);
    const [x, y, z] = sun ? sunDirection(sun) : [1, 0, 0];
    gl.uniform3f(object.uniform("sun"), x, y, z / (1 - WGS84_F));
    gl.uniform2f(object.uniform("radii"), 1 / WGS84_A_KM, 1 / WGS84_B_KM);
    gl.uniform1f(object.uniform("size"), pointSize(theme, view) * this.ratio);
    gl.uniform1f(object.uniform("nearSize"), view.standing ? 0.4 : Math.max(0.4, Math.hypot(...view.eye) - 1));
    gl.uniform1i(object.uniform("byLight"), objects.colourBy === "light" ? 1 : 0);
    gl.uniform4fv(object.uniform("palette"), palette(objects.colourBy, theme).flatMap((c) => [c[0], c[1], c[2], 0.92]));
    gl.drawArrays(gl.POINTS, 0, objects.pair.from.n);
  }

  // Positions as this chip computes them, ITRS km: what a test compares with the kernel.
  measurePositions(pair) {
    const { gl } = this;
    this.measure ??= program(gl, shaders.MEASURE_VERTEX, shaders.MEASURE_FRAGMENT, ["km"]);
    gl.useProgram(this.measure.linked);
    this.#bind(this.measure, pair);
    this.#between(this.measure, pair);
    const { n } = pair.from;
    const out = gl.createBuffer();
    gl.bindBuffer(gl.TRANSFORM_FEEDBACK_BUFFER, out);
    gl.bufferData(gl.TRANSFORM_FEEDBACK_BUFFER, 12 * n, gl.STREAM_READ);
    gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, out);
    gl.enable(gl.RASTERIZER_DISCARD);
    gl.beginTransformFeedback(gl.POINTS);
    gl.drawArrays(gl.POINTS, 0, n);
    gl.endTransformFeedback();
    gl.disable(gl.RASTERIZER_DISCARD);
    const km = new Float32Array(3 * n);
    gl.getBufferSubData(gl.TRANSFORM_FEEDBACK_BUFFER, 0, km);
    gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, null);
    gl.deleteBuffer(out);
    // Another program gives the same attributes other places.
    gl.bindVertexArray(null);
    gl.deleteVertexArray(this.objectArray);
    this.objectArray = gl.createVertexArray();
    this.bound = "";
    return km;
  }

  // One pixel as it was drawn, [r, g, b, a] of 255; only right after draw().
  pixelAt(x, y) {
    const { gl } = this;
    const out = new Uint8Array(4);
    gl.readPixels(Math.floor(x * this.ratio), this.canvas.height - 1 - Math.floor(y * this.ratio), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, out);
    return [...out];
  }

  destroy() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
