"""Our frames beside those of Orekit, which turns the same Earth: python tests/bench/measure_frames.py.

Needs Java and `pip install orekit-jpype`. Orekit's own data are not on the package index;
it is given ours: finals2000A.all, and the leap seconds written as the tai-utc.dat that it reads.
Prints the greatest difference in metres for both stations. Measured with Orekit 13.1.9:

    TEME -> PEF      0.76 m      GCRS -> ITRS    0.019 m
    GCRS -> J2000    0.000 m     TEME -> GCRS    1.19 m

The 0.76 m are the bias of 23 mas between J2000 and GCRS: without corrections to nutation Orekit hangs
its TEME on J2000, with them its PEF on GCRS. With that bias put in 8 mm are left. The 1.19 m are
the nutation of IAU 1980 without the corrections observed since. STK's ICRF positions of the ISS
and those that Vallado prints are on our side of it (`test_stk_day.py`: 2 cm; `test_frames.py`).
"""

import calendar
import sys
import tempfile
from pathlib import Path

import astropy_iers_data
import numpy as np

import tle
from orbits import Times, gcrs_from_teme, j2000_from_gcrs, propagate
from orbits.frames import itrs_from_pef, itrs_position_from_teme
from tle.catalog import Catalog

START = tle.as_moment("2026-10-01T00:00:00Z")
NAMES = ("ISS", "Tiangong")


def data_folder(folder: Path) -> None:
    """Write the tables of the Earth's orientation where Orekit looks for them."""
    finals = Path(astropy_iers_data.IERS_A_FILE).read_text(encoding="ascii")
    (folder / "finals2000A.all").write_text(finals, encoding="ascii")
    # Its TEME hangs on the table of the older theory, where the pole and UT1 are the same, and the
    # corrections to nutation (bytes 98-106, 117-125, 166-185) are left out of TEME by definition.
    older = [_without_nutation(row) for row in finals.splitlines()]
    (folder / "finals.all").write_text("\n".join(older) + "\n", encoding="ascii")
    rows = []
    for line in Path(astropy_iers_data.IERS_LEAP_SECOND_FILE).read_text(encoding="ascii").splitlines():
        if line.strip() and not line.startswith("#"):
            mjd, _, month, year, offset = line.split()
            name = calendar.month_abbr[int(month)].upper()
            rows.append(
                f" {year} {name}  1 =JD {float(mjd) + 2400000.5:.1f}  TAI-UTC=  {float(offset):.7f} S"
                f" + (MJD - 41317.) X 0.0      S"
            )
    (folder / "tai-utc.dat").write_text("\n".join(rows) + "\n", encoding="ascii")


def _without_nutation(row: str) -> str:
    zero = f"{0.0:9.3f}"
    if not row[97:106].strip():
        return row
    row = row[:97] + zero + row[106:116] + zero + row[125:]
    return row[:165] + f"{0.0:10.3f}" * 2 + row[185:] if row[165:185].strip() else row


def orekit(folder: Path):
    """Return Orekit's factory of frames and what is needed to ask it, with our tables."""
    import orekit_jpype

    orekit_jpype.initVM()
    from java.io import File
    from org.hipparchus.geometry.euclidean.threed import Vector3D
    from org.orekit.data import DataContext, DirectoryCrawler
    from org.orekit.frames import FramesFactory
    from org.orekit.time import AbsoluteDate, TimeScalesFactory
    from org.orekit.utils import IERSConventions

    DataContext.getDefault().getDataProvidersManager().addProvider(DirectoryCrawler(File(str(folder))))
    utc = TimeScalesFactory.getUTC()

    def date(at):
        when = at.to_datetime()
        seconds = when.second + when.microsecond / 1e6
        return AbsoluteDate(when.year, when.month, when.day, when.hour, when.minute, seconds, utc)

    return FramesFactory, IERSConventions, Vector3D, date


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        data_folder(Path(name))
        try:
            factory, conventions, vector, date = orekit(Path(name))
        except ImportError as error:
            print(f"{error}: pip install orekit-jpype, with Java on the path.", file=sys.stderr)
            return 2
        teme, gcrf = factory.getTEME(), factory.getGCRF()
        itrf, pef = factory.getITRF(conventions.IERS_2010, True), factory.getGTOD(conventions.IERS_1996, True)

        def theirs(there, here, times, position):
            rows = [
                there.getTransformTo(here, date(at)).transformPosition(vector(*map(float, row))).toArray()
                for at, row in zip(times, position, strict=True)
            ]
            return np.array([list(row) for row in rows])

        for name in NAMES:
            elements = tle.bundled().nearest(name, START)
            times = Times.every(START, 4321.0, 40)
            position = propagate(Catalog.of(elements), times).position_km[0]
            gcrs, itrs = gcrs_from_teme(position, times), itrs_position_from_teme(position, times)
            level = np.einsum("tji,tj->ti", itrs_from_pef(times), itrs)
            for words, ours, other in (
                ("TEME -> PEF", level, theirs(teme, pef, times, position)),
                ("GCRS -> ITRS", itrs, theirs(gcrf, itrf, times, gcrs)),
                ("GCRS -> J2000", j2000_from_gcrs(gcrs), theirs(gcrf, factory.getEME2000(), times, gcrs)),
                ("TEME -> GCRS", gcrs, theirs(teme, gcrf, times, position)),
            ):
                apart = np.linalg.norm(ours - other, axis=-1).max() * 1000.0
                print(f"{name:10} {words:14} {apart:9.4f} m")
    return 0


if __name__ == "__main__":
    sys.exit(main())
