"""How dbt is run; what the models compute is held by their own tests."""

from __future__ import annotations

from orchestration.build_file import make_missing_files
from orchestration.dbt import nodes_at_a_time
from orchestration.workspace import Workspace


def test_before_anything_is_read_two_nodes_run_side_by_side(workspace: Workspace) -> None:
    assert nodes_at_a_time(workspace) == 2


def test_in_a_small_company_two_nodes_run_side_by_side_and_in_a_large_one_each_by_itself(workspace: Workspace) -> None:
    make_missing_files(workspace)
    assert nodes_at_a_time(workspace) == 2
    with workspace.build_file.open("ab") as file:
        file.truncate(64 * 2**20 + 1)  # a hole: no byte of it is written
    assert nodes_at_a_time(workspace) == 1
