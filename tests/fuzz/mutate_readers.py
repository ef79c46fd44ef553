"""Mutate good files at random and read them, without instrumentation: some ten thousand inputs a second.

    python tests/fuzz/mutate_readers.py --inputs 1000000 --seed 7

Prints how many inputs were read and how they ended. Stops at the first input
that raises anything but our own errors, takes longer than five seconds, or lifts
the process above its memory limit; the input is written to the folder
given by `--found`.
"""

import argparse
import collections
import pathlib
import random
import resource
import signal
import sys
import time
import traceback

import properties

HERE = pathlib.Path(__file__).parent
WORDS = [
    b"\n",
    b"\r\n",
    b"\r",
    b" ",
    b"\t",
    b"",
    b"0",
    b"1",
    b"2 ",
    b"1 ",
    b"9" * 30,
    b"-",
    b"+",
    b"+-",
    b".",
    b"e",
    b"E-5",
    b"nan",
    b"inf",
    b"1e999",
    b"_",
    b",",
    b'"',
    b'""',
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"null",
    b"true",
    b"\\ud800",
    b"\\u0000",
    b"<",
    b">",
    b"</",
    b"/>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<?",
    b"?>",
    b"&lt;",
    b"&#0;",
    b"&#x1F600;",
    b"&x;",
    b"<!DOCTYPE a>",
    b"<omm>",
    b"</omm>",
    b"<ndm>",
    b"</ndm>",
    b"<oem>",
    b"=",
    b" = ",
    b"[deg]",
    b"[",
    b"COMMENT ",
    b"CCSDS_OMM_VERS = 3.0\n",
    b"USER_DEFINED_X = 1\n",
    b"EPOCH",
    b"BSTAR",
    b"#",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xc2\xa0",
    b"\xe2\x80\x8b",
    b"\xe2\x80\xa8",
    b"\x85",
    b"\xff\xfe",
    b"\x1f\x8b",
    b"2026-10-09T24:00:00",
    b"2026-366T00:00:00Z",
    b"9999-12-31T23:59:60",
    b"A0000",
    b"Z9999",
    b"a0000",
    b"999999999",
    b"1000000000",
    b"SGP4-XP",
    b"GCRF",
    b"\xd9\xa1",
]


def mutate(source: random.Random, seeds: list[bytes]) -> bytes:
    """Return one of the seeds with one to six changes."""
    data = bytearray(source.choice(seeds))
    for _ in range(source.choice((1, 1, 1, 2, 2, 3, 6))):
        place = source.randrange(len(data) + 1)
        kind = source.randrange(8)
        if kind == 0:
            data[place : place + 1] = bytes([source.randrange(256)])
        elif kind == 1:
            del data[place : place + source.choice((1, 1, 2, 5, 40, 400))]
        elif kind == 2:
            data[place:place] = source.choice(WORDS)
        elif kind == 3:
            word = source.choice(WORDS)
            data[place : place + len(word)] = word
        elif kind == 4:
            length = source.choice((1, 3, 10, 80, 400))
            data[place:place] = data[place : place + length] * source.choice((1, 1, 2, 5))
        elif kind == 5:
            other = source.choice(seeds)
            start = source.randrange(len(other) + 1)
            data[place:place] = other[start : start + source.choice((5, 70, 140, 400))]
        elif kind == 6 and place < len(data):
            data[place] ^= 1 << source.randrange(8)
        elif place < len(data) and chr(data[place]).isdigit():
            data[place] = ord(source.choice("0123456789-+. "))
    return bytes(data[:4096])


def main() -> int:
    """Read mutated inputs until the number asked for, or the first fault."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--inputs", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--found", type=pathlib.Path, default=pathlib.Path("/tmp"))
    asked = options.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    signal.signal(signal.SIGALRM, _too_slow)
    source = random.Random(asked.seed)
    seeds = [path.read_bytes() for path in sorted((HERE / "corpus").iterdir())]
    ends: collections.Counter[str] = collections.Counter()
    started = time.monotonic()
    slowest = 0.0
    for number in range(1, asked.inputs + 1):
        data = mutate(source, seeds)
        began = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, 5.0)
        try:
            ends[properties.check(data)] += 1
        except BaseException:  # noqa: BLE001 - whatever it was, its input is kept
            (asked.found / f"found-{asked.seed}-{number}").write_bytes(data)
            traceback.print_exc()
            return 1
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
        slowest = max(slowest, time.monotonic() - began)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{asked.inputs} inputs from seed {asked.seed} in {time.monotonic() - started:.0f} s, "
        f"slowest {slowest * 1e3:.0f} ms, peak {peak_mb:.0f} MB: {dict(ends.most_common())}"
    )
    return 0


def _too_slow(*_: object) -> None:
    raise TimeoutError("the input took more than five seconds")


if __name__ == "__main__":
    sys.exit(main())
