"""Rolled back, backed up and restored: what a refresh publishes afterwards is what it would have published anyway."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.cli.erase import erase_person
from orchestration.cli.status import status_of
from orchestration.operate.backup import take_backup
from orchestration.operate.restore import restore
from orchestration.operate.rollback import roll_back
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.small_company import AS_OF
from tests.integration.test_damaged_state import Notes
from tests.integration.test_earlier_workspaces import tables

pytestmark = pytest.mark.integration

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
# Nobody had rated E4 in C2; a manager's answer is nobody's secret, and counts at once.
LATER = "C2,E4,E1,manager,K1,1,2025-03-10\n"
LEVEL = "select current_level from gap_by_person where cycle_id = 'C2' and person_id = 'E4' and competency_id = 'K1'"


def clock() -> datetime:
    return datetime.now(UTC)


def add_answer(workspace: Workspace) -> str:
    """Let E4's manager rate E4 with 1; return what the file held before."""
    file = workspace.exports / "ratings" / "ratings_c2.csv"
    before = file.read_text(encoding="utf-8")
    file.write_text(before + LATER, encoding="utf-8")
    return before


def test_after_a_rollback_the_next_refresh_says_so_and_publishes_anew(fresh: Workspace, ask: Ask) -> None:
    before = add_answer(fresh)
    first = fresh.current.resolve().name
    assert refresh(fresh, as_of=AS_OF).status == "published"
    second, figures = fresh.current.resolve().name, tables(fresh)
    assert ask(fresh, LEVEL) == [(1.0,)]
    roll_back(fresh, None, clock=clock)
    assert ask(fresh, LEVEL) == [(None,)]
    status = status_of(fresh)
    assert status.rollback is not None
    assert (status.rollback.to, status.rollback.newest) == (first, second)
    assert status.published is not None
    assert f"{status.published.refreshed_at:%Y%m%dT%H%M%SZ}" == first.partition("-")[2]
    notes = Notes()
    assert refresh(fresh, as_of=AS_OF, progress=notes).status == "published"
    assert any(f"was rolled back to {first}" in said for said in notes.said)
    assert tables(fresh) == figures
    after = status_of(fresh)
    assert after.rollback is None
    assert any("what was published had been rolled back" in each.cause for each in after.restatements)

    # The older one follows from the exports as they were, and is not taken for what they are now.
    roll_back(fresh, first, clock=clock)
    (fresh.exports / "ratings" / "ratings_c2.csv").write_text(before, encoding="utf-8")
    assert refresh(fresh, as_of=AS_OF).status == "published"
    assert ask(fresh, LEVEL) == [(None,)]
    assert refresh(fresh, as_of=AS_OF).status == "unchanged"


def test_who_was_erased_does_not_come_back_with_an_older_snapshot(fresh: Workspace, ask: Ask) -> None:
    add_answer(fresh)
    assert refresh(fresh, as_of=AS_OF).status == "published"
    erase_person(fresh, "E5", confirm=lambda _: True)
    for _ in range(2):
        roll_back(fresh, None, clock=clock)
        assert ask(fresh, "select person_id from dim_person where person_id = 'E5'") == []
        for file in fresh.current.iterdir():
            assert b"Eli Roth" not in file.read_bytes(), file.name


@pytest.mark.parametrize("without_identity", [False, True])
def test_a_restored_workspace_publishes_what_the_first_one_does(
    fresh: Workspace,
    tmp_path: Path,
    without_identity: bool,  # noqa: FBT001 - pytest hands them over so
) -> None:
    file, there = tmp_path / "skills.tar.gz", tmp_path / "elsewhere"
    take_backup(fresh, file, clock=clock, with_exports=not without_identity, without_identity=without_identity)
    restore(file, there, clock=clock, forget_accounts=lambda *_: 0)
    restored = open_workspace(there)
    if without_identity:
        shutil.copytree(fresh.exports, restored.exports, dirs_exist_ok=True)
    else:
        assert refresh(restored, as_of=AS_OF).status == "unchanged"
    for workspace in (fresh, restored):
        add_answer(workspace)
        outcome = refresh(workspace, as_of=AS_OF)
        assert outcome.status == "published", outcome.reason
    assert tables(restored) == tables(fresh)
    names = "select * from identity.person_identity order by all"
    assert _names(restored, names) == _names(fresh, names)


def _names(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{workspace.current.resolve() / 'identity.duckdb'}' as identity (read_only)")
        return connection.execute(sql).fetchall()
