"""Element sets that the tests of tle share: real ones; what is broken, a test breaks itself."""

import hypothesis
import pytest

from tle import ElementSet, twoline

hypothesis.settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=200)
hypothesis.settings.load_profile("fixed")

# 18 SDS through CelesTrak: ISS 2026-10-09, Tianhe 2026-10-06, and a first set with every sign in it.
ISS = (
    "1 25544U 98067A   26282.82140208  .00006479  00000+0  12652-3 0  9999",
    "2 25544  51.6314  92.7969 0006774 242.6225 117.4075 15.48793003589525",
)
TIANHE = (
    "1 48274U 21035A   26279.66863779  .00016881  00000+0  20358-3 0  9998",
    "2 48274  41.4703   4.9680 0001458 342.2236  17.8551 15.60381928310579",
)
ZARYA = (
    "1 25544U 98067A   98324.28472222 -.00003657  11563-4  00000+0 0    10",
    "2 25544  51.5908 168.3788 0125362  86.4185 359.7454 16.05064833    05",
)
VANGUARD_DEBRIS = (
    "1 69999U 58002D   26189.70990935 -.00000023  00000+0 -70517-5 0  9996",
    "2 69999  34.2417 341.8745 1487004  19.9191 345.3718 11.62373363189308",
)


def with_checksum(line: str) -> str:
    """Return a line that a test has changed with the check digit that now belongs to it."""
    return f"{line[:68]}{twoline.checksum(line)}"


@pytest.fixture
def iss() -> ElementSet:
    return twoline.read(*ISS, name="ISS (ZARYA)", source="test")


@pytest.fixture
def tianhe() -> ElementSet:
    return twoline.read(*TIANHE, name="CSS (TIANHE)", source="test")


@pytest.fixture(scope="session")
def real() -> dict[str, tuple[str, str]]:
    """Lines of real sets by a short name."""
    return {"iss": ISS, "tianhe": TIANHE, "zarya": ZARYA, "vanguard": VANGUARD_DEBRIS}


@pytest.fixture(scope="session")
def resum():
    """The function that gives a changed line the check digit that now belongs to it."""
    return with_checksum
