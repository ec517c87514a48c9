"""The small company, refreshed once for all tests that only look; `fresh` for those that change something."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.exports import Exports
from tests.integration.small_company import AS_OF, write_small_company

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="session")
def small_company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small company, published; not to be changed."""
    root = tmp_path_factory.mktemp("small") / "workspace"
    root.mkdir()
    write_small_company(root)
    workspace = open_workspace(root)
    outcome = refresh(workspace, as_of=AS_OF)
    assert outcome.status == "published", outcome.reason
    return workspace


@pytest.fixture
def fresh(small_company: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the published small company that a test may change."""
    shutil.copytree(small_company.root, tmp_path / "workspace", symlinks=True)
    return open_workspace(tmp_path / "workspace")


@pytest.fixture
def ask() -> Callable[[Workspace, str], Rows]:
    """Ask the published warehouse of a workspace."""

    def run(workspace: Workspace, sql: str) -> Rows:
        with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return run


@pytest.fixture
def ask_operations() -> Callable[[Workspace, str], Rows]:
    """Ask the operations record of a workspace."""

    def run(workspace: Workspace, sql: str) -> Rows:
        with duckdb.connect(str((workspace.operations / "operations.duckdb").resolve()), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return run


@pytest.fixture
def exports(tmp_path: Path) -> Iterator[Exports]:
    """A workspace without a file, whose exports are loaded into memory."""
    with duckdb.connect(config={"threads": 1}) as connection:
        yield Exports(tmp_path, connection)
