"""A workspace in a temporary folder, and a build file with a small mart in it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from tests.marts import create_marts
from tests.unit.orchestration.laid_out import lay_out


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace with its folders."""
    return _workspace(tmp_path / "workspace")


def _workspace(root: Path) -> Workspace:
    made = Workspace(root=root, settings=Settings())
    made.root.mkdir()
    made.exports.mkdir()
    made.prepare()
    return made


ROWS = """
    use warehouse;
    create schema record;
    insert into marts.dim_person (person_id, hired_on) values ('E1', date '2020-01-01');
    comment on table marts.dim_person is 'One row per person.';
    comment on column marts.dim_person.person_id is 'The person''s number.';
    insert into marts.dim_cycle (cycle_id, closes_on) values ('C1', date '2025-01-31'), ('C2', date '2026-01-31');
    insert into marts.org_unit_in_cycle (cycle_id, org_unit_id, depth) values ('C1', 'D1', 0), ('C2', 'D1', 0);
    insert into marts.gap_by_org_unit (cycle_id, org_unit_id, competency_id, n_people, n_assessed, n_with_gap,
        levels_short)
        values ('C2', 'D1', 'K1', 10, 10, 5, 2.5), ('C1', 'D1', 'K1', 4, 4, 2, 1.0);
    insert into marts.gap_by_person (cycle_id, person_id, competency_id, org_unit_id, is_required, target_level,
        current_level, gap, has_gap, levels_short)
        select 'C2', 'E' || number, 'K1', 'D1', true, 3, 3 - gap, gap, gap > 0, gap
        from (select unnest(range(10)) as number, if(number < 5, 0.5, 0) as gap);
    create table identity.person_identity as
        select 'E1' as person_id, 'Ada Tester' as full_name, 'ada@small.example' as email, null::varchar as username;
    create table record.quarantined_rows as
        select
            'hris/people' as contract, 'exports/hris/people.csv' as file, 3::bigint as row_number,
            'left_on' as column_name, 'left_before_hired' as reason, false as is_reference,
            'left_on on or after hired_on' as expected, 'Mend one of the two days.' as remedy,
            '{"person_id": "E9"}' as record, null::varchar as readings, 'a1b2' as mark, null::varchar as mended_in,
            null::varchar as header;
    create table record.contract_columns as select 'hris/people' as contract, 0 as position, 'person_id' as column_name;
    create table record.unresolved_references as
        select
            'lms/enrolments' as contract, 'person_id' as column_name, 'e9' as text, 'unknown_person' as reason,
            2::bigint as n_rows, 'exports/lms/enrolments.csv, row 2' as first_place, 'capitals' as cause,
            ['E9'] as candidates;
"""


@pytest.fixture
def built(workspace: Workspace) -> Workspace:
    """A workspace whose build holds two marts, an identity and one row set aside."""
    lay_out(workspace, _build)
    return workspace


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The same for all tests of a module, which change copies of it."""
    made = _workspace(tmp_path_factory.mktemp("built") / "workspace")
    lay_out(made, _build)
    return made


def _build(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("use marts")
    create_marts(connection)
    connection.execute(ROWS).fetchall()
