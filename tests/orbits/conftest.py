"""Element sets for the tests of orbits, read by a parser of a dozen lines that is only for these tests."""

from collections.abc import Callable

import pytest

from tle.elements import ElementSet
from tle.moments import Moment

# 18 SDS through CelesTrak, September and October 2026.
ISS_LINES = (
    "1 25544U 98067A   26282.82140208  .00006479  00000+0  12652-3 0  9999",
    "2 25544  51.6314  92.7969 0006774 242.6225 117.4075 15.48793003589525",
)
TIANHE_LINES = (
    "1 48274U 21035A   26257.90474193  .00020019  00000+0  24464-3 0  9999",
    "2 48274  41.4676 137.2952 0002677 279.5609  80.4927 15.59940613307175",
)


def from_lines(line1: str, line2: str) -> ElementSet:
    """Return the numbers of a well-formed TLE; no checks."""

    def exponent(text: str) -> float:
        return float(f"{text[0]}.{text[1:6].replace(' ', '0')}e{text[6:8]}".replace(" ", ""))

    year = int(line1[18:20])
    year += 1900 if year >= 57 else 2000
    days_since_1_january_2000 = (year - 2000) * 365 + (year - 2000 + 3) // 4 - (year > 2100)
    day = line1[20:32]
    return ElementSet(
        norad_cat_id=int(line1[2:7]),
        object_name="",
        object_id=line1[9:17].strip(),
        epoch=Moment.at(2451544.5 + days_since_1_january_2000 + int(day[:3]) - 1, float(day[3:])),
        mean_motion_rev_day=float(line2[52:63]),
        eccentricity=float(f".{line2[26:33].replace(' ', '0')}"),
        inclination_deg=float(line2[8:16]),
        raan_deg=float(line2[17:25]),
        arg_perigee_deg=float(line2[34:42]),
        mean_anomaly_deg=float(line2[43:51]),
        bstar=exponent(line1[53:61]),
        mean_motion_dot=float(line1[33:43].replace(" ", "")),
        mean_motion_ddot=exponent(line1[44:52]),
    )


@pytest.fixture(scope="session")
def element_set() -> Callable[[str, str], ElementSet]:
    return from_lines


@pytest.fixture(scope="session")
def iss() -> ElementSet:
    return from_lines(*ISS_LINES)


@pytest.fixture(scope="session")
def iss_lines() -> tuple[str, str]:
    return ISS_LINES


@pytest.fixture(scope="session")
def tianhe() -> ElementSet:
    return from_lines(*TIANHE_LINES)
