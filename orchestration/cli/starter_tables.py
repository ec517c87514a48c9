"""Tables that no system exports, begun from what the ratings name: competencies, the levels asked for, cycles.

What only a person knows is left blank; a refresh does not take such a row before it is filled in. A table that is there
is never touched.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from orchestration.ingest.check_report import CheckReport, NamedInRatings
from orchestration.settings.workspace import Workspace
from published.private_files import write_private

_COMPETENCIES, _DEPLOYMENTS, _CYCLES = "framework/competencies", "framework/deployments", "ratings/cycles"
_FAMILY, _KIND, _SCOPE = "Competencies", "behavioural", "core"


@dataclass(frozen=True)
class StarterTable:
    """A table that was begun.

    Attributes:
        file: its path relative to the workspace.
        to_do: what it holds, and what a person has to fill in or look over.
    """

    file: str
    to_do: str


def begin_tables(workspace: Workspace, report: CheckReport) -> tuple[StarterTable, ...]:
    """Write the tables that are absent and that the ratings tell something of.

    Args:
        workspace: the workspace.
        report: what its files are and would become.

    Returns:
        The tables that were written; none where there are no ratings that could be read.
    """
    named = report.named_in_ratings
    return tuple(
        _written(workspace, contract, rows, to_do)
        for contract, rows, to_do in (_competencies(named), _deployments(named), _cycles(named))
        if contract in report.absent and len(rows) > 1
    )


def _competencies(named: NamedInRatings) -> tuple[str, list[Sequence[str]], str]:
    header = ("competency_id", "name", "family", "kind")
    rows: list[Sequence[str]] = [header, *((each, each, _FAMILY, _KIND) for each in named.competencies)]
    return _COMPETENCIES, rows, f"what the ratings name: {len(named.competencies)}. Look over name, family and kind."


def _deployments(named: NamedInRatings) -> tuple[str, list[Sequence[str]], str]:
    header = ("competency_id", "scope", "target_level")
    rows: list[Sequence[str]] = [header, *((each, _SCOPE, "") for each in named.competencies)]
    to_do = f"the level asked of everybody, 0 to 5: fill in target_level in {len(named.competencies)} lines."
    return _DEPLOYMENTS, rows, to_do


def _cycles(named: NamedInRatings) -> tuple[str, list[Sequence[str]], str]:
    header = ("cycle_id", "name", "opens_on", "closes_on")
    rows: list[Sequence[str]] = [header]
    for cycle in named.cycles:
        first, last = ("" if day is None else day.isoformat() for day in (cycle.first_day, cycle.last_day))
        rows.append((cycle.cycle_id, cycle.cycle_id, first, last))
    is_dated = all(cycle.first_day for cycle in named.cycles)
    to_do = "from the first to the last answer. Look over the days." if is_dated else "fill in opens_on and closes_on."
    return _CYCLES, rows, to_do


def _written(workspace: Workspace, contract: str, rows: Sequence[Sequence[str]], to_do: str) -> StarterTable:
    """Write a table where its contract's files go by place and name."""
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    path = workspace.exports / f"{contract}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_private(path, text.getvalue())
    return StarterTable(workspace.relative(path), to_do)
