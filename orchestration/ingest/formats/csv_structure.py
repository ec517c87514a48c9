"""The test for a delimited file so regular that it may be read the fast way. What it holds is not looked at here.

Polars reads 20 million rows in seconds, but it fills rows that are too short with blanks, and what it makes of a stray
quotation mark depends on where its threads happen to cut the file. So it is given nothing but files in which every
record has as many fields as the header and every quotation mark opens, closes or is doubled. Flags about bytes, 64 to a
machine word, tell that at a fraction of a nanosecond per byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from orchestration.ingest.formats.csv_layout import Layout
from orchestration.ingest.source.limits import LONGEST_TEXT

_CHUNK_BYTES = 1 << 18  # stays in the processor's cache
_LINE_FEED = 10
_CARRIAGE_RETURN = 13
_QUOTE = 34
_BITS_OF_A_WORD = 64
Bits = npt.NDArray[np.uint64]


@dataclass
class _Survey:
    """What was counted so far.

    Attributes:
        delimiter: the byte between fields.
        n_delimiters: delimiters outside quotes.
        n_lines: line feeds outside quotes.
        n_since_feed: bytes since the last line feed.
        is_inside: the last byte stands inside quotes.
        last: the last byte.
    """

    delimiter: int
    n_delimiters: int = 0
    n_lines: int = 0
    n_since_feed: int = 0
    is_inside: bool = False
    last: int = _LINE_FEED

    @property
    def ends(self) -> tuple[int, int, int]:
        """The bytes behind which a field may open."""
        return (self.delimiter, _LINE_FEED, _QUOTE)


def count_regular_rows(file: Path, layout: Layout) -> int | None:
    """Return how many rows a UTF-8 file holds below its header, if it is regular.

    That the records have as many fields as the header is known from two facts together: their number is right on the
    whole, which is found here, and none has too many, which Polars finds.

    Args:
        file: a UTF-8 file without NUL characters.
        layout: its layout.

    Returns:
        The number of rows; None if the file has to be read record by record.
    """
    n_fields = len(layout.headers)
    delimiter = layout.delimiter.encode()
    if n_fields == 1 or len(delimiter) != 1:
        return None
    survey = _Survey(delimiter[0])
    with file.open("rb") as stream:
        for _ in range(layout.n_header_lines):
            if b"\r" in stream.readline().removesuffix(b"\r\n"):
                return None
        chunk = stream.read(_CHUNK_BYTES)
        while chunk:
            following = stream.read(_CHUNK_BYTES)
            if not _take_in(chunk, following[:1], survey):
                return None
            chunk = following
    if survey.is_inside:
        return None
    n_rows = survey.n_lines + (survey.last != _LINE_FEED) - _count_blank_lines_at_end(file)
    return n_rows if survey.n_delimiters == n_rows * (n_fields - 1) else None


def _take_in(chunk: bytes, following: bytes, survey: _Survey) -> bool:
    """Take the next chunk into the survey; return whether the file is regular so far."""
    last_feed = chunk.rfind(b"\n")
    survey.n_since_feed = len(chunk) - last_feed - 1 + (survey.n_since_feed if last_feed < 0 else 0)
    if survey.n_since_feed > LONGEST_TEXT:
        return False
    values = np.frombuffer(chunk, np.uint8)
    is_delimiter = values == survey.delimiter
    is_feed = values == _LINE_FEED
    if survey.is_inside or _QUOTE in chunk or _CARRIAGE_RETURN in chunk:
        delimiters, feeds = pack(is_delimiter), pack(is_feed)
        quotes, returns = pack(values == _QUOTE), pack(values == _CARRIAGE_RETURN)
        inside = parity_so_far(quotes, start=survey.is_inside)
        ends = delimiters | feeds | quotes
        # Quotes open and close in turn: one that should open stands behind an end, one that should close before one.
        opens_rightly = inside & of_byte_before(ends, first=survey.last in survey.ends)
        is_end_next = not following or following[0] in (*survey.ends, _CARRIAGE_RETURN)
        closes_rightly = ~inside & of_byte_after(ends | returns, n_bytes=len(chunk), last=is_end_next)
        ends_a_line = of_byte_after(feeds, n_bytes=len(chunk), last=following == b"\n")
        if np.any(quotes & ~(opens_rightly | closes_rightly)) or np.any(returns & ~inside & ~ends_a_line):
            return False
        survey.n_delimiters += count(delimiters & ~inside)
        survey.n_lines += count(feeds & ~inside)
        survey.is_inside ^= count(quotes) % 2 == 1
    else:
        survey.n_delimiters += int(np.count_nonzero(is_delimiter))
        survey.n_lines += int(np.count_nonzero(is_feed))
    survey.last = chunk[-1]
    return True


def _count_blank_lines_at_end(file: Path) -> int:
    """Return how many line feeds end the file beyond the one that ends its last line."""
    with file.open("rb") as stream:
        stream.seek(max(file.stat().st_size - _CHUNK_BYTES, 0))
        end = stream.read()
    n_feeds = end[len(end.rstrip(b"\r\n")) :].count(b"\n")
    return max(n_feeds - 1, 0)


def pack(flags: npt.NDArray[np.bool_]) -> Bits:
    """Return flags as bits, the first flag in the lowest bit; unused bits at the end are 0."""
    packed = np.packbits(flags, bitorder="little")
    return np.pad(packed, (0, -len(packed) % 8)).view(np.uint64)


def count(bits: Bits) -> int:
    """Return how many flags are set."""
    return int(np.bitwise_count(bits).sum())


def parity_so_far(bits: Bits, *, start: bool) -> Bits:
    """Return for each flag whether the number of flags set up to it, itself included, is odd.

    Args:
        bits: the flags.
        start: whether the number before the first one is odd.
    """
    parity = bits.copy()
    for shift in (1, 2, 4, 8, 16, 32):
        parity ^= parity << np.uint64(shift)
    is_odd_after = np.bitwise_xor.accumulate(parity >> np.uint64(_BITS_OF_A_WORD - 1)) ^ np.uint64(start)
    is_odd_before = np.concatenate(([np.uint64(start)], is_odd_after[:-1]))
    return np.asarray(parity ^ (np.uint64(0) - is_odd_before), np.uint64)


def of_byte_before(bits: Bits, *, first: bool) -> Bits:
    """Return for each byte the flag of the byte before it; `first` is that of the byte before the first one."""
    carried = np.concatenate(([np.uint64(first)], bits[:-1] >> np.uint64(_BITS_OF_A_WORD - 1)))
    return np.asarray((bits << np.uint64(1)) | carried, np.uint64)


def of_byte_after(bits: Bits, *, n_bytes: int, last: bool) -> Bits:
    """Return for each byte the flag of the byte after it; `last` is that of the byte after the last one.

    Args:
        bits: the flags.
        n_bytes: how many of the flags are in use.
        last: the flag of the byte after the last one.
    """
    carried = np.concatenate((bits[1:] << np.uint64(_BITS_OF_A_WORD - 1), [np.uint64(0)]))
    after = np.asarray((bits >> np.uint64(1)) | carried, np.uint64)
    after[(n_bytes - 1) // _BITS_OF_A_WORD] |= np.uint64(last) << np.uint64((n_bytes - 1) % _BITS_OF_A_WORD)
    return after
