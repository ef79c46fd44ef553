"""What must hold of any input to the readers: shared by the fuzzer and by the ordinary tests."""

import zlib

import tle
from tle import ElementError, ElementSet, FieldError, omm_csv, omm_json, omm_kvn, omm_xml, twoline, writers

READERS = (omm_json.read, omm_csv.read, omm_xml.read, omm_kvn.read, twoline.read_text)
_ONE_IN = 32  # reading is what is fuzzed; writing and reading back costs ten times as much
LOSSLESS = ("omm-json", "omm-csv", "omm-xml", "omm-kvn")


def check(data: bytes) -> str:
    """Read `data` by content, and by one reader named by its first byte; write what was found, read it back.

    Returns what the content was taken for.

    Raises
    ------
    AssertionError
        Something was accepted that cannot be written and read back, or refused
        without a reason.
    Exception
        Anything that is not an `ElementError` is a fault of ours.
    """
    if data:
        forced(data)
    try:
        reading = tle.read(data, lenient=len(data) % 2 == 1)
    except ElementError as error:
        said = str(error)
    else:
        return sound(data, reading)
    assert len(said) > 30, said
    return "nothing read"


def sound(data: bytes, reading: tle.Reading) -> str:
    """Assert that what is refused says why, and, for one input in a few, that what is accepted survives."""
    for each in reading.rejected:
        assert each.reason, each
        assert each.remedy, each
        assert each.field, each
        assert each.line >= 0, each
        assert len(each.record) < 1000, each
    if zlib.crc32(data) % _ONE_IN == 0:
        for each in reading.catalog[:2]:
            survives(each)
        assert len(reading.catalog.warnings()) == len(reading.catalog.orbit_class) == len(reading.catalog)
    return reading.format


def forced(data: bytes) -> None:
    """Run one reader on text that may not be of its kind at all."""
    read = READERS[data[0] % len(READERS)]
    try:
        sets, _ = read(data[1:].decode("utf-8", "surrogateescape"), source="forced")
    except ElementError:
        return
    for each in sets[:1]:
        assert len(each.sha256) == 64


def survivors(data: bytes) -> None:
    """Assert that every set in `data` survives, whatever `check` takes samples of."""
    try:
        reading = tle.read(data)
    except ElementError:
        return
    for each in reading.catalog:
        survives(each)


def survives(each: ElementSet) -> None:
    """Assert that a set can be fingerprinted, and written in every format and read back as itself."""
    assert len(each.sha256) == 64
    assert each.epoch.iso()
    for name in LOSSLESS:
        text = writers.write(each, name)
        back = tle.read(text.encode(), name=each.source)
        assert back.rejected == (), (name, each, back.rejected)
        assert back.catalog[0] == each, (name, each, back.catalog[0])
    try:
        lines = writers.write(each, "3le")
    except FieldError:
        return
    back = tle.read(lines.encode(), name=each.source, lenient=True)
    assert back.rejected == (), (lines, back.rejected)
    assert back.catalog[0].object_name == each.object_name
    assert writers.write(back.catalog, "3le") == lines
