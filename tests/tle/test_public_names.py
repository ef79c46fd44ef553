"""What `import tle` offers: named, documented, cheap."""

import subprocess
import sys
import types

import tle


def test_all_is_sorted_complete_and_documented():
    public = {
        name
        for name, value in vars(tle).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert set(tle.__all__) == public
    assert sorted(tle.__all__) == tle.__all__
    for name in tle.__all__:
        assert getattr(tle, name).__doc__ or name == "MomentLike", name


def test_import_loads_nothing_heavy():
    heavy = ("sgp4", "skyfield", "astropy", "httpx", "plotly", "dash", "numba")
    code = f"import sys, tle; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
