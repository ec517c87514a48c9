"""Who was asked to rate whom: a person who is forgotten is in no row as the rated one, and under a key as a rater."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from expectations.contracts import contract_named
from orchestration.build.files import open_build_file
from orchestration.ingest.excluded_people import leave_out, read_excluded_people
from orchestration.ingest.source.table import Landed
from orchestration.privacy.access_request import data_held_about
from orchestration.privacy.erase import erase, find
from orchestration.privacy.erased_people import read_memory
from orchestration.privacy.retention import apply_retention
from orchestration.settings.settings import Retention, Settings
from orchestration.settings.workspace import Workspace
from published.files import QUARANTINE

Query = Callable[[str], list[tuple[Any, ...]]]
AT = datetime(2025, 7, 1, 3, 0)
ACCOUNT = "select n_read, n_quarantined, n_filtered from raw.source_files where file_id = 5"
ROWS = "select cycle_id, person_id, rater_id, relation from raw.ratings__assignments order by row_number"

# Bo is 70417, badeyemi and bo@small.example; Dara is 70419 and dnovak, and left on 2024-06-30. C1 closed in 2023.
ASKED = """
    insert into raw.source_files
        (file_id, contract, file, file_date, first_loaded_at, loaded_at, n_read, n_quarantined, n_filtered, file_rank,
        fingerprint, details)
    values
        (5, 'ratings/assignments', 'exports/ratings/assignments.csv', '2025-01-31', '2025-01-31', '2025-01-31', 9, 3, 0,
            5, 'e', '{}');
    insert into raw.ratings__assignments (cycle_id, person_id, rater_id, relation, file_id, row_number) values
        ('C1', '70418', '70500', 'manager', 5, 2),
        ('C2', '70417', '70418', 'peer', 5, 3),
        ('C2', 'BO@small.example', '70500', 'manager', 5, 4),
        ('C2', '70418', ' badeyemi', 'peer', 5, 5),
        ('C2', '70418', '70500', 'manager', 5, 6),
        ('C2', '70500', 'dnovak', 'direct_report', 5, 7);
    insert into raw.quarantined_rows (contract, file_id, row_number, column_name, reason, is_reference, record) values
        ('ratings/assignments', 5, 8, 'relation', 'not_in_vocabulary', false,
            '{"cycle_id": "C2", "person_id": "badeyemi", "rater_id": "70418", "relation": "pair"}'),
        ('ratings/assignments', 5, 9, 'relation', 'not_in_vocabulary', false,
            '{"cycle_id": "C2", "person_id": "70418", "rater_id": "Bo@Small.example", "relation": "pair"}'),
        ('ratings/assignments', 5, 10, null, 'wrong_number_of_fields', false,
            '{"cycle_id": "C1", "person_id": "C2", "rater_id": "70417", "relation": "70418"}')
"""


@pytest.fixture
def asked(held: Workspace, query: Query) -> Workspace:
    """The workspace with a list of who was asked to rate whom."""
    query(ASKED)
    return held


def test_an_erased_person_is_in_no_row_as_the_rated_one_and_under_the_key_as_a_rater(
    asked: Workspace, query: Query
) -> None:
    erase(asked, find(asked, "70417"))
    key = read_memory(asked).people[0].rater_key
    assert query(ROWS) == [
        ("C1", "70418", "70500", "manager"),
        ("C2", "70418", key, "peer"),
        ("C2", "70418", "70500", "manager"),
        ("C2", "70500", "dnovak", "direct_report"),
    ]
    # Of three rows set aside that about Bo goes, and that whose fields have slipped. Read 9 = 4 raw + 1 aside + 4 gone.
    records = query("select record from raw.quarantined_rows where contract = 'ratings/assignments'")
    assert [json.loads(record)["rater_id"] for (record,) in records] == [key]
    assert query(ACCOUNT) == [(9, 1, 4)]


def test_what_is_exported_again_is_left_out_again_and_the_key_is_the_same(asked: Workspace, tmp_path: Path) -> None:
    erase(asked, find(asked, "70417"))
    key = read_memory(asked).people[0].rater_key
    given = {"cycle_id": ["C2", "C2"], "person_id": ["badeyemi", "70418"], "rater_id": ["70418", "badeyemi"]}
    parquet = tmp_path / "5.parquet"
    pl.DataFrame(given).write_parquet(parquet)
    landed = Landed(parquet, tuple(given), {}, (), 2, 2, 0, (), {})
    with open_build_file(asked) as connection:
        kept = leave_out(connection, landed, contract_named("ratings/assignments"), read_excluded_people(connection))
        rows = connection.sql(f"select person_id, rater_id from '{kept.parquet}'").fetchall()
    assert rows == [("70418", key)]
    assert (kept.n_read, kept.n_landed, kept.n_filtered) == (2, 1, 1)


def test_a_cycle_takes_along_who_was_asked_in_it(asked: Workspace, query: Query) -> None:
    configured = Workspace(asked.root, Settings(retention=Retention(cycles="18 months")))  # type: ignore[arg-type]
    removed = apply_retention(configured, as_of=date(2025, 7, 1), refreshed_at=AT)
    assert {each.file: each.n_rows for each in removed}["exports/ratings/assignments.csv"] == 2
    assert query("select count(*) from raw.ratings__assignments where cycle_id = 'C1'") == [(0,)]
    # read 9 = 5 raw + 2 aside + 2 gone: one asked in C1, one set aside of it.
    assert query(ACCOUNT) == [(9, 2, 2)]


def test_a_leaver_who_was_asked_is_under_a_key_and_who_was_to_be_rated_is_gone(asked: Workspace, query: Query) -> None:
    query("update raw.ratings__assignments set person_id = '70419' where row_number = 2")
    configured = Workspace(asked.root, Settings(retention=Retention(leavers="1 year")))  # type: ignore[arg-type]
    apply_retention(configured, as_of=date(2025, 7, 1), refreshed_at=AT)
    assert query("select count(*) from raw.ratings__assignments where person_id = '70419'") == [(0,)]
    [(rater,)] = query("select rater_id from raw.ratings__assignments where row_number = 7")
    assert rater.startswith("forgotten-")
    assert (rater,) in query("select distinct rater_key from raw.forgotten")


def test_who_asks_for_their_data_is_told_whom_they_were_asked_to_rate_and_not_who_rates_them(
    asked: Workspace,
) -> None:
    snapshot = asked.snapshots / "one"
    snapshot.mkdir(parents=True)
    asked.current.symlink_to(snapshot)
    with duckdb.connect(str(snapshot / QUARANTINE)) as connection:
        connection.execute(
            "create table quarantined_rows (contract varchar, file varchar, row_number bigint, column_name varchar, "
            "reason varchar, expected varchar, remedy varchar, record varchar)"
        )
        for number, (person, rater, relation) in enumerate(
            (("70417", "70418", "peer"), ("70417", "70500", "manager"), ("70418", "badeyemi", "peer"))
        ):
            record = json.dumps({"cycle_id": "C9", "person_id": person, "rater_id": rater, "relation": relation})
            connection.execute(
                "insert into quarantined_rows values ('ratings/assignments', 'exports/ratings/assignments.csv', ?, "
                "'cycle_id', 'unknown_cycle', 'a known cycle', 'Export the cycle.', ?)",
                [number, record],
            )
    subject = find(asked, "70417")
    held = data_held_about(asked, subject, at=datetime(2025, 7, 1, tzinfo=UTC))
    assert [(row["cycle_id"], row["person_id"], row["relation"]) for row in held["asked_to_answer"]] == [
        ("C2", "70418", "peer")
    ]
    shown = [row["values"] for row in held["rows_set_aside"] if row["contract"] == "ratings/assignments"]
    assert shown == [
        {"cycle_id": "C9", "person_id": "70417"},
        {"cycle_id": "C9", "person_id": "70417", "rater_id": "70500", "relation": "manager"},
        {"cycle_id": "C9", "person_id": "70418", "rater_id": "badeyemi", "relation": "peer"},
    ]
