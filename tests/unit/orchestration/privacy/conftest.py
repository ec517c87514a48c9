"""A build file with a few raw rows of everything that names people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from orchestration.build.files import open_build_file
from orchestration.settings.workspace import Workspace
from tests.unit.orchestration.laid_out import lay_out, prepare

Query = Callable[[str], list[tuple[Any, ...]]]

# Two files of people (a snapshot and its successor), one of each other kind; rows are read as the files' counts say.
ROWS = """
    insert into raw.source_files
        (file_id, contract, file, file_date, first_loaded_at, loaded_at, n_read, n_quarantined, n_filtered, file_rank,
        fingerprint, details)
    values
        (1, 'hris/people', 'exports/hris/people.csv', '2025-01-31', '2025-01-31', '2025-01-31', 5, 1, 0, 1, 'a', '{}'),
        (2, 'ratings/ratings', 'exports/ratings/ratings.csv', '2025-01-31', '2025-01-31', '2025-01-31', 6, 1, 0, 2, 'b',
            '{}'),
        (3, 'ratings/cycles', 'exports/ratings/cycles.csv', '2025-01-31', '2025-01-31', '2025-01-31', 2, 0, 0, 3, 'c',
            '{}'),
        (4, 'development/actions', 'exports/development/actions.csv', '2025-01-31', '2025-01-31', '2025-01-31', 2, 0, 0,
            4, 'd', '{}');
    insert into raw.hris__people
        (person_id, full_name, email, username, hired_on, left_on, manager_id, file_id, row_number)
    values
        ('70417', 'Bo Adeyemi', 'Bo@small.example', 'badeyemi', '2019-01-01', null, '70500', 1, 2),
        ('70418', 'Chen Liu', 'chen@small.example', 'cliu', '2019-01-01', null, 'bo@small.example', 1, 3),
        ('70419', 'Dara Novak', 'dara@small.example', 'dnovak', '2019-01-01', '2024-06-30', '70500', 1, 4),
        ('70500', 'Mara Ibsen', 'mara@small.example', 'mibsen', '2015-01-01', null, null, 1, 5);
    insert into raw.quarantined_rows (contract, file_id, row_number, column_name, reason, is_reference, record)
    values
        ('hris/people', 1, 6, 'left_on', 'left_before_hired', false,
            '{"person_id": " 70417 ", "full_name": "Bo Adeyemi", "left_on": "2001-01-01"}'),
        ('ratings/ratings', 2, 7, 'level', 'level_out_of_range', false,
            '{"cycle_id": "C2", "person_id": "70418", "rater_id": "badeyemi", "relation": "peer", "level": "9"}');
    insert into raw.ratings__ratings
        (cycle_id, person_id, rater_id, relation, competency_id, level, file_id, row_number)
    values
        ('C1', '70417', '70417', 'self', 'K1', 4, 2, 2),
        ('C1', 'badeyemi', '70500', 'manager', 'K1', 2, 2, 3),
        ('C1', '70418', 'BO@small.example', 'manager', 'K1', 3, 2, 4),
        ('C2', '70418', '70417', 'peer', 'K1', 3, 2, 5),
        ('C2', '70418', '70419', 'peer', 'K1', 1, 2, 6);
    insert into raw.ratings__cycles (cycle_id, opens_on, closes_on, file_id, row_number) values
        ('C1', '2023-12-01', '2023-12-31', 3, 2),
        ('C2', '2024-12-01', '2024-12-31', 3, 3);
    insert into raw.development__actions (action_id, person_id, competency_id, title, file_id, row_number) values
        ('A1', 'bo@small.example', 'K1', 'Practise', 4, 2),
        ('A2', '70418', 'K1', 'Shadow Bo Adeyemi (bo@small.example)', 4, 3);
"""


@pytest.fixture
def held(workspace: Workspace) -> Workspace:
    """A workspace whose build file holds the rows."""
    lay_out(workspace, _hold)
    return workspace


def _hold(connection: duckdb.DuckDBPyConnection) -> None:
    prepare(connection)
    connection.execute(ROWS).fetchall()


@pytest.fixture
def query(held: Workspace) -> Query:
    """Ask the build file."""

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with open_build_file(held, with_marts=True) as connection:
            return connection.execute(sql).fetchall()

    return ask
