"""Rows that are handed out to be mended: what they say of themselves, and who gets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dashboards.pages.data.corrections import LEADING_COLUMNS, RowsToCorrect, corrections, rows_to_correct
from dashboards.pages.data.quarantine import corrections_section
from dashboards.pages.data.refreshes import settings_section, waiting_text
from dashboards.pages.data.rows import QuarantineCount
from dashboards.snapshot.guard import NotAllowedError
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.settings import Setting
from dashboards.snapshot.snapshot import Warehouse
from expectations.contracts import contract_named
from expectations.explanations import explain
from published.corrections import awaited_contract
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
        RowsToCorrect("hris/people", 1, n_waiting=1, awaited=("hris/people",)),
        RowsToCorrect("ratings/ratings", 2, n_waiting=0, awaited=()),
    )
    assert rows_to_correct(Reader(warehouse, viewer("hr_partner"))) == ()
    with pytest.raises(NotAllowedError, match="people"):
        corrections(Reader(warehouse, viewer("hr_partner")), "ratings/ratings", NOW)


def test_rows_that_wait_are_said_with_the_contract_of_the_row_that_is_missing() -> None:
    def count(reason: str, n_rows: int) -> QuarantineCount:
        return QuarantineCount("ratings/ratings", "exports/r.csv", "person_id", reason, True, None, None, n_rows)

    assert waiting_text([count("out_of_range", 4), count("ambiguous_person", 2)]) == ""
    assert waiting_text([count("unknown_person", 1)]) == "1 waits for a missing row of hris/people"
    both = [count("unknown_person", 5), count("unknown_course", 3), count("out_of_range", 4)]
    assert waiting_text(both) == "8 wait for a missing row of hris/people or lms/courses"


@pytest.mark.parametrize("kind", ["person", "competency", "behaviour", "cycle", "course"])
def test_every_row_that_waits_is_told_to_be_exported_with_the_contract_that_it_waits_for(kind: str) -> None:
    reason = f"unknown_{kind}"
    contract = contract_named("ratings/ratings")
    remedy = explain(contract, "person_id", reason).remedy
    assert f"with {awaited_contract(reason)}; this row then loads by itself" in remedy


@pytest.mark.parametrize(
    ("n_rows", "n_waiting", "text"),
    [
        (1, 1, "1 row, which waits for a missing row of hris/people"),
        (2, 2, "2 rows, all of which wait for a missing row of hris/people"),
        (3, 1, "3 rows, of which 1 waits for a missing row of hris/people"),
        (3, 0, "3 rows"),
    ],
)
def test_rows_to_mend_say_which_of_them_wait_instead(n_rows: int, n_waiting: int, text: str) -> None:
    section = corrections_section([RowsToCorrect("lms/courses", n_rows, n_waiting, ("hris/people",))])
    shown = json.dumps(section.to_plotly_json(), default=lambda each: each.to_plotly_json(), ensure_ascii=False)
    assert f'"lms/courses: {text}"' in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert ("needs no mending" in shown) == (n_waiting > 0)


def test_the_refreshs_time_among_the_settings_bears_its_zone() -> None:
    section = settings_section([Setting("refreshed_at", "2026-01-31 06:00:00.25"), Setting("currency", None)])
    shown = json.dumps(section.to_plotly_json(), default=lambda each: each.to_plotly_json(), ensure_ascii=False)
    assert "31 January 2026, 06:00 UTC" in shown.replace("\N{NO-BREAK SPACE}", " ")
