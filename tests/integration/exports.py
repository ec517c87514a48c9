"""Exports as texts → the organisation as the models see it.

The real reader, contracts and SQL, without dbt and without a refresh.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb

from expectations.contracts import ALL_CONTRACTS
from expectations.runner import validate
from orchestration.build.raw_tables import prepare_build_file
from orchestration.ingest.discover import discover
from orchestration.ingest.load import load_contract
from orchestration.ingest.source.source_file import fingerprint
from orchestration.refresh.plan import write_settings
from orchestration.settings.workspace import Workspace, open_workspace
from tests.benchmarks.rendered_models import rows_of_test, run_lineage

Rows = list[tuple[Any, ...]]
SETTINGS = "tolerance: 1\n"  # a few rows of few are many


class Exports:
    """A workspace's exports, loaded one refresh after the other into tables in memory."""

    def __init__(self, root: Path, connection: duckdb.DuckDBPyConnection) -> None:
        (root / "workspace.yml").write_text(SETTINGS, encoding="utf-8")
        self.root = root
        self.connection = connection
        prepare_build_file(connection)

    def load(self, files: Mapping[str, str], *, on: str) -> None:
        """Write files below exports/ and load what is new; those that are no longer there are left out of account."""
        for name, text in files.items():
            file = self.root / "exports" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text).strip().replace(" ", "") + "\n", encoding="utf-8")
        workspace = open_workspace(self.root)
        workspace.prepare()
        for contract in ALL_CONTRACTS:
            self._load(workspace, contract.name, datetime.fromisoformat(f"{on}T06:00:00"))

    def take_away(self, name: str) -> None:
        """Delete a file."""
        (self.root / "exports" / name).unlink()

    def ask(self, sql: str, *models: str, as_of: str, days: tuple[str, ...] = ()) -> Rows:
        """Compute models as of a day and ask them; `days` are the closing days of cycles."""
        write_settings(
            self.connection, open_workspace(self.root), date.fromisoformat(as_of), datetime.fromisoformat(as_of)
        )
        self.connection.execute("delete from raw.ratings__cycles")
        self.connection.execute("delete from raw.source_files where contract = 'ratings/cycles'")
        self.connection.execute(
            "insert into raw.source_files by name select -1 as file_id, 'ratings/cycles' as contract, "
            "'cycles.csv' as file, date '2020-01-01' as file_date, -1 as file_rank"
        )
        for number, day in enumerate(days):
            self.connection.execute(
                "insert into raw.ratings__cycles by name select ? as cycle_id, ?::date as opens_on, "
                "?::date as closes_on, -1 as file_id, ? as row_number",
                [day, day, day, number],
            )
        run_lineage(self.connection, *models)
        return self.connection.execute(sql).fetchall()

    def people_on(self, *days: str, as_of: str = "2026-01-01") -> Rows:
        """Return day, person, org unit, role and manager of who is employed on days."""
        return self.ask(
            "select strftime(day, '%Y-%m-%d'), person_id, org_unit_id, role_id, manager_id "
            f"from int_organisation__people_on_day where is_employed and day <> '{as_of}' order by all",
            "int_organisation__people_on_day",
            as_of=as_of,
            days=days,
        )

    def units_on(self, *days: str, as_of: str = "2026-01-01") -> Rows:
        """Return day, org unit and path of the units on days."""
        return self.ask(
            "select strftime(day, '%Y-%m-%d'), org_unit_id, path "
            f"from int_organisation__org_units_on_day where day <> '{as_of}' order by all",
            "int_organisation__org_units_on_day",
            as_of=as_of,
            days=days,
        )

    def failing(self, test: str, *columns: str, as_of: str = "2026-01-01", days: tuple[str, ...] = ()) -> Rows:
        """Return what a test of the models finds as of a day."""
        self.ask("select 1", "dim_person", "int_organisation__org_units_on_day", as_of=as_of, days=days)
        rows = rows_of_test(self.connection, test)
        return rows.select(", ".join(columns)).order(", ".join(columns)).fetchall()

    def _load(self, workspace: Workspace, contract_name: str, at: datetime) -> None:
        contract = next(contract for contract in ALL_CONTRACTS if contract.name == contract_name)
        files = discover(workspace, settle_seconds=0).of(contract)
        if files:
            load_contract(
                self.connection,
                workspace,
                contract,
                files,
                fingerprints={file.name: fingerprint(file) for file in files},
                validate=validate,
                loaded_at=at,
            )
