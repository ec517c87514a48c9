"""Rows that are handed out to be mended: what they say of themselves, and who gets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dashboards.pages.data.corrections import LEADING_COLUMNS, RowsToCorrect, corrections, rows_to_correct
from dashboards.snapshot.guard import NotAllowedError
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import Viewer

Make = Callable[..., Viewer]

NOW = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)


def test_cells_of_one_row_are_handed_out_each_with_its_header(warehouse: Warehouse, viewer: Make) -> None:
    export = corrections(Reader(warehouse, viewer("hr_leader")), "ratings/ratings", NOW)
    assert export.columns == (*LEADING_COLUMNS, "competency_id", "level")
    at = [export.columns.index(name) for name in ("set_aside_row", "set_aside_header", "set_aside_mark", "level")]
    assert [tuple(row[position] for position in at) for row in export.rows] == [
        (9, "Rust – Peers", "c3d4", "7 (on the scale of its file)"),
        (9, "SQL – Peers", "e5f6", "8"),
    ]


def test_open_rows_are_counted_for_those_alone_who_may_see_their_values(warehouse: Warehouse, viewer: Make) -> None:
    assert rows_to_correct(Reader(warehouse, viewer("hr_leader"))) == (
        RowsToCorrect("hris/people", 1),
        RowsToCorrect("ratings/ratings", 2),
    )
    assert rows_to_correct(Reader(warehouse, viewer("hr_partner"))) == ()
    with pytest.raises(NotAllowedError, match="people"):
        corrections(Reader(warehouse, viewer("hr_partner")), "ratings/ratings", NOW)
