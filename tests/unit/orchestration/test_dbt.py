"""How dbt is run; what the models compute is held by their own tests."""

from __future__ import annotations

import pytest

from orchestration.build_file import open_build_file
from orchestration.dbt import nodes_at_a_time
from orchestration.workspace import Workspace


def test_before_anything_is_read_two_nodes_run_side_by_side(workspace: Workspace) -> None:
    assert nodes_at_a_time(workspace) == 2


@pytest.mark.parametrize(("n_rows", "expected"), [(5_000_000, 2), (5_000_001, 1)])
def test_two_nodes_run_side_by_side_in_a_small_company_and_each_by_itself_in_a_large_one(
    workspace: Workspace, n_rows: int, expected: int
) -> None:
    with open_build_file(workspace) as connection:
        connection.execute("create schema raw").fetchall()
        connection.execute(f"create table raw.rows_of_files as select 1 as level from range({n_rows})").fetchall()
        # what is computed from them does not count: it is there from the second build on
        connection.execute("create table main.computed as select 1 as level from range(9_000_000)").fetchall()
    assert nodes_at_a_time(workspace) == expected
