"""What is older than its retention on the day of the refresh goes, by the day; what is not stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from orchestration.build.files import open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.privacy.retention import apply_retention
from orchestration.settings.settings import Retention, Settings
from orchestration.settings.workspace import Workspace
from published.refresh_log import Removal

Query = Callable[[str], list[tuple[Any, ...]]]
AT = datetime(2025, 7, 1, 3, 0)


def _apply(workspace: Workspace, as_of: date, **retention: str) -> tuple[Removal, ...]:
    configured = Workspace(workspace.root, Settings(retention=Retention(**retention)))  # type: ignore[arg-type]
    return apply_retention(configured, as_of=as_of, refreshed_at=AT)


def _counts(removals: tuple[Removal, ...]) -> dict[str, int]:
    return {removal.file.removeprefix("exports/"): removal.n_rows for removal in removals}


def test_without_a_retention_nothing_goes(held: Workspace) -> None:
    assert _apply(held, date(2099, 1, 1)) == ()


@pytest.mark.parametrize(
    ("as_of", "kept"),
    [
        # C1 closed on 2023-12-31. Eighteen months later is 2025-06-30 (June has no 31st): on that day it is not older.
        (date(2025, 6, 30), ["C1", "C2"]),
        (date(2025, 7, 1), ["C2"]),
    ],
)
def test_a_cycle_goes_on_the_day_after_its_last(held: Workspace, query: Query, as_of: date, kept: list[str]) -> None:
    _apply(held, as_of, cycles="18 months")
    assert [cycle for (cycle,) in query("select cycle_id from raw.ratings__cycles order by 1")] == kept
    assert [cycle for (cycle,) in query("select distinct cycle_id from raw.ratings__ratings order by 1")] == kept


def test_a_cycle_takes_its_answers_along_and_what_went_is_told_by_file(held: Workspace, query: Query) -> None:
    query(
        "insert into raw.quarantined_rows (contract, file_id, row_number, column_name, reason, is_reference, record) "
        "values ('ratings/ratings', 2, 8, 'level', 'level_out_of_range', false, "
        """'{"cycle_id": "C1 ", "person_id": "70418"}')"""
    )
    query("update raw.source_files set n_read = 7, n_quarantined = 2 where file_id = 2")
    removals = _apply(held, date(2025, 7, 1), cycles="18 months")
    # Of C1: one cycle; three answers and one row set aside.
    assert removals == (
        Removal(AT, "retention of cycles: 18 months", "ratings/cycles", "exports/ratings/cycles.csv", 1),
        Removal(AT, "retention of cycles: 18 months", "ratings/ratings", "exports/ratings/ratings.csv", 4),
    )
    # read 7 = 2 raw rows + 1 set aside + 4 filtered
    assert query("select n_read, n_quarantined, n_filtered from raw.source_files where file_id = 2") == [(7, 1, 4)]
    assert query("select count(*) from raw.ratings__ratings") == [(2,)]
    assert _apply(held, date(2025, 7, 1), cycles="18 months") == ()


def test_answers_of_a_removed_cycle_that_are_read_again_go_again(held: Workspace, query: Query) -> None:
    _apply(held, date(2025, 7, 1), cycles="18 months")
    query(
        "insert into raw.ratings__ratings (cycle_id, person_id, rater_id, relation, competency_id, level, file_id, "
        "row_number) values ('C1', '70418', '70500', 'peer', 'K1', 3, 2, 9)"
    )
    assert _counts(_apply(held, date(2025, 7, 2), cycles="18 months")) == {"ratings/ratings.csv": 1}


def test_a_cycle_whose_close_was_moved_is_judged_by_its_newest_row(held: Workspace, query: Query) -> None:
    query("insert into raw.ratings__cycles values ('C1', null, '2024-01-01', '2024-01-31', null, null, null, 3, 4)")
    assert _apply(held, date(2025, 7, 1), cycles="18 months") == ()


@pytest.mark.parametrize(
    ("as_of", "n_left"),
    [(date(2025, 6, 30), 1), (date(2025, 7, 1), 0)],  # 70419 left on 2024-06-30, twelve months before
)
def test_a_leaver_goes_on_the_day_after_the_last(held: Workspace, query: Query, as_of: date, n_left: int) -> None:
    _apply(held, as_of, leavers="1 year")
    assert query("select count(*) from raw.hris__people where person_id = '70419'") == [(n_left,)]


def test_a_leavers_answers_about_others_stay_under_one_key(held: Workspace, query: Query) -> None:
    removals = _apply(held, date(2025, 7, 1), leavers="1 year")
    assert _counts(removals) == {"hris/people.csv": 1}
    assert removals[0].reason == "retention of leavers: 12 months"
    [(key,)] = query("select rater_id from raw.ratings__ratings where level = 1")
    assert key.startswith("forgotten-")
    # Tomorrow the rating tool exports the same again, by another of their texts.
    query(
        "insert into raw.ratings__ratings (cycle_id, person_id, rater_id, relation, competency_id, level, file_id, "
        "row_number) values ('C2', '70418', 'dara@small.example', 'peer', 'K2', 2, 2, 9), "
        "('C2', 'dnovak', '70418', 'peer', 'K2', 2, 2, 10)"
    )
    assert _counts(_apply(held, date(2025, 7, 2), leavers="1 year")) == {"ratings/ratings.csv": 1}
    assert query("select rater_id from raw.ratings__ratings where level in (1, 2) and person_id = '70418'") == [
        (key,),
        (key,),
    ]


def test_who_comes_back_is_read_again(held: Workspace, query: Query) -> None:
    _apply(held, date(2025, 7, 1), leavers="1 year")
    query(
        "insert into raw.hris__people (person_id, hired_on, file_id, row_number) values ('70419', '2025-07-01', 1, 9)"
    )
    assert _apply(held, date(2025, 7, 2), leavers="1 year") == ()
    assert query("select count(*) from raw.hris__people where person_id = '70419'") == [(1,)]
    assert query("select count(*) from raw.forgotten where text_hash is not null") == [(0,)]
    # The answers given before stay under their key, which counts as somebody.
    [(key,)] = query("select rater_id from raw.ratings__ratings where level = 1")
    assert (key,) in query("select distinct rater_key from raw.forgotten")


def test_where_the_retention_is_given_up_leavers_are_read_again(held: Workspace, query: Query) -> None:
    _apply(held, date(2025, 7, 1), leavers="1 year")
    assert _apply(held, date(2025, 7, 1)) == ()
    assert query("select count(*) from raw.forgotten where text_hash is not null") == [(0,)]


def test_a_leaver_by_inference_goes_once_the_models_know_and_no_newer_row_has_come(
    held: Workspace, query: Query
) -> None:
    query(
        "create or replace table marts.main.dim_person as select '70418' as person_id, date '2025-02-28' as left_on, "
        "true as is_left_inferred"
    )
    assert _apply(held, date(2025, 8, 28), leavers="6 months") != ()  # 70419, who left in 2024
    assert query("select count(*) from raw.hris__people where person_id = '70418'") == [(1,)]
    query(
        "create or replace table marts.main.dim_person as select '70418' as person_id, date '2025-02-28' as left_on, "
        "true as is_left_inferred"
    )
    # 2025-02-28 and six months: 2025-08-28; the day after it is older.
    assert _counts(_apply(held, date(2025, 8, 29), leavers="6 months"))["hris/people.csv"] == 1
    assert query("select count(*) from raw.hris__people where person_id = '70418'") == [(0,)]


def test_marts_that_lay_in_the_build_file_before_they_had_their_own_go_and_do_not_stand_in_the_way(
    held: Workspace, query: Query
) -> None:
    query("create schema warehouse.marts")
    query("create table warehouse.marts.dim_person as select 'dnovak' as person_id")
    query(
        "create or replace table marts.main.dim_person as select '70418' as person_id, date '2025-02-28' as left_on, "
        "true as is_left_inferred"
    )
    # 2025-02-28 and six months: 2025-08-28; the day after it is older.
    assert _counts(_apply(held, date(2025, 8, 29), leavers="6 months"))["hris/people.csv"] >= 1
    query("create schema if not exists warehouse.marts")
    with open_build_file(held) as connection:
        prepare_build_file(connection)
    assert query(
        "select count(*) from duckdb_schemas() where database_name = 'warehouse' and schema_name = 'marts'"
    ) == [(0,)]


def test_what_went_is_not_in_the_bytes_of_the_build_file(held: Workspace) -> None:
    _apply(held, date(2025, 7, 1), leavers="1 year")
    with open_build_file(held) as connection:
        connection.execute("checkpoint").fetchall()
    assert b"dnovak" not in held.build_file.read_bytes()
