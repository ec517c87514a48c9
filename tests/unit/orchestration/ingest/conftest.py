"""Exports written into a workspace and read back; a validator in plain SQL, so that most tests need not wait for GX."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from expectations.contracts import Contract, contract_named
from expectations.runner import Outcome
from orchestration.build.files import hold_build_file, open_build_file
from orchestration.ingest.check import read_file
from orchestration.ingest.discover import discover
from orchestration.ingest.land import land
from orchestration.ingest.load import LoadReport, load_contract
from orchestration.ingest.source.source_file import SourceFile, fingerprint
from orchestration.ingest.source.table import Landed
from orchestration.settings.settings import Settings
from orchestration.settings.source_settings import SourceSettings
from orchestration.settings.workspace import Workspace
from published.frames import frame_of
from published.sql import identifier
from tests.unit.in_memory import own_database
from tests.unit.orchestration.laid_out import lay_out, prepare

NOW = datetime(2025, 7, 1, 12, 0)

Write = Callable[[str, str | bytes], SourceFile]
Read = Callable[..., tuple[Landed, list[dict[str, Any]]]]
Load = Callable[..., LoadReport]


@pytest.fixture
def write(workspace: Workspace) -> Write:
    """Write a file below `exports/` and find it again, by its contract."""

    def write_file(name: str, content: str | bytes) -> SourceFile:
        path = workspace.exports / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        found = discover(workspace, clock=lambda: 1e12)
        return next(file for file in found.files if file.path == path)

    return write_file


def land_file(file: SourceFile, folder: Path, **settings: Any) -> Landed:
    """Land a file, read by these settings; what is wrong with it is said in the file's name."""
    with file.naming():
        return land(replace(file, settings=SourceSettings(**settings)), folder / "landing.parquet")


@pytest.fixture
def read(write: Write, tmp_path: Path) -> Read:
    """Write a file, land it, and return what was landed with its rows as texts."""

    def read_rows(name: str, content: str | bytes, **settings: Any) -> tuple[Landed, list[dict[str, Any]]]:
        landed = land_file(write(name, content), tmp_path, **settings)
        return landed, pl.read_parquet(landed.parquet).rows(named=True)

    return read_rows


@pytest.fixture
def typed(write: Write, tmp_path: Path) -> Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]:
    """Write a file, land and type it, and return its rows and what was detected."""

    def type_file(name: str, content: str, **settings: Any) -> tuple[list[dict[str, Any]], dict[str, str]]:
        file = replace(write(name, content), settings=SourceSettings(**settings))
        with own_database() as connection:
            rows = read_file(connection, file, 1, tmp_path).typed
            return frame_of(connection, rows.query).rows(named=True), dict(rows.details)

    return type_file


@pytest.fixture
def build_file(workspace: Workspace) -> Iterator[Workspace]:
    """A workspace with a build file that is held open, as a refresh does: whoever opens it joins what is open."""
    lay_out(workspace, prepare)
    connection = hold_build_file(workspace)
    yield workspace
    connection.close()


@pytest.fixture
def load(build_file: Workspace) -> Load:
    """Load what lies in `exports/` for one contract into the build file."""

    def load_files(
        contract: str, *, now: datetime = NOW, validate: Any = validate_in_sql, **settings: Any
    ) -> LoadReport:
        shares = {name: settings.pop(name) for name in ("tolerance", "min_kept_rows") if name in settings}
        configured = Workspace(build_file.root, Settings(**shares, sources={contract: SourceSettings(**settings)}))
        files = discover(configured, clock=lambda: 1e12).of(contract_named(contract))
        with open_build_file(configured) as connection:
            return load_contract(
                connection,
                configured,
                contract_named(contract),
                files,
                fingerprints={file.name: fingerprint(file) for file in files},
                validate=validate,
                loaded_at=now,
            )

    return load_files


@pytest.fixture
def query(build_file: Workspace) -> Callable[[str], list[tuple[Any, ...]]]:
    """Ask the build file."""

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with open_build_file(build_file) as connection:
            return connection.execute(sql).fetchall()

    return ask


def validate_in_sql(connection: duckdb.DuckDBPyConnection, view: str, contract: Contract) -> Outcome:
    """Reject what is unreadable, missing or out of range: enough of a contract for the loader's own tests."""
    reasons = []
    for column in contract.stored_columns:
        name = identifier(column.name)
        reasons.append((f"list_contains(unreadable, '{column.name}')", column.name, f"unreadable_{column.type}"))
        if column.is_required:
            reasons.append((f"{name} is null", column.name, "missing"))
        if column.maximum is not None:
            reasons.append((f"{name} > {column.maximum} or {name} < {column.minimum}", column.name, "out_of_range"))
    # The typed rows are a long query: it is planned once, not once for each reason.
    connection.execute(f"create or replace temp table given as from {view}")
    failing = " union all ".join(
        f"select file_id, row_number, '{column}' as column_name, '{reason}' as reason, {rank} as rank "
        f"from given where {condition}"
        for rank, (condition, column, reason) in enumerate(reasons)
    )
    connection.execute(
        "create or replace temp table rejected_rows as select file_id, row_number, "
        f"arg_min(column_name, rank) as column_name, arg_min(reason, rank) as reason from ({failing}) group by all"
    )
    connection.execute("create or replace temp table warned_rows as select * from rejected_rows where false")
    return Outcome(checks=())
