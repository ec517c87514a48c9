"""Which files may be read the fast way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.formats import csv_structure
from orchestration.ingest.formats.csv_layout import Layout
from orchestration.ingest.formats.csv_structure import (
    count,
    count_regular_rows,
    of_byte_after,
    of_byte_before,
    pack,
    parity_so_far,
)

LAYOUT = Layout(",", ("a", "b", "c"), 1, 1)


@pytest.mark.parametrize(
    ("body", "n_rows"),
    [
        (b"1,2,3\n4,5,6\n", 2),
        (b"1,2,3\n4,5,6", 2),
        (b"1,2,3\r\n4,5,6\r\n\r\n\r\n", 2),
        (b"", 0),
        (b'1,"x, ""y""\nz",""\n', 1),
        (b'"1","2","3"\r\n"4","5","6"', 2),
        (b"1,2\n", None),  # too short
        (b"1,2,3\n\n4,5,6\n", None),  # a blank line
        (b'1,5" nail,3\n', None),  # a quotation mark in the middle
        (b'1,"x"y,3\n', None),  # text behind a closing one
        (b'1,2,"3\n4,5,6\n', None),  # one that is never closed
        (b'1,2", "3\n', None),  # in pairs, but in the wrong places
        (b"1,2\r,3\n", None),  # a carriage return by itself
    ],
)
def test_a_file_is_regular_if_every_record_and_quotation_mark_is(
    tmp_path: Path, body: bytes, n_rows: int | None
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b"a,b,c\n" + body)
    assert count_regular_rows(file, LAYOUT) == n_rows


@pytest.mark.parametrize("chunk_bytes", [1, 2, 3, 7, 64, 65])
def test_it_does_not_matter_where_chunks_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk_bytes: int) -> None:
    monkeypatch.setattr(csv_structure, "_CHUNK_BYTES", chunk_bytes)
    file = tmp_path / "x.csv"
    file.write_bytes(b"a,b,c\r\n" + b'1,"x, ""y""\r\nz",""\r\n' * 5)
    assert count_regular_rows(file, LAYOUT) == 5
    file.write_bytes(b"a,b,c\r\n" + b'1,"x, ""y""\r\nz",""\r\n' * 5 + b'1,"x"y,2\r\n')
    assert count_regular_rows(file, LAYOUT) is None


@given(st.lists(st.booleans(), min_size=3, max_size=200))
def test_flags_in_words_tell_what_flags_one_by_one_tell(drawn: list[bool]) -> None:
    start, last, *flags = drawn
    n = len(flags)
    words = pack(np.array(flags))

    def unpacked(result: np.ndarray) -> list[bool]:
        return [bool(bit) for bit in np.unpackbits(result.view(np.uint8), bitorder="little")[:n]]

    assert count(words) == sum(flags)
    odd = [(start + sum(flags[: position + 1])) % 2 == 1 for position in range(n)]
    assert unpacked(parity_so_far(words, start=start)) == odd
    assert unpacked(of_byte_before(words, first=start)) == [start, *flags[:-1]]
    assert unpacked(of_byte_after(words, n_bytes=n, last=last)) == [*flags[1:], last]
