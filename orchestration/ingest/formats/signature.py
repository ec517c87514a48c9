"""Check that a file's first bytes are what its name promises. What follows them is up to the format's own module."""

from __future__ import annotations

from pathlib import Path

from orchestration.ingest.source.filenames import ending_of, format_of
from orchestration.ingest.source.read_error import ReadError

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_PARQUET = b"PAR1"
_PDF = b"%PDF"

_WEB_PAGE = "a web page or XML"
_EXPECTED = {".xlsx": _ZIP, ".xlsm": _ZIP, ".parquet": _PARQUET}
_FOUND = {
    _GZIP: "a gzipped file",
    _ZIP: "a zip file or an XLSX workbook",
    _OLE: "an old or password-protected Excel workbook",
    _PARQUET: "a Parquet file",
    _PDF: "a PDF",
}
_NAMES = {".xlsx": "an XLSX workbook", ".xlsm": "an XLSX workbook", ".parquet": "a Parquet file"}
_REMEDIES = {
    _GZIP: "Give it the ending it should have, such as .csv.gz.",
    _ZIP: "If it is a workbook, give it the ending .xlsx; if it is an archive, unpack it here.",
    _OLE: "Open it in Excel and save it as .xlsx without a password.",
    _PARQUET: "Give it the ending .parquet.",
    _PDF: "Export the data itself, as CSV or XLSX.",
}


def check_signature(path: Path) -> str:
    """Compare a file's first bytes with the ending of its name.

    Returns:
        The ending that tells the format, as in `.csv.gz`.

    Raises:
        ReadError: the file is empty, or is something else than its name says.
    """
    ending = ending_of(path.name)
    with path.open("rb") as stream:
        start = stream.read(512)
    if not start:
        raise ReadError(
            found="an empty file",
            expected="a header and rows",
            remedy="Export it again; if there is nothing to export, leave the header alone in it or take it away.",
        )
    expected = _GZIP if ending.endswith(".gz") else _EXPECTED.get(ending)
    known = next((magic for magic in _FOUND if start.startswith(magic)), None)
    if known == expected and not (format_of(path.name) == "text" and _looks_like(start) == _WEB_PAGE):
        return ending
    raise ReadError(
        found=_FOUND[known] if known else _looks_like(start),
        expected=_name(ending),
        remedy=_REMEDIES[known] if known else _text_remedy(start),
    )


def _name(ending: str) -> str:
    """Return what a file with that ending should be, in words."""
    if ending.endswith(".gz"):
        return f"a gzipped file, as the ending {ending} says"
    return f"{_NAMES.get(ending, 'a text file')}, as the ending {ending or '(none)'} says"


def _looks_like(start: bytes) -> str:
    """Return what a start without a known signature looks like."""
    if start.lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        return _WEB_PAGE
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary data"
    return "plain text"


def _text_remedy(start: bytes) -> str:
    """Return what to do with it."""
    if _looks_like(start) == "plain text":
        return "Give it the ending it should have, such as .csv."
    return "Open it: if it asks to sign in, download the export anew; if it shows a table, save that as .xlsx or .csv."
