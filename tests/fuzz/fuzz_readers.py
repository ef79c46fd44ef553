"""Fuzz every reader of `tle` with Atheris, coverage-guided, for as long as it is let.

    pip install 'common-orbit[fuzz]'
    python tests/fuzz/fuzz_readers.py /tmp/found tests/fuzz/corpus -runs=1000000 -max_len=2048 \
        -timeout=10 -rss_limit_mb=1024

The first folder takes the new inputs that reached new code; `tests/fuzz/corpus`
is what is kept and is also run by the ordinary tests. An input that raises
anything but our own errors, takes more than ten seconds or more than a gigabyte
stops the run and is left as `crash-...`, `timeout-...` or `oom-...`.

What is asked of each input stands in `tests/fuzz/properties.py`.
"""

import sys

import atheris

with atheris.instrument_imports(include=["tle"]):
    import properties


def main() -> None:
    """Hand each input of Atheris to the properties."""
    atheris.Setup(sys.argv, properties.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
