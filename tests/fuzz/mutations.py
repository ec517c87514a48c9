"""What may happen to a file on its way: bytes that fall over, ends that are cut off, names that lie.

Each mutation changes one place. Two in one record could make up for each other, and then nobody could tell.
"""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable

from tests.fuzz.samples import Sample

SPITEFUL = (
    b'"', b'""', b"'", b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\n\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe",
    b"\xff", b"\x80", b"\x1a", b"=", b"\\", b"{", b"}", b"[", b"]", b":", b"\\u0000", b"\\ud800", b"NaN", b"1e999",
    b"\xe2\x80\xa8", b"\xc2\xa0", b"\x0b", b"\x0c", b"\x85",
)  # fmt: skip
ENDINGS = (
    ".csv", ".tsv", ".txt", ".csv.gz", ".json", ".jsonl", ".ndjson", ".json.gz", ".xlsx", ".xlsm", ".parquet",
)  # fmt: skip
CELL_OF_A_MEGABYTE = b"x" * (1 << 20)


def insert(rng: random.Random, content: bytes) -> bytes:
    """Put something spiteful somewhere."""
    place = rng.randrange(len(content) + 1)
    return content[:place] + rng.choice(SPITEFUL) + content[place:]


def flip(rng: random.Random, content: bytes) -> bytes:
    """Change one byte."""
    place = rng.randrange(len(content))
    return content[:place] + bytes([rng.randrange(256)]) + content[place + 1 :]


def drop(rng: random.Random, content: bytes) -> bytes:
    """Lose a few bytes in a row."""
    place = rng.randrange(len(content))
    return content[:place] + content[place + rng.choice((1, 1, 2, 5, 40)) :]


def cut(rng: random.Random, content: bytes) -> bytes:
    """Lose the end."""
    return content[: rng.randrange(len(content))]


def swell(rng: random.Random, content: bytes) -> bytes:
    """Put a megabyte into one cell."""
    place = rng.randrange(len(content) + 1)
    return content[:place] + CELL_OF_A_MEGABYTE + content[place:]


def repeat(rng: random.Random, content: bytes) -> bytes:
    """Write a piece twice."""
    place = rng.randrange(len(content))
    size = rng.choice((1, 10, 100))
    return content[: place + size] + content[place:]


def leave(_rng: random.Random, content: bytes) -> bytes:
    """Change nothing: what is valid must be read."""
    return content


BYTE_WISE: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    insert, insert, insert, flip, flip, drop, drop, cut, swell, repeat, leave,
)  # fmt: skip


def mutate(rng: random.Random, sample: Sample) -> tuple[Sample, str]:
    """Return a sample with one thing changed, and what that was."""
    if rng.random() < 0.08:
        ending = rng.choice(ENDINGS)
        return Sample(ending, sample.content, sample.is_text, sample.encoding), f"named {ending}"
    change = rng.choice(BYTE_WISE)
    within = rng.random() < 0.8
    if sample.ending.endswith(".gz") and within:
        content = gzip.compress(change(rng, gzip.decompress(sample.content)))
    elif sample.ending == ".xlsx" and within:
        content = _in_archive(rng, sample.content, change)
    else:
        content = change(rng, sample.content)
    return Sample(sample.ending, content, sample.is_text, sample.encoding), change.__name__


def _in_archive(rng: random.Random, content: bytes, change: Callable[[random.Random, bytes], bytes]) -> bytes:
    """Change one part of a workbook, the archive around it whole."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(memory, "w") as after:
        parts = before.namelist()
        chosen = rng.choice([part for part in parts if "sheet" in part or "haredStrings" in part or "workbook" in part])
        for part in parts:
            inside = before.read(part)
            after.writestr(part, change(rng, inside) if part == chosen and inside else inside)
    return memory.getvalue()
