"""SDP4 in plain Python, one object and one time at a time: the slow, obvious twin of the deep-space kernel.

Written after Hoots & Roehrich, Spacetrack Report 3 (1980), section 10, Hujsak (1979)
and the revisions of Vallado et al., AIAA 2006-6753, with nothing saved from one call
to the next: the integrator starts at the epoch for every time, every sine is taken,
and Kepler's equation is solved until nothing changes.
"""

import math
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

TWO_PI = 2 * pi
XKE = 60 / sqrt(6378.135**3 / 398600.8)
RADIUS_KM = 6378.135
J2, J3, J4 = 0.001082616, -0.00000253881, -0.00000165597

# Sun, Moon: mean motion (rad/min), eccentricity, strength.
SUN = (1.19459e-5, 0.01675, 2.9864797e-6)
MOON = (1.5835218e-4, 0.05490, 4.7968065e-7)
EARTH_RATE = 4.37526908801129966e-3


@dataclass
class Elements:
    """Mean elements at `epoch` (days since 1949-12-31 0 h UTC), in radians and radians a minute."""

    epoch: float
    bstar: float
    e: float
    argp: float
    incl: float
    m: float
    n_kozai: float
    node: float


def orbit_at_epoch(el):
    """Undo Kozai's mean motion: (n, a)."""
    beta2 = 1 - el.e**2
    a1 = (XKE / el.n_kozai) ** (2 / 3)
    d = 0.75 * J2 * (3 * cos(el.incl) ** 2 - 1) / beta2**1.5
    d1 = d / a1**2
    a0 = a1 * (1 - d1 / 3 - d1**2 - 134 / 81 * d1**3)
    n = el.n_kozai / (1 + d / a0**2)
    return n, (XKE / n) ** (2 / 3)


def earth_rates(el):
    """Secular rates of M, argument of perigee and node by J2, J2^2 and J4."""
    n, a = orbit_at_epoch(el)
    theta2, theta4 = cos(el.incl) ** 2, cos(el.incl) ** 4
    beta2 = 1 - el.e**2
    p2 = (a * beta2) ** 2
    k1 = 1.5 * J2 / p2 * n
    k2 = 0.5 * k1 * J2 / p2
    k4 = -0.46875 * J4 / p2**2 * n
    mdot = n + sqrt(beta2) * (k1 / 2 * (3 * theta2 - 1) + k2 / 16 * (13 - 78 * theta2 + 137 * theta4))
    argpdot = (
        -k1 / 2 * (1 - 5 * theta2)
        + k2 / 16 * (7 - 114 * theta2 + 395 * theta4)
        + k4 * (3 - 36 * theta2 + 49 * theta4)
    )
    nodedot = (-k1 + k2 / 2 * (4 - 19 * theta2) + 2 * k4 * (3 - 7 * theta2)) * cos(el.incl)
    return mdot, argpdot, nodedot, -k1 * cos(el.incl)


def drag(el):
    """The coefficients C1 and C4 of the drag terms."""
    n, a = orbit_at_epoch(el)
    perigee_km = (a * (1 - el.e) - 1) * RADIUS_KM
    s_km = 78.0 if perigee_km >= 156 else max(perigee_km - 78, 20.0)
    if perigee_km < 98:
        s_km = 20.0
    s = s_km / RADIUS_KM + 1
    q = ((120 - s_km) / RADIUS_KM) ** 4
    xi = 1 / (a - s)
    eta = a * el.e * xi
    theta2 = cos(el.incl) ** 2
    psi = abs(1 - eta**2)
    common = q * xi**4 / psi**3.5
    c2 = (
        common
        * n
        * (
            a * (1 + 1.5 * eta**2 + 4 * el.e * eta + el.e * eta**3)
            + 0.375 * J2 * xi / psi * (3 * theta2 - 1) * (8 + 24 * eta**2 + 3 * eta**4)
        )
    )
    c4 = (
        2
        * n
        * common
        * a
        * (1 - el.e**2)
        * (
            2 * eta
            + 0.5 * eta**3
            + el.e / 2
            + 2 * el.e * eta**2
            - J2
            * xi
            / (a * psi)
            * (
                -3 * (3 * theta2 - 1) * (1 + 1.5 * eta**2 - 2 * el.e * eta - 0.5 * el.e * eta**3)
                + 0.75 * (1 - theta2) * (2 * eta**2 - el.e * eta - el.e * eta**3) * cos(2 * el.argp)
            )
        )
    )
    return el.bstar * c2, c4


def sidereal_time(epoch):
    t = (epoch + 2433281.5 - 2451545.0) / 36525
    seconds = 67310.54841 + (876600 * 3600 + 8640184.812866) * t + 0.093104 * t**2 - 6.2e-6 * t**3
    return math.radians(seconds / 240) % TWO_PI


def orbits_of_sun_and_moon(el):
    """For each: phase at the epoch, and sin g, cos g, sin i, cos i, sin h, cos h of its orbit."""
    day = el.epoch + 18261.5
    node = math.fmod(4.5236020 - 9.2422029e-4 * day, TWO_PI)
    ci = 0.91375164 - 0.03568096 * cos(node)
    si = sqrt(1 - ci**2)
    sh = 0.089683511 * sin(node) / si
    ch = sqrt(1 - sh**2)
    c = 5.8351514 + 0.0019443680 * day
    g = math.atan2(0.39785416 * sin(node) / si, ch * cos(node) + 0.91744867 * sh * sin(node)) + c - node
    sun_phase = math.fmod(6.2565837 + 0.017201977 * day, TWO_PI)
    moon_phase = math.fmod(4.7199672 + 0.22997150 * day - c, TWO_PI)
    sn, cn = sin(el.node), cos(el.node)
    return (
        (sun_phase, (-0.98088458, 0.1945905, 0.39785416, 0.91744867, sn, cn)),
        (moon_phase, (sin(g), cos(g), si, ci, sn * ch - cn * sh, cn * ch + sn * sh)),
    )


def body_terms(el, directions, body):
    """Secular rates and amplitudes by one body: Spacetrack Report 3, pages 38 to 42."""
    rate, ecc, strength = body
    sg, cg, si, ci, sh, ch = directions
    n, _ = orbit_at_epoch(el)
    s, c = sin(el.incl), cos(el.incl)
    sw, cw = sin(el.argp), cos(el.argp)
    e2 = el.e**2
    eta = sqrt(1 - e2)
    a1 = cg * ch + sg * ci * sh
    a3 = -sg * ch + cg * ci * sh
    a7 = -cg * sh + sg * ci * ch
    a8 = sg * si
    a9 = sg * sh + cg * ci * ch
    a10 = cg * si
    a2, a4 = c * a7 + s * a8, c * a9 + s * a10
    a5, a6 = -s * a7 + c * a8, -s * a9 + c * a10
    x1, x2 = a1 * cw + a2 * sw, a3 * cw + a4 * sw
    x3, x4 = -a1 * sw + a2 * cw, -a3 * sw + a4 * cw
    x5, x6, x7, x8 = a5 * sw, a6 * sw, a5 * cw, a6 * cw
    z31, z32, z33 = 12 * x1**2 - 3 * x3**2, 24 * x1 * x2 - 6 * x3 * x4, 12 * x2**2 - 3 * x4**2
    z1 = 6 * (a1**2 + a2**2) + (1 + e2) * z31
    z2 = 12 * (a1 * a3 + a2 * a4) + (1 + e2) * z32
    z3 = 6 * (a3**2 + a4**2) + (1 + e2) * z33
    z11 = -6 * a1 * a5 + e2 * (-24 * x1 * x7 - 6 * x3 * x5)
    z12 = -6 * (a1 * a6 + a3 * a5) + e2 * (-24 * (x2 * x7 + x1 * x8) - 6 * (x3 * x6 + x4 * x5))
    z13 = -6 * a3 * a6 + e2 * (-24 * x2 * x8 - 6 * x4 * x6)
    z21 = 6 * a2 * a5 + e2 * (24 * x1 * x5 - 6 * x3 * x7)
    z22 = 6 * (a4 * a5 + a2 * a6) + e2 * (24 * (x2 * x5 + x1 * x6) - 6 * (x4 * x7 + x3 * x8))
    z23 = 6 * a4 * a6 + e2 * (24 * x2 * x6 - 6 * x4 * x8)
    s3 = strength / n
    s2, s4 = -s3 / 2 / eta, s3 * eta
    s1 = -15 * el.e * s4
    s5, s6, s7 = x1 * x3 + x2 * x4, x2 * x3 + x1 * x4, x2 * x4 - x1 * x3
    flat = el.incl < 5.2359877e-2 or el.incl > pi - 5.2359877e-2
    node = 0.0 if flat else -rate * s2 * (z21 + z23)
    over = 0.0 if s == 0 else 1 / s
    rates = {
        "e": s1 * rate * s5,
        "i": s2 * rate * (z11 + z13),
        "m": -rate * s3 * (z1 + z3 - 14 - 6 * e2),
        "argp": s4 * rate * (z31 + z33 - 6) - c * over * node,
        "node": over * node,
    }
    # Amplitudes of F2, F3 and sin f.
    amplitudes = {
        "e": (2 * s1 * s6, 2 * s1 * s7, 0.0),
        "i": (2 * s2 * z12, 2 * s2 * (z13 - z11), 0.0),
        "l": (-2 * s3 * z2, -2 * s3 * (z3 - z1), -2 * s3 * (-21 - 9 * e2) * ecc),
        "gh": (2 * s4 * z32, 2 * s4 * (z33 - z31), -18 * s4 * ecc),
        "h": (-2 * s2 * z22, -2 * s2 * (z23 - z21), 0.0),
    }
    return rates, amplitudes


def secular_rates(el):
    both = [
        body_terms(el, d, b)[0] for (_, d), b in zip(orbits_of_sun_and_moon(el), (SUN, MOON), strict=True)
    ]
    return {name: both[0][name] + both[1][name] for name in both[0]}


def periodics(el, t):
    """What Moon and Sun add at t minutes to e, i, l, gh and h."""
    result = dict.fromkeys(("e", "i", "l", "gh", "h"), 0.0)
    for (phase, directions), body in zip(orbits_of_sun_and_moon(el), (SUN, MOON), strict=True):
        anomaly = phase + body[0] * t
        f = anomaly + 2 * body[1] * sin(anomaly)
        parts = (sin(f) ** 2 / 2 - 0.25, -sin(f) * cos(f) / 2, sin(f))
        for name, amplitudes in body_terms(el, directions, body)[1].items():
            result[name] += sum(a * part for a, part in zip(amplitudes, parts, strict=True))
    return result


def cubic(e, coefficients):
    return sum(c * e**power for power, c in enumerate(coefficients))


def half_day_terms(el):
    """(amplitude, multiple of omega, multiple of lambda, phase) of the ten terms."""
    n, a = orbit_at_epoch(el)
    s, c, e = sin(el.incl), cos(el.incl), el.e
    g201 = -0.306 - (e - 0.64) * 0.440
    if e <= 0.65:
        g211 = cubic(e, (3.616, -13.2470, 16.2900))
        g310 = cubic(e, (-19.302, 117.3900, -228.4190, 156.5910))
        g322 = cubic(e, (-18.9068, 109.7927, -214.6334, 146.5816))
        g410 = cubic(e, (-41.122, 242.6940, -471.0940, 313.9530))
        g422 = cubic(e, (-146.407, 841.8800, -1629.014, 1083.4350))
        g520 = cubic(e, (-532.114, 3017.977, -5740.032, 3708.2760))
    else:
        g211 = cubic(e, (-72.099, 331.819, -508.738, 266.724))
        g310 = cubic(e, (-346.844, 1582.851, -2415.925, 1246.113))
        g322 = cubic(e, (-342.585, 1554.908, -2366.899, 1215.972))
        g410 = cubic(e, (-1052.797, 4758.686, -7193.992, 3651.957))
        g422 = cubic(e, (-3581.690, 16178.110, -24462.770, 12422.520))
        g520 = cubic(
            e, (-5149.66, 29936.92, -54087.36, 31324.56) if e > 0.715 else (1464.74, -4664.75, 3763.64)
        )
    if e < 0.7:
        g533 = cubic(e, (-919.22770, 4988.6100, -9064.7700, 5542.21))
        g521 = cubic(e, (-822.71072, 4568.6173, -8491.4146, 5337.524))
        g532 = cubic(e, (-853.66600, 4690.2500, -8624.7700, 5341.4))
    else:
        g533 = cubic(e, (-37995.780, 161616.52, -229838.20, 109377.94))
        g521 = cubic(e, (-51752.104, 218913.95, -309468.16, 146349.42))
        g532 = cubic(e, (-40023.880, 170470.89, -242699.48, 115605.82))
    f220 = 0.75 * (1 + c) ** 2
    f221 = 1.5 * s**2
    f321 = 1.875 * s * (1 - 2 * c - 3 * c**2)
    f322 = -1.875 * s * (1 + 2 * c - 3 * c**2)
    f441 = 35 * s**2 * f220
    f442 = 39.375 * s**4
    f522 = 9.84375 * s * (s**2 * (1 - 2 * c - 5 * c**2) + 0.33333333 * (-2 + 4 * c + 6 * c**2))
    f523 = s * (4.92187512 * s**2 * (-2 - 4 * c + 10 * c**2) + 6.56250012 * (1 + 2 * c - 3 * c**2))
    f542 = 29.53125 * s * (2 - 8 * c + c**2 * (-12 + 8 * c + 10 * c**2))
    f543 = 29.53125 * s * (-2 - 8 * c + c**2 * (12 + 8 * c - 10 * c**2))
    two = 3 * n**2 / a**2 * 1.7891679e-6
    three = 3 * n**2 / a**3 * 3.7393792e-7
    four = 6 * n**2 / a**4 * 7.3636953e-9
    five_two = 3 * n**2 / a**5 * 1.1428639e-7
    five_four = 6 * n**2 / a**5 * 2.1765803e-9
    return (
        (two * f220 * g201, 2, 1, 5.7686396),
        (two * f221 * g211, 0, 1, 5.7686396),
        (three * f321 * g310, 1, 1, 0.95240898),
        (three * f322 * g322, -1, 1, 0.95240898),
        (four * f441 * g410, 2, 2, 1.8014998),
        (four * f442 * g422, 0, 2, 1.8014998),
        (five_two * f522 * g520, 1, 1, 1.0508330),
        (five_two * f523 * g532, -1, 1, 1.0508330),
        (five_four * f542 * g521, 1, 2, 4.4108898),
        (five_four * f543 * g533, -1, 2, 4.4108898),
    )


def one_day_terms(el):
    n, a = orbit_at_epoch(el)
    s, c, e2 = sin(el.incl), cos(el.incl), el.e**2
    f220 = 0.75 * (1 + c) ** 2
    f311 = 0.9375 * s**2 * (1 + 3 * c) - 0.75 * (1 + c)
    f330 = 1.875 * (1 + c) ** 3
    strength = 3 * n**2 / a**2
    return (
        (strength / a * f311 * (1 + 2 * e2) * 2.1460748e-6, 0, 1, 0.13130908),
        (2 * strength * f220 * (1 - 2.5 * e2 + 0.8125 * e2**2) * 1.7891679e-6, 0, 2, 2 * 2.8843198),
        (
            3 * strength / a * f330 * (1 - 6 * e2 + 6.60937 * e2**2) * 2.2123015e-7,
            0,
            3,
            3 * 0.37448087,
        ),
    )


def resonance(el):
    """0, 1 (one day) or 2 (half a day)."""
    n, _ = orbit_at_epoch(el)
    if 0.0034906585 < n < 0.0052359877:
        return 1
    return 2 if 8.26e-3 <= n <= 9.24e-3 and el.e >= 0.5 else 0


def integrate(el, t):
    """Longitude and mean motion of a resonant orbit at t, in steps of 720 minutes from the epoch."""
    kind = resonance(el)
    n, _ = orbit_at_epoch(el)
    mdot, argpdot, nodedot, _ = earth_rates(el)
    rates = secular_rates(el)
    theta = sidereal_time(el.epoch)
    if kind == 1:
        terms = one_day_terms(el)
        longitude = el.m + el.node + el.argp - theta
        drift = mdot + argpdot + nodedot - EARTH_RATE + rates["m"] + rates["argp"] + rates["node"] - n
    else:
        terms = half_day_terms(el)
        longitude = el.m + 2 * el.node - 2 * theta
        drift = mdot + rates["m"] + 2 * (nodedot + rates["node"] - EARTH_RATE) - n
    longitude = math.fmod(longitude, TWO_PI)
    motion, now = n, 0.0
    while True:
        angles = [p * (el.argp + argpdot * now) + q * longitude - phase for _, p, q, phase in terms]
        speed = motion + drift
        force = sum(d * sin(x) for (d, _, _, _), x in zip(terms, angles, strict=True))
        jerk = speed * sum(d * q * cos(x) for (d, _, q, _), x in zip(terms, angles, strict=True))
        left = t - now
        step = left if abs(left) < 720 else math.copysign(720, left)
        longitude += speed * step + force * step**2 / 2
        motion += force * step + jerk * step**2 / 2
        if abs(left) < 720:
            return longitude, motion
        now += step


def lyddane(argp, node, incl, change, afspc):
    """Argument of perigee and node with the periodics of a flat orbit.

    The reference sees whole turns of the node, as fmod leaves them.
    """
    alpha = sin(incl) * sin(node) + change["h"] * cos(node) + change["i"] * cos(incl) * sin(node)
    beta = sin(incl) * cos(node) - change["h"] * sin(node) + change["i"] * cos(incl) * cos(node)
    before = math.fmod(node, TWO_PI)
    if before < 0 and afspc:
        before += TWO_PI
    after = math.atan2(alpha, beta)
    if after < 0 and afspc:
        after += TWO_PI
    if abs(before - after) > pi:
        after += TWO_PI if after < before else -TWO_PI
    longitude = argp + cos(incl) * before + change["gh"] - change["i"] * before * sin(incl)
    return longitude - cos(incl) * after, after


def sdp4(el, t, afspc=False):
    """Return (code, position in km, velocity in km/s) at t minutes since the epoch; frame TEME."""
    nothing = (math.nan,) * 3
    n, _ = orbit_at_epoch(el)
    mdot, argpdot, nodedot, node_j2 = earth_rates(el)
    c1, c4 = drag(el)
    rates = secular_rates(el)
    kind = resonance(el)

    m = el.m + (mdot + rates["m"]) * t
    argp = el.argp + (argpdot + rates["argp"]) * t
    node = el.node + (nodedot + rates["node"]) * t + 3.5 * (1 - el.e**2) * node_j2 * c1 * t**2
    incl = el.incl + rates["i"] * t
    motion = n
    if kind:
        longitude, motion = integrate(el, t)
        theta = sidereal_time(el.epoch) + EARTH_RATE * t
        m = longitude + theta - node - argp if kind == 1 else longitude + 2 * (theta - node)
    if motion <= 0:
        return 2, nothing, nothing
    a = (XKE / motion) ** (2 / 3) * (1 - c1 * t) ** 2
    e = el.e + rates["e"] * t - el.bstar * c4 * t
    if e >= 1 or e < -0.001:
        return 1, nothing, nothing
    e = max(e, 1e-6)
    m += n * 1.5 * c1 * t**2

    change = periodics(el, t)
    e += change["e"]
    incl += change["i"]
    if incl >= 0.2:
        turn = change["h"] / sin(incl)
        node += turn
        argp += change["gh"] - cos(incl) * turn
    else:
        argp, node = lyddane(argp, node, incl, change, afspc)
    m += change["l"]
    if incl < 0:
        incl, node, argp = -incl, node + pi, argp - pi
    if e < 0 or e > 1:
        return 3, nothing, nothing

    s, c = sin(incl), cos(incl)
    axn = e * cos(argp)
    below = 1 + c if abs(1 + c) > 1.5e-12 else 1.5e-12
    p = a * (1 - e**2)
    ayn = e * sin(argp) - 0.5 * J3 / J2 * s / p
    u = m + argp - 0.25 * J3 / J2 * s * (3 + 5 * c) / below * axn / p
    x = u = math.fmod(u, TWO_PI)
    for _ in range(200):
        step = (u - x + axn * sin(x) - ayn * cos(x)) / (1 - axn * cos(x) - ayn * sin(x))
        x += max(-0.95, min(0.95, step))
        if abs(step) < 1e-15:
            break
    ecose, esine = axn * cos(x) + ayn * sin(x), axn * sin(x) - ayn * cos(x)
    e2 = axn**2 + ayn**2
    p = a * (1 - e2)
    if p < 0:
        return 4, nothing, nothing
    r = a * (1 - ecose)
    rdot = sqrt(a) * esine / r
    rfdot = sqrt(p) / r
    beta = sqrt(1 - e2)
    su = a / r * (sin(x) - ayn - axn * esine / (1 + beta))
    cu = a / r * (cos(x) - axn + ayn * esine / (1 + beta))
    u = math.atan2(su, cu)
    k1, k2 = J2 / 2 / p, J2 / 2 / p**2
    n = XKE / a**1.5
    rk = r * (1 - 1.5 * k2 * beta * (3 * c**2 - 1)) + 0.5 * k1 * s**2 * cos(2 * u)
    rdotk = rdot - n / XKE * k1 * s**2 * sin(2 * u)
    rfdotk = rfdot + n / XKE * k1 * (s**2 * cos(2 * u) + 1.5 * (3 * c**2 - 1))
    uk = u - 0.25 * k2 * (7 * c**2 - 1) * sin(2 * u)
    node += 1.5 * k2 * c * sin(2 * u)
    incl += 1.5 * k2 * c * s * cos(2 * u)
    along = (-sin(node) * cos(incl), cos(node) * cos(incl), sin(incl))
    start = (cos(node), sin(node), 0.0)
    out = [al * sin(uk) + st * cos(uk) for al, st in zip(along, start, strict=True)]
    side = [al * cos(uk) - st * sin(uk) for al, st in zip(along, start, strict=True)]
    speed = RADIUS_KM * XKE / 60
    position = tuple(RADIUS_KM * rk * o for o in out)
    velocity = tuple(speed * (rdotk * o + rfdotk * d) for o, d in zip(out, side, strict=True))
    return (6 if rk < 1 else 0), position, velocity
