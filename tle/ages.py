"""How old an element set may be before an answer built on it must say so.

Measured with `tests/builders/measure_ageing.py` (finer, and by quantiles, in
`orbits/data/ageing.csv`): SGP4 carries a set to the epoch
of a later one of the same object, and the later set's own position there is
taken as the truth. The time error is how much too early or too late a viewer
looks up. Reboosts are in it, because whoever uses an old set does not know of them.

    ISS, 2015 to 2026, 1,400 starts         Tianhe, 2021 to 2026, 150 starts
    age    time error, s   position, km     time error, s   position, km
    days   median   90 %   median   90 %    median   90 %   median   90 %
       1      0.2    1.3        2     10       0.2    0.8        2      6
       3      1.1     21        9    164       1.9    6.9       14     53
       5      3.1     68       24    523       6.8     44       52    337
       7      6.6    127       50    972        16    236      119   1804
      10       17    251      129   1919        35    690      269   5158
      14       46    441      352   3342        77   1458      591   9948
      21      142    855     1088   6300       199   2290     1528  13025
      30      313   1484     2389  10083       434   2109     3294  12586

Passes are announced to the minute. Up to 5 days nine predictions in ten keep
that promise, the typical one within 7 seconds; at 7 days one in ten is 2 to 4
minutes off, at 10 days 4 to 11, when the station was raised in between.

The plane of the orbit outlives the place on it. How far the plane is off (the
angle between the two; the node's error in right ascension; a degree of it is
4 minutes of the clock), and how much the altitude has changed meanwhile:

    ISS, 1999 to 2026, 3,000 starts             Tianhe, 2021 to 2026, 400 starts
    age    plane, deg   node    altitude, km    plane, deg   node    altitude, km
    days   median 90 %  90 %    90 %            median 90 %  90 %    90 %
      30     0.06 0.21  0.26     5.6              0.10 0.32  0.49     7.9
      60     0.15 0.57  0.73     8.1              0.32 0.67  1.02    12
      90     0.28 1.00  1.27     9.3              0.54 1.29  1.94    12
     180     0.73 2.76  3.52     13               1.15 2.07  3.13     7

Up to 60 days nine sets in ten tell within 4 minutes when the plane passes over
a place: enough to draw the orbit of a day of the past and to see whether a
launch went into it. At 180 days nothing is left but the inclination.
"""

STALE_AFTER_DAYS = 5.0
"""Days from the epoch, either way, beyond which an answer is marked `stale`: see the table above."""

AUTHENTIC_WITHIN_DAYS = 60.0
"""Days from the epoch, either way, beyond which a set says nothing of a date any more: second table."""


def is_stale(age_days: float) -> bool:
    """Return whether a set of this age (negative: used before its epoch) is beyond the limit."""
    return abs(age_days) > STALE_AFTER_DAYS
