"""Element sets written down: one function, one table of formats."""

from collections.abc import Callable, Iterable
from functools import partial

from tle import omm_csv, omm_json, omm_kvn, omm_xml, twoline
from tle.elements import ElementSet
from tle.errors import FormatError

WRITERS: dict[str, Callable[[Iterable[ElementSet]], str]] = {
    "tle": partial(twoline.write_text, names=False),
    "3le": twoline.write_text,
    "omm-json": omm_json.write,
    "omm-csv": omm_csv.write,
    "omm-xml": omm_xml.write,
    "omm-kvn": omm_kvn.write,
}
"""Every format we write, by its name."""

FORMATS = tuple(WRITERS)


def write(catalog: ElementSet | Iterable[ElementSet], format: str) -> str:  # noqa: A002 - the word for it
    """Return element sets as text in `format`, which `tle.read` reads back.

    Parameters
    ----------
    catalog:
        A `Catalog`, one set, or any number of sets.
    format:
        `tle`, `3le`, `omm-json`, `omm-csv`, `omm-xml` or `omm-kvn`; the words of
        `Reading.format` do as well (`OMM JSON`).

    Notes
    -----
    The four OMM formats keep every digit. Lines of a TLE hold what their columns
    hold: a set that was read from lines gives back the same characters, one that
    was read from an OMM is rounded to the columns. `source` and `remarks` are
    ours and are not part of any format.

    Raises
    ------
    FormatError
        There is no such format.
    FieldError
        A set does not fit into the columns of a TLE (a catalogue number above
        339999, ...); it names the set, and says to write OMM.
    """
    name = format.strip().lower().removesuffix(" in gzip").replace(" ", "-").replace("_", "-")
    if name not in WRITERS:
        raise FormatError(f"There is no format {format!r}. Write one of: {', '.join(FORMATS)}.")
    return WRITERS[name]((catalog,) if isinstance(catalog, ElementSet) else catalog)
