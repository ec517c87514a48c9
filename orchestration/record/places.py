"""What rows say for which a test of the models did not hold: their place, or a message of their own.

Tests whose rows have neither are not asked again.
"""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.build_file import open_build_file
from orchestration.dbt import NodeResult
from orchestration.workspace import Workspace

_PLACE = {"file", "row_number"}
_MESSAGE = "message"
_MESSAGES_SHOWN = 3


def first_places(workspace: Workspace, results: Iterable[NodeResult]) -> dict[str, str]:
    """Return, for each failed test whose rows name file and row, the first of them: `people.csv, row 7`.

    Args:
        workspace: the workspace; nobody holds its build file.
        results: what became of models and tests.

    Returns:
        dbt's id of the test → the place.
    """
    failed = [result for result in results if result.failures and result.query]
    if not failed:
        return {}
    places = {}
    with open_build_file(workspace, with_marts=True) as connection:
        for result in failed:
            rows = connection.sql(str(result.query).strip().rstrip(";"))
            if set(rows.columns) >= _PLACE:
                first = rows.select("file, row_number").order("file, row_number").limit(1).fetchone()
                if first is not None:
                    places[result.unique_id] = f"{first[0]}, row {first[1]}"
    return places


def messages(workspace: Workspace, results: Iterable[NodeResult]) -> dict[str, str]:
    """Return, for each failed test whose rows have a column `message`, the first few of them as one text.

    Args:
        workspace: the workspace; nobody holds its build file.
        results: what became of models and tests.

    Returns:
        dbt's id of the test → what it found and what to do.
    """
    failed = [result for result in results if result.failures and result.query]
    if not failed:
        return {}
    found = {}
    with open_build_file(workspace, with_marts=True) as connection:
        for result in failed:
            rows = connection.sql(str(result.query).strip().rstrip(";"))
            if _MESSAGE in rows.columns:
                texts = rows.select(_MESSAGE).order(_MESSAGE).limit(_MESSAGES_SHOWN).fetchall()
                found[result.unique_id] = "\n".join(str(text) for (text,) in texts)
    return found
