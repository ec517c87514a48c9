"""The record of refreshes, and who may read the values of rows that were set aside."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb

from dashboards.pages.data.queries import (
    failed_checks,
    quarantine_by_reason,
    quarantined_rows,
    refreshes,
    restatements,
    settings,
    source_files,
)
from dashboards.pages.data.rows import QuarantinedPage
from dashboards.snapshot.freshness import Freshness, freshness
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.published import publish

Make = Callable[..., Viewer]


def page_of(answer: object) -> QuarantinedPage:
    assert isinstance(answer, QuarantinedPage)
    return answer


def test_freshness_tells_of_a_failed_refresh(warehouse: Warehouse, viewer: Make) -> None:
    found = freshness(Reader(warehouse, viewer("hr_leader")))
    assert isinstance(found, Freshness)
    assert (found.as_of, found.last_status) == (date(2026, 1, 31), "failed")
    assert found.published_at is not None


def test_freshness_tells_of_a_refresh_whose_record_was_written_anew_beside_the_same_snapshot(
    tmp_path: Path, viewer: Make
) -> None:
    own = Warehouse(publish(tmp_path / "warehouse"), AuditLog(tmp_path / "audit.jsonl"))
    assert freshness(Reader(own, viewer("hr_leader"))).last_status == "failed"  # type: ignore[union-attr]
    link = tmp_path / "warehouse" / "operations"
    anew = tmp_path / "warehouse" / "2026-02-01"
    anew.mkdir()
    shutil.copyfile(link / "operations.duckdb", anew / "operations.duckdb")
    with duckdb.connect(str(anew / "operations.duckdb")) as connection:
        connection.execute(
            "insert into refreshes select timestamp '2026-02-01 06:00', 'unchanged', 2.0, null, null, null"
        )
    link.unlink()
    link.symlink_to(anew)
    assert freshness(Reader(own, viewer("hr_leader"))).last_status == "unchanged"  # type: ignore[union-attr]
    own.close()


def test_how_the_last_refresh_went_is_for_those_who_may_open_the_data_page(warehouse: Warehouse, viewer: Make) -> None:
    found = freshness(Reader(warehouse, viewer("learning")), "gaps")
    assert isinstance(found, Freshness)
    assert (found.refreshed_at, found.last_status) == (datetime(2026, 1, 31, 6), None)


def test_the_newest_refresh_comes_first(warehouse: Warehouse, viewer: Make) -> None:
    answer = refreshes(Reader(warehouse, viewer("hr_partner")))
    assert isinstance(answer, tuple)
    assert [refresh.status for refresh in answer] == ["failed", "published"]
    assert refreshes(Reader(warehouse, viewer("hr_partner")), limit=1) == answer[:1]


def test_files_come_with_what_became_of_their_rows(warehouse: Warehouse, viewer: Make) -> None:
    answer = source_files(Reader(warehouse, viewer("hr_leader")))
    assert isinstance(answer, tuple)
    file = answer[0]
    assert (file.n_read, file.n_loaded, file.n_quarantined) == (34, 33, 1)


def test_reasons_are_counted_the_most_frequent_first(warehouse: Warehouse, viewer: Make) -> None:
    answer = quarantine_by_reason(Reader(warehouse, viewer("hr_leader")))
    assert isinstance(answer, tuple)
    assert [(count.contract, count.reason, count.n_rows) for count in answer] == [
        ("ratings/ratings", "out_of_range", 2),
        ("hris/people", "unknown_person", 1),
    ]
    assert (answer[0].expected, answer[0].remedy) == ("a level from 0 to 5", "Mend the level in the 360 tool.")


def test_rows_set_aside_are_filtered_and_paged(warehouse: Warehouse, viewer: Make) -> None:
    page = page_of(quarantined_rows(Reader(warehouse, viewer("hr_leader")), reason="out_of_range", page=2, page_size=1))
    assert (page.n_total, [row.row_number for row in page.rows]) == (2, [9])
    assert page_of(quarantined_rows(Reader(warehouse, viewer("hr_leader")), file="no such file")).rows == ()


def test_cells_of_one_row_are_told_apart_by_their_header(warehouse: Warehouse, viewer: Make) -> None:
    page = page_of(quarantined_rows(Reader(warehouse, viewer("hr_leader")), contract="ratings/ratings"))
    assert [(row.row_number, row.header, row.record) for row in page.rows] == [
        (9, "Rust – Peers", {"level": "7"}),
        (9, "SQL – Peers", {"level": "8"}),
    ]


def test_original_values_are_for_hr_leaders_alone_and_their_reading_is_written_down(
    warehouse: Warehouse, viewer: Make, audit_file: Path
) -> None:
    partner = page_of(quarantined_rows(Reader(warehouse, viewer("hr_partner")), contract="hris/people"))
    assert [row.record for row in partner.rows] == [None]
    assert not audit_file.exists()
    leader = page_of(quarantined_rows(Reader(warehouse, viewer("hr_leader")), contract="hris/people"))
    assert [row.record for row in leader.rows] == [{"person_id": "P99", "manager_id": "P98"}]
    assert json.loads(audit_file.read_text())["filter"]["rows"] == ["exports/hris/people.csv:35"]


def test_failed_checks_are_those_of_the_newest_refresh(warehouse: Warehouse, viewer: Make) -> None:
    answer = failed_checks(Reader(warehouse, viewer("hr_leader")))
    assert isinstance(answer, tuple)
    assert [(check.check_name, check.n_failing, check.is_blocking) for check in answer] == [
        ("level is in 0 to 5", 2, False)
    ]


def test_restatements_come_with_their_cycle_and_cause(warehouse: Warehouse, viewer: Make) -> None:
    answer = restatements(Reader(warehouse, viewer("hr_leader")))
    assert isinstance(answer, tuple)
    assert [(row.cycle_label, row.is_closed, row.n_rows_changed, row.largest_change, row.cause) for row in answer] == [
        ("Spring 2025", True, 2, 0.5, "late answers in ratings.csv")
    ]


def test_how_large_a_change_is_is_not_told_where_small_groups_are_hidden(warehouse: Warehouse, viewer: Make) -> None:
    # The largest change is that of one row, which may be one person's.
    answer = restatements(Reader(warehouse, viewer("hr_partner")))
    assert isinstance(answer, tuple)
    found = [(row.n_rows_changed, row.largest_change, row.figure, row.is_size_withheld) for row in answer]
    assert found == [(2, None, None, True)]


def test_settings_in_force_are_listed(warehouse: Warehouse, viewer: Make) -> None:
    answer = settings(Reader(warehouse, viewer("hr_leader")))
    assert isinstance(answer, tuple)
    assert ("min_group", "5") in [(setting.name, setting.value) for setting in answer]
