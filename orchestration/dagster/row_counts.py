"""How many rows each table holds, for Dagster's pages: counted once for all tables that a step has made."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from orchestration.build.compiled import Model
from orchestration.build.files import open_build_file
from orchestration.settings.workspace import Workspace
from published.database import row_of
from published.sql import identifier

ROW_COUNT = "dagster/row_count"
"""The name by which Dagster shows it, and draws it over the runs."""


def rows_of_models(workspace: Workspace, models: Collection[Model]) -> Mapping[str, int]:
    """Return how many rows the tables of some models hold, by the model's name; views are left out.

    Args:
        workspace: the workspace; a step of its refresh is running.
        models: models that are computed.
    """
    tables = {model.name: model.relation for model in models if model.materialization != "view"}
    return _counted(workspace, tables)


def rows_of_raw(workspace: Workspace, table: str) -> int:
    """Return how many rows a raw table holds."""
    return _counted(workspace, {table: f"raw.{identifier(table)}"})[table]


def _counted(workspace: Workspace, tables: Mapping[str, str]) -> dict[str, int]:
    if not tables:
        return {}
    counts = ", ".join(f"(select count(*) from {relation})" for relation in tables.values())
    with open_build_file(workspace, with_marts=True) as connection:
        found = row_of(connection, f"select {counts}") or ()
    return dict(zip(tables, found, strict=True))
