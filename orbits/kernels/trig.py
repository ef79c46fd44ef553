"""Sine and cosine without branches or tables, so that loops over them become packed instructions.

Round to nearest is an addition and subtraction of 1.5 * 2^52, after which the sum
has no bits left for a fraction. The polynomials, in the square of the angle, run
through sine and cosine at the Chebyshev points of their interval, worked out with 50
digits and rounded once. Errors are a few 1e-16 (see the tests).
"""

from orbits.kernels.jit import inline_kernel

ROUND = 6755399441055744.0  # 1.5 * 2^52

# Pi in three parts, the first two short enough that products with whole numbers
# below 2^20 are exact (Cody & Waite, 1980, Software Manual for the Elementary Functions).
_PI_1 = 3.141592651605606
_PI_2 = 1.9841871583270443e-09
_PI_3 = 1.034036596358821e-18
_OVER_PI = 0.3183098861837907


@inline_kernel
def sincos(x):
    """Return (sin x, cos x) for |x| up to some 1e6 radians."""
    turns = (x * _OVER_PI + ROUND) - ROUND
    r = ((x - turns * _PI_1) - turns * _PI_2) - turns * _PI_3
    half = turns * 0.5
    # 0 after an even number of half turns, +-1/2 after an odd one.
    odd = half - ((half + ROUND) - ROUND)
    sign = 1.0 - 8.0 * odd * odd
    y = r * r
    sin = (
        (
            (
                (
                    (
                        (
                            ((2.7215749422983443e-15 * y - 7.643026557971632e-13) * y + 1.605894087848656e-10)
                            * y
                            - 2.505210689056952e-08
                        )
                        * y
                        + 2.7557319211229606e-06
                    )
                    * y
                    - 0.00019841269841208676
                )
                * y
                + 0.008333333333333186
            )
            * y
            - 0.16666666666666666
        )
        * y
        + 1.0
    ) * r
    cos = (
        (
            (
                (
                    (
                        ((4.608977003001797e-14 * y - 1.1462901901757276e-11) * y + 2.0876561839933163e-09)
                        * y
                        - 2.755731639102575e-07
                    )
                    * y
                    + 2.4801587277414926e-05
                )
                * y
                - 0.001388888888877299
            )
            * y
            + 0.04166666666666388
        )
        * y
        - 0.4999999999999997
    ) * y + 1.0
    return sign * sin, sign * cos


@inline_kernel
def sincos_turns(turns):
    """Return (sin, cos) of an angle given in turns: no pi to reduce by, the whole turns just go.

    The polynomials are those of a quarter of the angle, which is then doubled twice.
    """
    f = turns - ((turns + ROUND) - ROUND)
    y = f * f
    s = (
        (
            (
                (
                    ((5.633933781537854e-08 * y - 3.59864335298231e-06) * y + 0.0001604411507421909) * y
                    - 0.004681754132340976
                )
                * y
                + 0.07969262624604301
            )
            * y
            - 0.6459640975062443
        )
        * y
        + 1.5707963267948966
    ) * f
    # One less than the cosine, so that nothing is lost beside the 1.
    c = (
        (
            (
                ((4.6552961874867623e-07 * y - 2.520013526428479e-05) * y + 0.000919259950041661) * y
                - 0.02086348073494657
            )
            * y
            + 0.25366950789986475
        )
        * y
        - 1.2337005501361513
    ) * y + 1.0
    twice = s + s
    s2 = twice * c
    c2 = 1.0 - twice * s
    twice = s2 + s2
    return twice * c2, 1.0 - twice * s2


@inline_kernel
def rotated(sin, cos, angle):
    """Return (sin, cos) of an angle increased by a small one, |angle| below 0.03 (error 1e-15)."""
    y = angle * angle
    s = angle + angle * y * (y * 0.008333333333333333 - 0.16666666666666666)
    c = 1.0 + y * (y * (0.041666666666666664 - y * 0.001388888888888889) - 0.5)
    return sin * c + cos * s, cos * c - sin * s


# Tangent of an eighth of a half turn.
_EIGHTH = 0.41421356237309503


@inline_kernel
def atan2(y, x):
    """Return the angle of (x, y) in (-pi, pi], and 0 where both are zero.

    The angle in the first eighth of a turn is that to its middle or to its start, whichever
    is nearer, and of it the series is as short as those above (worked out as they are).
    """
    ax, ay = abs(x), abs(y)
    most, least = max(ax, ay), min(ax, ay)
    near = least <= _EIGHTH * most
    above = least if near else least - most
    below = most if near else least + most
    u = above / (below if below > 0.0 else 1.0)
    s = u * u
    angle = u + u * s * (
        -0.3333333333333312
        + s
        * (
            0.19999999999940893
            + s
            * (
                -0.14285714279250245
                + s
                * (
                    0.11111110744919658
                    + s
                    * (
                        -0.09090896809064027
                        + s
                        * (
                            0.07692045330902225
                            + s
                            * (
                                -0.06662951813629191
                                + s
                                * (
                                    0.05846878297330872
                                    + s
                                    * (
                                        -0.05035102456601552
                                        + s * (0.03796525745386593 - s * 0.017805397205419446)
                                    )
                                )
                            )
                        )
                    )
                )
            )
        )
    )
    angle = angle if near else angle + 0.7853981633974483
    angle = angle if ay <= ax else 1.5707963267948966 - angle
    angle = angle if x >= 0.0 else 3.141592653589793 - angle
    return angle if y >= 0.0 else -angle
