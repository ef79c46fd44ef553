"""How the page of passes says directions, times and magnitudes."""

from dashboard.figures.pass_figures import local_time
from dashboard.figures.sky_geometry import COMPASS
from dashboard.text import Texts
from tle import Moment


def compass_letters(azimuth_deg: float, texts: Texts) -> str:
    """Return the direction in letters of the compass."""
    return texts(f"skychart.compass.{COMPASS[round(azimuth_deg / 45.0) % 8][1]}")


def magnitude_words(value: float) -> str:
    """Return a magnitude with the sign that is read as one."""
    return f"{round(value, 1) + 0.0:.1f}".replace("-", "−")  # no minus before nothing


def degrees(value: float, digits: int = 1) -> str:
    """Return an angle with the sign that is read as one."""
    return f"{round(value, digits) + 0.0:.{digits}f}°".replace("-", "−")


def clock_time(at: Moment, zone: str) -> str:
    """Return the time of day in a zone, HH:MM:SS."""
    return f"{local_time(at, zone):%H:%M:%S}"


def duration(seconds: float) -> str:
    """Return minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
