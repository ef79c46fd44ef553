"""How long a prediction lasts: from the epoch to the first error on either side of it.

After a decay SGP4 goes on to give positions now and then, and they mean nothing.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint8]


class Lasting:
    """The stretch of time in which the prediction from one element set holds, as far as it was looked at.

    Parameters
    ----------
    errors:
        Return SGP4's codes at instants in seconds, both of shape (n,).
    epoch_s:
        The epoch, on the same scale.
    step_s:
        How far apart to look for errors.
    tolerance_s:
        How closely the ends are found.

    Attributes
    ----------
    first_s, last_s:
        The ends; minus and plus infinity while no error was met.
    first_code, last_code:
        SGP4's code beyond them, or 0.
    """

    def __init__(
        self, errors: Callable[[Floats], Codes], epoch_s: float, step_s: float, tolerance_s: float
    ) -> None:
        self._errors, self._epoch_s = errors, epoch_s
        self._step_s, self._tolerance_s = step_s, tolerance_s
        self.first_s, self.last_s = -math.inf, math.inf
        self.first_code = self.last_code = 0

    def look_over(self, begin_s: float, end_s: float) -> None:
        """Look for errors within a window and, if there are any, between the epoch and the window."""
        if self.shorten(self._steps(begin_s, end_s)):
            for edge_s in (begin_s, end_s):
                self.shorten(self._steps(*sorted((self._epoch_s, edge_s))))

    def shorten(self, t_s: Floats) -> bool:
        """End the prediction at the errors at `t_s` nearest to the epoch; return whether there are any."""
        bad = t_s[self._errors(t_s) != 0]
        later, earlier = bad[bad >= self._epoch_s], bad[bad < self._epoch_s]
        if later.size and float(later.min()) <= self.last_s:
            self.last_s, self.last_code = self._edge(t_s, float(later.min()))
        if earlier.size and float(earlier.max()) >= self.first_s:
            self.first_s, self.first_code = self._edge(t_s, float(earlier.max()))
        return bool(bad.size)

    def codes(self, t_s: Floats, codes: Codes) -> Codes:
        """Return the codes at `t_s` (n,) with those of the ends wherever the prediction does not reach."""
        codes = np.where(t_s < self.first_s, np.uint8(self.first_code), codes)
        return np.where(t_s > self.last_s, np.uint8(self.last_code), codes)

    def _edge(self, t_s: Floats, wrong: float) -> tuple[float, int]:
        """Return the last instant without an error on the way to `wrong`, and the code after it."""
        # None of `t_s` in between is in error, or it would be nearer to the epoch than `wrong`.
        between = t_s[(t_s > min(self._epoch_s, wrong)) & (t_s < max(self._epoch_s, wrong))]
        good = float(between[np.argmin(np.abs(between - wrong))]) if between.size else self._epoch_s
        while abs(wrong - good) > self._tolerance_s:
            middle = 0.5 * (wrong + good)
            if self._code(middle):
                wrong = middle
            else:
                good = middle
        return good, self._code(wrong)

    def _code(self, t_s: float) -> int:
        return int(self._errors(np.array([t_s]))[0])

    def _steps(self, begin_s: float, end_s: float) -> Floats:
        return np.linspace(begin_s, end_s, max(2, math.ceil((end_s - begin_s) / self._step_s) + 1))
