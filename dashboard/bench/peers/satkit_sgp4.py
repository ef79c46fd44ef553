"""satkit: SGP4 and SDP4 in Rust, one thread, metres; its own times, to the microsecond.

Asked as the others are: WGS-72 and improved mode (its defaults are WGS-72 and AFSPC).
A list of its TLE objects keeps what was initialised, dictionaries of OMM would not.
"""

from collections.abc import Callable
from typing import Any

from dashboard.bench.peers.astroz_sgp4 import _lines
from orbits import Times
from tle import Catalog

NAME = "satkit"
DISTRIBUTION = "satkit"
KINDS = ("near-Earth", "deep space")
THREADED = False


def prepare(catalog: Catalog, times: Times, threads: int) -> Callable[[], Any]:
    """Read the sets from their lines and make its times; the call itself makes its arrays."""
    import satkit

    sets = [satkit.TLE.from_lines(list(_lines(each)))[0] for each in catalog]
    instants = [
        satkit.time.from_mjd(jd - 2400000.5 + fr, satkit.timescale.UTC)
        for jd, fr in zip(times.jd.tolist(), times.fr.tolist(), strict=True)
    ]
    options: dict[str, Any] = {
        "gravconst": satkit.sgp4_gravconst.wgs72,
        "opsmode": satkit.sgp4_opsmode.improved,
        "errflag": True,
    }
    return lambda: satkit.sgp4(sets, instants, **options)


def positions_km(result: Any) -> Any:
    """Return metres as kilometres."""
    return result[0] / 1000.0
