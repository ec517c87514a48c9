"""A company whose files are known systems' own: the profiles' examples, unchanged, and tables that no system holds."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.unit.orchestration.ingest.profiles.conftest import EXAMPLES

ACCOUNTS = (
    "select contract, parse_filename(file), n_read, n_loaded, n_superseded, n_quarantined, n_filtered "
    "from source_files "
    "where n_read = n_loaded + n_superseded + n_quarantined + n_filtered and n_astray = 0 "
    "order by contract, file"
)
SET_ASIDE = "select parse_filename(file), row_number, column_name, reason from quarantined_rows order by all"


def publish(
    root: Path, settings: str, *, examples: Mapping[str, str], tables: Mapping[str, str], as_of: date
) -> Workspace:
    """Lay files out as a workspace and refresh it.

    Args:
        root: where; nothing is there yet.
        settings: its workspace.yml.
        examples: by place below exports/, the example, as profile and file name.
        tables: by place below exports/, a canonical table as CSV.
        as_of: the day that the figures speak for.
    """
    for place, example in examples.items():
        target = root / "exports" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(EXAMPLES / example, target)
    for place, text in tables.items():
        target = root / "exports" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (root / "workspace.yml").write_text(settings, encoding="utf-8")
    workspace = open_workspace(root)
    outcome = refresh(workspace, as_of=as_of)
    assert outcome.status == "published", outcome.reason
    return workspace


def identities(workspace: Workspace) -> list[tuple[Any, ...]]:
    """Return number, name, e-mail and user name of everybody, out of the identity file."""
    with duckdb.connect(str((workspace.current / "identity.duckdb").resolve()), read_only=True) as connection:
        return connection.execute(
            "select person_id, full_name, email, username from person_identity order by person_id"
        ).fetchall()
