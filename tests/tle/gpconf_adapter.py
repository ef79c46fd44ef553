"""Our readers and writer as gpconf (github.com/hneogy/gp-omm-conformance) asks for them.

    cd tests/tle && gpconf run --adapter gpconf_adapter:Parser

The adapter reports what the library says and decides nothing: values are those
of our own OMM, in its spelling, and a `Rejected` becomes a refusal.
"""

import re
from dataclasses import replace

from gpconf.runner import Unsupported

import tle
from tle import columns, omm, omm_csv, omm_json, omm_kvn, omm_xml, twoline

READERS = {
    "tle": twoline.read_text,
    "2le": twoline.read_text,
    "csv": omm_csv.read,
    "json": omm_json.read,
    "xml": omm_xml.read,
    "kvn": omm_kvn.read,
}
FIELDS = {
    "OBJECT_NAME": "object_name", "OBJECT_ID": "object_id", "MEAN_MOTION": "mean_motion",
    "ECCENTRICITY": "eccentricity", "INCLINATION": "inclination", "RA_OF_ASC_NODE": "ra_of_asc_node",
    "ARG_OF_PERICENTER": "arg_of_pericenter", "MEAN_ANOMALY": "mean_anomaly",
    "EPHEMERIS_TYPE": "ephemeris_type", "CLASSIFICATION_TYPE": "classification_type",
    "NORAD_CAT_ID": "norad_cat_id", "ELEMENT_SET_NO": "element_set_no", "REV_AT_EPOCH": "rev_at_epoch",
    "BSTAR": "bstar", "MEAN_MOTION_DOT": "mean_motion_dot", "MEAN_MOTION_DDOT": "mean_motion_ddot",
}  # fmt: skip


class Parser:
    """The object that gpconf calls."""

    def parse(self, raw: bytes, fmt: str) -> list[dict[str, object]]:
        """Return the records of a file, and its refusals."""
        if fmt not in READERS:
            raise Unsupported(fmt)
        reading = tle.read(raw)
        expected = {"tle": ("TLE", "3LE"), "2le": ("TLE", "3LE")}.get(fmt, (f"OMM {fmt.upper()}",))
        assert reading.format in expected, (reading.format, fmt)
        records: list[dict[str, object]] = [{"_adapter": {"refusals": True}}]
        records += [_record(each) for each in reading.catalog]
        header = raw.decode().splitlines()[0].split(",") if fmt == "csv" else []
        records += [
            {"_refused": str(each), "_field": _number(each.record, header), "_input": each.record[-80:]}
            for each in reading.rejected
        ]
        return records

    def write_tle(self, record: dict[str, object]) -> list[str]:
        """Return the lines of a record; a number the columns cannot hold is refused by an exception."""
        fields = {keyword: record.get(field) for keyword, field in FIELDS.items()}
        number = int(str(fields["NORAD_CAT_ID"]))
        fields |= {"EPOCH": record["epoch"], "NORAD_CAT_ID": 1}
        each = replace(omm.element_set(fields), norad_cat_id=number)
        return tle.write(each, "3le").splitlines()

    def alpha5_decode(self, field: str) -> int:
        """Return the number of five columns, as the reader of lines reads them."""
        line1 = f"1 {field}U 98067A   26282.82140208  .00006479  00000+0  12652-3 0  9990"
        line2 = f"2 {field}  51.6314  92.7969 0006774 242.6225 117.4075 15.48793003589520"
        return twoline.read(*(f"{line[:-1]}{twoline.checksum(line)}" for line in (line1, line2))).norad_cat_id

    def alpha5_encode(self, number: int) -> str:
        """Return a number in five columns."""
        return columns.write_number(number)

    def two_digit_year(self, text: str) -> int:
        """Return the year that two digits of an epoch mean."""
        epoch = next(c for c in columns.COLUMNS if c.keyword == "EPOCH").read(f"{text}001.00000000")
        return int(epoch.iso(0)[:4])

    def parse_epoch(self, text: str) -> object:
        """Return the moment of an OMM's EPOCH."""
        epoch = omm.element_set(_FIELDS | {"EPOCH": text}).epoch
        return epoch.to_datetime()

    def parse_catalog_id(self, text: str) -> int:
        """Return the number of an OMM's NORAD_CAT_ID."""
        return omm.element_set(_FIELDS | {"NORAD_CAT_ID": text}).norad_cat_id


_ROW = (
    "CSS (TIANHE),2021-035A,2026-09-06T06:15:46.430784,15.59622579,.00023499,41.4675,189.8186,260.0025,"
    "100.0548,0,U,48274,999,30582,.16863369E-3,.13514E-3,0"
)
_FIELDS = dict(zip(omm.KEYWORD, _ROW.split(","), strict=True))


def _record(each: tle.ElementSet) -> dict[str, object]:
    fields = each.omm_fields()
    record = {field: fields[keyword] for keyword, field in FIELDS.items()}
    record = {k: str(v) if isinstance(v, float) else v for k, v in record.items()}
    record["epoch"] = each.epoch.to_datetime()
    for remark in each.remarks:
        if remark.startswith("Not stated"):
            for keyword in re.findall(r"([A-Z_]+) \(", remark):
                del record[FIELDS[keyword]]
    return record


def _number(record: str, header: list[str]) -> str:
    """Return the catalogue number as the refused text carries it."""
    if header:
        return dict(zip(header, record.split(","), strict=False)).get("NORAD_CAT_ID", "")
    if record.startswith(("1 ", "2 ")):
        return record[2:7]
    named = [line for line in record.splitlines() if "NORAD_CAT_ID = " in line]
    return named[0].partition(" = ")[2] if named else ""
