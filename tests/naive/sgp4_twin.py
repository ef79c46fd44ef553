"""SGP4 for one satellite and one time, slow and obvious: plain floats, in the order of the papers.

Hoots & Roehrich, Spacetrack Report 3 (1980), section 6: near-Earth orbits, as
revised by Vallado, Crawford, Hujsak & Kelso, AIAA 2006-6753 (Kepler's equation, the
thresholds of its errors, drag below 156 and 98 km). Where the report gives a
formula it is written as it stands there; where the paper changed one it is said.
"""

from math import atan2, cos, pi, sin, sqrt
from typing import NamedTuple

# WGS-72 in the report's units: Earth radii and minutes.
RADIUS_KM = 6378.135
KE = 60.0 / sqrt(RADIUS_KM**3 / 398600.8)
J2, J3, J4 = 0.001082616, -0.00000253881, -0.00000165597
K2 = 0.5 * J2
K4 = -0.375 * J4
A30 = -J3


class Elements(NamedTuple):
    """Mean elements of one set: radians and radians a minute; bstar in 1/Earth radii."""

    mean_motion: float
    eccentricity: float
    inclination: float
    node: float
    perigee: float
    mean_anomaly: float
    bstar: float


def state(elements: Elements, minutes: float):
    """Return (code, position in km, velocity in km/s), each vector three floats, `minutes` after epoch."""
    n, e0, i0, node0, omega0, m0, bstar = elements
    theta = cos(i0)

    # The original mean motion and semimajor axis.
    a1 = (KE / n) ** (2 / 3)
    d1 = 1.5 * K2 / a1**2 * (3 * theta**2 - 1) / (1 - e0**2) ** 1.5
    a0 = a1 * (1 - d1 / 3 - d1**2 - 134 / 81 * d1**3)
    d0 = 1.5 * K2 / a0**2 * (3 * theta**2 - 1) / (1 - e0**2) ** 1.5
    n0 = n / (1 + d0)
    # The paper takes the axis from the mean motion; the report has a0 / (1 - d0).
    a0 = (KE / n0) ** (2 / 3)

    # The density function's parameter s, by the height of perigee.
    perigee_km = (a0 * (1 - e0) - 1) * RADIUS_KM
    s_km = 78.0 if perigee_km >= 156 else (perigee_km - 78 if perigee_km >= 98 else 20.0)
    s = s_km / RADIUS_KM + 1
    q0ms4 = ((120 - s_km) / RADIUS_KM) ** 4
    simple = a0 * (1 - e0) < 220 / RADIUS_KM + 1

    xi = 1 / (a0 - s)
    beta0 = sqrt(1 - e0**2)
    eta = a0 * e0 * xi
    psi = abs(1 - eta**2)
    c2 = (
        q0ms4
        * xi**4
        * n0
        * psi**-3.5
        * (
            a0 * (1 + 1.5 * eta**2 + 4 * e0 * eta + e0 * eta**3)
            + 1.5 * K2 * xi / psi * (-0.5 + 1.5 * theta**2) * (8 + 24 * eta**2 + 3 * eta**4)
        )
    )
    c1 = bstar * c2
    c3 = q0ms4 * xi**5 * A30 * n0 * sin(i0) / (K2 * e0) if e0 > 1e-4 else 0.0
    c4 = (
        2
        * n0
        * q0ms4
        * xi**4
        * a0
        * beta0**2
        * psi**-3.5
        * (
            2 * eta * (1 + e0 * eta)
            + 0.5 * e0
            + 0.5 * eta**3
            - 2
            * K2
            * xi
            / (a0 * psi)
            * (
                3 * (1 - 3 * theta**2) * (1 + 1.5 * eta**2 - 2 * e0 * eta - 0.5 * e0 * eta**3)
                + 0.75 * (1 - theta**2) * (2 * eta**2 - e0 * eta - e0 * eta**3) * cos(2 * omega0)
            )
        )
    )
    c5 = 2 * q0ms4 * xi**4 * a0 * beta0**2 * psi**-3.5 * (1 + 2.75 * eta * (eta + e0) + e0 * eta**3)
    d2 = 4 * a0 * xi * c1**2
    d3 = 4 / 3 * a0 * xi**2 * (17 * a0 + s) * c1**3
    d4 = 2 / 3 * a0**2 * xi**3 * (221 * a0 + 31 * s) * c1**4

    # Secular effects of the Earth's shape and of drag.
    t = minutes
    m_df = m0 + t * n0 * (
        1
        + 3 * K2 * (-1 + 3 * theta**2) / (2 * a0**2 * beta0**3)
        + 3 * K2**2 * (13 - 78 * theta**2 + 137 * theta**4) / (16 * a0**4 * beta0**7)
    )
    omega_df = omega0 + t * n0 * (
        -3 * K2 * (1 - 5 * theta**2) / (2 * a0**2 * beta0**4)
        + 3 * K2**2 * (7 - 114 * theta**2 + 395 * theta**4) / (16 * a0**4 * beta0**8)
        + 5 * K4 * (3 - 36 * theta**2 + 49 * theta**4) / (4 * a0**4 * beta0**8)
    )
    node_df = node0 + t * n0 * (
        -3 * K2 * theta / (a0**2 * beta0**4)
        + 3 * K2**2 * (4 * theta - 19 * theta**3) / (2 * a0**4 * beta0**8)
        + 5 * K4 * theta * (3 - 7 * theta**2) / (2 * a0**4 * beta0**8)
    )
    node = node_df - 10.5 * n0 * K2 * theta / (a0**2 * beta0**2) * c1 * t**2
    m_p, omega = m_df, omega_df
    e = e0 - bstar * c4 * t
    shrunk = 1 - c1 * t
    longer = 1.5 * c1 * t**2
    if not simple:
        turned = bstar * c3 * cos(omega0) * t
        if e0 > 1e-4:
            turned -= (
                2
                / 3
                * q0ms4
                * bstar
                * xi**4
                / (e0 * eta)
                * ((1 + eta * cos(m_df)) ** 3 - (1 + eta * cos(m0)) ** 3)
            )
        m_p, omega = m_df + turned, omega_df - turned
        e -= bstar * c5 * (sin(m_p) - sin(m0))
        shrunk -= d2 * t**2 + d3 * t**3 + d4 * t**4
        longer += (
            (d2 + 2 * c1**2) * t**3
            + (3 * d3 + 12 * c1 * d2 + 10 * c1**3) / 4 * t**4
            + (3 * d4 + 12 * c1 * d3 + 6 * d2**2 + 30 * c1**2 * d2 + 15 * c1**4) / 5 * t**5
        )
    nothing = (float("nan"),) * 3
    if e >= 1 or e < -0.001:
        return 1, nothing, nothing
    e = max(e, 1e-6)
    a = a0 * shrunk**2
    longitude = m_p + omega + node + n0 * longer
    n = KE / a**1.5

    # Long-period terms of J3.
    beta2 = 1 - e**2
    a_xn = e * cos(omega)
    # The paper guards the pole of the retrograde equatorial orbit.
    pole = 1 + theta if abs(1 + theta) > 1.5e-12 else 1.5e-12
    l_l = A30 * sin(i0) / (8 * K2 * a * beta2) * a_xn * (3 + 5 * theta) / pole
    a_yn = e * sin(omega) + A30 * sin(i0) / (4 * K2 * a * beta2)

    # Kepler's equation for E + omega.
    u = (longitude + l_l - node) % (2 * pi)
    angle = u
    for _ in range(10):
        step = (u - a_yn * cos(angle) + a_xn * sin(angle) - angle) / (
            1 - a_yn * sin(angle) - a_xn * cos(angle)
        )
        step = max(-0.95, min(0.95, step))
        angle += step
        if abs(step) < 1e-12:
            break

    # Short-period terms.
    e_cos = a_xn * cos(angle) + a_yn * sin(angle)
    e_sin = a_xn * sin(angle) - a_yn * cos(angle)
    e_l2 = a_xn**2 + a_yn**2
    p_l = a * (1 - e_l2)
    if p_l < 0:
        return 4, nothing, nothing
    r = a * (1 - e_cos)
    r_dot = KE * sqrt(a) / r * e_sin
    rf_dot = KE * sqrt(p_l) / r
    cos_u = a / r * (cos(angle) - a_xn + a_yn * e_sin / (1 + sqrt(1 - e_l2)))
    sin_u = a / r * (sin(angle) - a_yn - a_xn * e_sin / (1 + sqrt(1 - e_l2)))
    u = atan2(sin_u, cos_u)
    r_k = r * (1 - 1.5 * K2 * sqrt(1 - e_l2) / p_l**2 * (3 * theta**2 - 1)) + K2 / (2 * p_l) * (
        1 - theta**2
    ) * cos(2 * u)
    u_k = u - K2 / (4 * p_l**2) * (7 * theta**2 - 1) * sin(2 * u)
    node_k = node + 3 * K2 * theta / (2 * p_l**2) * sin(2 * u)
    i_k = i0 + 3 * K2 * theta / (2 * p_l**2) * sin(i0) * cos(2 * u)
    r_dot_k = r_dot - K2 * n / p_l * (1 - theta**2) * sin(2 * u)
    rf_dot_k = rf_dot + K2 * n / p_l * ((1 - theta**2) * cos(2 * u) - 1.5 * (1 - 3 * theta**2))

    # Unit vectors along the radius and ahead of it.
    m = (-sin(node_k) * cos(i_k), cos(node_k) * cos(i_k), sin(i_k))
    to_node = (cos(node_k), sin(node_k), 0.0)
    outward = [m[k] * sin(u_k) + to_node[k] * cos(u_k) for k in range(3)]
    ahead = [m[k] * cos(u_k) - to_node[k] * sin(u_k) for k in range(3)]
    position = tuple(r_k * RADIUS_KM * outward[k] for k in range(3))
    velocity = tuple((r_dot_k * outward[k] + rf_dot_k * ahead[k]) * RADIUS_KM / 60 for k in range(3))
    return (6 if r_k < 1 else 0), position, velocity
