"""Workspaces that earlier versions made are opened, refreshed, and say what a new one of the same exports says.

`workspaces/` holds the small company as versions of those days published it, without what is made anew.
"""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.operate.rollback import roll_back
from orchestration.publish.snapshots import is_damaged_snapshot
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from orchestration.settings.workspace_format import FORMAT, format_of
from tests.integration.small_company import AS_OF
from tests.integration.test_damaged_state import Notes

pytestmark = pytest.mark.integration

KEPT = sorted(Path(__file__).with_name("workspaces").glob("*.tar.xz"))
# Table → rows that no two refreshes share.
OF_THE_DAY = {"settings": "name = 'refreshed_at'"}

Rows = list[tuple[Any, ...]]


@pytest.fixture(params=KEPT, ids=[file.name.partition(".")[0] for file in KEPT])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """The small company as an earlier version left it."""
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path / "workspace", filter="data")
    return open_workspace(tmp_path / "workspace")


def tables(workspace: Workspace) -> dict[str, Rows]:
    """Return the rows of every published table, without when they were computed."""
    with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        return {
            name: connection.execute(
                f"select * from {name} where not ({OF_THE_DAY.get(name, 'false')}) order by all"
            ).fetchall()
            for name in names
        }


def test_it_is_refreshed_to_the_figures_of_a_new_workspace(earlier: Workspace, small_company: Workspace) -> None:
    notes = Notes()
    before = earlier.current.resolve().name
    assert format_of(earlier.root)[0] == 0
    outcome = refresh(earlier, as_of=AS_OF, progress=notes)
    assert outcome.status == "published", outcome.reason
    assert any("An earlier version refreshed this workspace last." in said for said in notes.said)
    assert format_of(earlier.root)[0] == FORMAT
    found, expected = tables(earlier), tables(small_company)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []
    assert refresh(earlier, as_of=AS_OF, progress=notes).status == "unchanged"
    assert sum("An earlier version" in said for said in notes.said) == 1
    assert not is_damaged_snapshot(earlier.snapshots / before)
    assert roll_back(earlier, None, clock=lambda: outcome.refreshed_at.astimezone()).to == before
