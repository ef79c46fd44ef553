"""Writers that are killed: run by test_archive_processes.py, and by hand for more kills.

    python tests/tle/archive_writers.py FILE KILLS SEED

Two processes write numbered batches of sets into one archive and acknowledge
each batch on a pipe once `add` has returned. This one kills them with SIGKILL
at random moments (also while they open or create the file), starts them again
where their last acknowledgement was, and prints what was acknowledged as JSON.
"""

import json
import os
import random
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from tle import Archive, Moment, twoline

LINES = (
    "1 25544U 98067A   26282.82140208  .00006479  00000+0  12652-3 0  9999",
    "2 25544  51.6314  92.7969 0006774 242.6225 117.4075 15.48793003589525",
)
FETCHED = Moment(2461322.5, 0.5)
SHARED = 900_000
"""Both writers deliver the sets of this object too, so that each is known when it comes again."""


def batch(writer: int, number: int):
    """Return the sets of one batch: of 1 to 12 epochs, of the writer's own object and of the shared one."""
    like = twoline.read(*LINES, name=f"WRITER {writer}", source="writers")
    epochs = [like.epoch.plus_seconds(60.0 * number + k) for k in range(1 + number * 7 % 12)]
    own = [replace(like, norad_cat_id=800_000 + writer, epoch=epoch) for epoch in epochs]
    return own + [replace(like, object_name="SHARED", norad_cat_id=SHARED, epoch=epoch) for epoch in epochs]


def write(path: Path, writer: int, first: int, pipe: int) -> None:
    with Archive.open(path) as archive:
        number = first
        while True:
            archive.add(batch(writer, number), source=f"writer {writer}", fetched_at=FETCHED)
            os.write(pipe, f"{number}\n".encode())
            number += 1


def start(path: Path, writer: int, first: int) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write(path, writer, first, writing)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
            os.write(writing, f"! {type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os.close(writing)
    return child, reading


def drain(reading: int) -> list[str]:
    parts = []
    while part := os.read(reading, 65536):
        parts.append(part)
    os.close(reading)
    return b"".join(parts).decode().splitlines()


def main(path: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: list[list[int]] = [[], []]
    complaints: list[str] = []
    running = [start(path, writer, 0) for writer in (0, 1)]
    for count in range(kills + 2):
        # Mostly in the midst of writing, one time in six while the file is being opened.
        time.sleep(chance.uniform(0.0, 0.012) if chance.random() < 1 / 6 else chance.uniform(0.012, 0.09))
        writer = count % 2 if count >= kills else chance.randrange(2)
        child, reading = running[writer]
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for line in drain(reading):
            if line.startswith("!"):
                complaints.append(line)
            else:
                acknowledged[writer].append(int(line))
        if count < kills:
            running[writer] = start(path, writer, acknowledged[writer][-1] + 1 if acknowledged[writer] else 0)
    print(json.dumps({"acknowledged": acknowledged, "complaints": complaints}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
