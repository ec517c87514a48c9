"""The same steps as a refresh, called one after the other without Dagster: what Dagster adds is the difference."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from expectations.contracts import ALL_CONTRACTS
from expectations.runner import validate
from orchestration.build_file import open_build_file
from orchestration.dbt import build_models
from orchestration.ingest.loader import load_contract
from orchestration.ingest.raw_tables import prepare_build_file
from orchestration.intake import take_in, write_settings
from orchestration.record.closing import close_the_books
from orchestration.session import open_session
from orchestration.workspace import open_workspace


def bare_refresh(root: Path, as_of: date) -> None:
    """Refresh a workspace without Dagster."""
    with open_session(open_workspace(root), as_of) as session:
        workspace = session.workspace
        session.intake = intake = take_in(workspace, as_of)
        with open_build_file(workspace) as connection:
            prepare_build_file(connection)
            write_settings(connection, workspace, as_of, session.refreshed_at)
            for contract in ALL_CONTRACTS:
                files = intake.discovery.of(contract)
                report = load_contract(
                    connection,
                    workspace,
                    contract,
                    files,
                    fingerprints={file.name: intake.fingerprints[contract.name, file.name] for file in files},
                    validate=validate,
                    loaded_at=session.refreshed_at,
                )
                session.file_statuses |= {(contract.name, file.file): file.status for file in report.files}
        bad = [result for result in build_models(workspace) if not result.is_good]
        if bad:
            raise RuntimeError(f"{bad[0].name}: {bad[0].message}")
        close_the_books(session)
        session.publish()


if __name__ == "__main__":
    bare_refresh(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
