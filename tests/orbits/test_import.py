"""What `import orbits` brings, and what it must not bring."""

import subprocess
import sys
from types import ModuleType

import orbits

HEAVY = ("skyfield", "boinor", "astropy", "numba", "jplephem", "sgp4", "scipy", "pandas", "plotly", "dash")


def test_importing_orbits_imports_nothing_heavy():
    code = f"import sys, orbits; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_finding_the_iss_imports_nothing_but_the_engine(iss):
    """A position on the ground needs neither Skyfield nor astropy: the first answer comes quickly."""
    code = (
        "import sys, orbits; from tle import Catalog, ElementSet, Moment;"
        f"orbits.propagate(Catalog.of({iss!r}), '2026-10-09T20:00Z').to_itrs();"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["sgp4"]


def test_the_public_names_are_all_listed():
    public = {
        name
        for name, value in vars(orbits).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public == set(orbits.__all__)
    assert len(orbits.__all__) == len(set(orbits.__all__))
