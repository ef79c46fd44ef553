"""What a radio at a site hears: the Doppler shift of a frequency that an object sends."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from orbits import Times, propagate
from orbits.bodies import SPEED_OF_LIGHT_KM_S
from sites.errors import WindowError
from sites.site import Site
from sites.topocentric import azimuth_elevation_range, range_rate_km_s
from tle import Catalog, ElementSet, MomentLike

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DopplerCurve:
    """The shift of one frequency through time; arrays of shape (n,).

    Attributes
    ----------
    times:
        The instants, UTC.
    elevation_deg:
        Of the object above the horizon of the site.
    range_rate_km_s:
        Positive where it goes away.
    shift_hz:
        Received less sent frequency: positive while it comes nearer.
    rate_hz_s:
        How fast the shift changes; most negative at the point nearest in range.
    frequency_hz:
        What it sends.
    """

    times: Times
    elevation_deg: Floats
    range_rate_km_s: Floats
    shift_hz: Floats
    rate_hz_s: Floats
    frequency_hz: float

    def rows(self) -> list[dict[str, Any]]:
        """Return one dictionary a sample, units in the names."""
        return [
            {
                "at": at.iso(),
                "elevation_deg": elevation,
                "range_rate_km_s": rate,
                "shift_hz": shift,
                "received_hz": self.frequency_hz + shift,
                "rate_hz_s": change,
            }
            for at, elevation, rate, shift, change in zip(
                self.times,
                self.elevation_deg.tolist(),
                self.range_rate_km_s.tolist(),
                self.shift_hz.tolist(),
                self.rate_hz_s.tolist(),
                strict=True,
            )
        ]


def doppler_shift_hz(range_rate_km_s: npt.ArrayLike, frequency_hz: float) -> Floats:
    """Return received less sent frequency, Hz, of the shape of the range rate: -f v / c.

    First order in v / c. The second order, (v/c)^2 / 2 = 3e-10, is 0.15 Hz at 437 MHz;
    the oscillators of satellites are off by a thousand times that.
    """
    return np.asarray(-frequency_hz * np.asarray(range_rate_km_s, dtype=np.float64) / SPEED_OF_LIGHT_KM_S)


def doppler_curve(
    elements: ElementSet,
    site: Site,
    start: MomentLike,
    stop: MomentLike,
    frequency_hz: float,
    step_s: float = 10.0,
) -> DopplerCurve:
    """Return the Doppler shift of what the object sends at `frequency_hz`, from `start` to `stop`.

    Also below the horizon, where `elevation_deg` is negative and nothing is heard.

    Raises
    ------
    WindowError
        The frequency is not positive.
    orbits.TimesError
        The span or the step make no sense.
    """
    if not 0.0 < frequency_hz < float("inf"):
        raise WindowError(
            f"The frequency is {frequency_hz:g} Hz. Give what the object sends in hertz, for example 145.8e6."
        )
    times = Times.range(start, stop, step_s)
    # A tenth of a second to either side for the rate of change.
    around = Times(
        np.repeat(times.jd, 3), np.repeat(times.fr, 3) + np.tile([-0.1, 0.0, 0.1], len(times)) / 86400.0
    )
    itrs = propagate(Catalog.of(elements), around).to_itrs()
    valid = (itrs.error[0] == 0)[:, np.newaxis]
    position = np.where(valid, itrs.position_km[0], np.nan)
    rate = range_rate_km_s(position, itrs.velocity_km_s[0], site).reshape(-1, 3)
    shift = doppler_shift_hz(rate, frequency_hz)
    elevation = azimuth_elevation_range(position, site)[1].reshape(-1, 3)
    return DopplerCurve(
        times=times,
        elevation_deg=elevation[:, 1],
        range_rate_km_s=rate[:, 1],
        shift_hz=shift[:, 1],
        rate_hz_s=(shift[:, 2] - shift[:, 0]) / 0.2,
        frequency_hz=frequency_hz,
    )
