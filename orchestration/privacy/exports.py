"""Find the files beyond the product's reach that still hold a person: exports, never deleted here, and `workspace.yml`.

Every file is opened as what it is (gzip, workbook, Parquet, any of the encodings that are read), and looked through for
the person's texts. Nothing is changed.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import polars as pl

from orchestration.privacy.person_lookup import Subject
from orchestration.settings.workspace import Workspace

_CHUNK = 1024 * 1024
_OVERLAP = 1024  # a text that lies across two chunks
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def files_that_hold(workspace: Workspace, subject: Subject) -> frozenset[str]:
    """Return the files in which one of a person's texts stands, by path relative to the workspace.

    A short number is not looked for here, since it may be anything: the raw rows know which files brought it.
    """
    candidates = [path for path in sorted(workspace.exports.rglob("*")) if path.is_file()]
    settings = workspace.root / "workspace.yml"
    if settings.exists():
        candidates.append(settings)
    return frozenset(
        workspace.relative(file)
        for file in candidates
        if any(subject.scrubbed(text) != text for text in texts_of(file))
    )


def texts_of(file: Path) -> Iterator[str]:
    """Yield what stands in a file, piece by piece."""
    name = file.name.lower()
    with file.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(b"PAR1"):
        yield from _texts_of_parquet(file)
    elif start.startswith(b"PK"):
        with zipfile.ZipFile(file) as archive:
            for member in archive.namelist():
                with archive.open(member) as stream:
                    yield from _decoded(stream)
    elif start.startswith(b"\x1f\x8b"):
        with gzip.open(file) as content:
            if name.endswith(".parquet.gz"):
                yield from _texts_of_parquet(io.BytesIO(content.read()))
            else:
                yield from _decoded(content)
    else:
        with file.open("rb") as stream:
            yield from _decoded(stream)


def _texts_of_parquet(source: Path | io.BytesIO) -> Iterator[str]:
    rows = pl.scan_parquet(source)
    for column, kind in rows.collect_schema().items():
        if kind == pl.String:
            yield from rows.select(pl.col(column).drop_nulls().unique()).collect().to_series()
        elif kind.is_nested():
            yield from (str(value) for value in rows.select(pl.col(column)).collect().to_series())


def _decoded(stream: IO[bytes] | gzip.GzipFile) -> Iterator[str]:
    """Yield text in chunks that overlap; bytes that are no UTF-8 are read as Windows-1252."""
    before = b""
    while chunk := stream.read(_CHUNK):
        content = before + chunk
        if content.startswith(_UTF16_MARKS):
            yield (content + stream.read()).decode("utf-16", errors="replace")
            return
        yield _text(content)
        before = content[-_OVERLAP:]


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        # The last character may be cut in two by the chunk's end; anything earlier is another encoding.
        is_cut = error.start >= len(content) - 3 or error.start < 3
        return content.decode("utf-8" if is_cut else "cp1252", errors="replace")
