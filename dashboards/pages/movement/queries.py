"""The Movement page: what moved since the assessment before, where gaps closed, and what else than the rating changed.

Who may see which figure is decided in `visibility`.
"""

from __future__ import annotations

import polars as pl

from dashboards.pages.movement.balance_queries import balance_row, whole_movement
from dashboards.pages.movement.rows import (
    ClosureByTraining,
    Movement,
    MovementRow,
    TrainingClosure,
    TrainingStatus,
    Transition,
    Transitions,
)
from dashboards.pages.movement.sums import (
    COUNTS,
    level_transitions,
    training_closures,
    units_movement,
)
from dashboards.pages.movement.visibility import Reach, reach_of
from dashboards.snapshot.competencies import Column, columns_of
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.org_units import Selection, Tree, Unit
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse
from published.files import Row

STATUSES: tuple[TrainingStatus, ...] = ("trained", "in_training", "not_taken", "no_course")
_GAPS = ("n_gaps_before", "n_gaps_closed")
_APART = ("n_gap_known", "mean_gap_change", "mean_target_change", "mean_movement_gap_known", *COUNTS, "n_reliable")
_MOVEMENT = ("n_matched", "mean_movement", "ci_low", "ci_high")


@requires_page("movement")
def movement(
    reader: Reader,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
) -> Movement:
    """Return the movement of a whole and of the units under it, per competency, in the order of their names.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: a unit, `org_units`, or None for the organisation.
        filters: cycle (the to-cycle) and family; movement is not cut by job family or career level.
    """
    scope, cycle, selection, reach = _asked_for(reader, unit_id, filters)
    tree = reader.tree(cycle.cycle_id)
    columns = {column.column_id: column for column in columns_of(reader.warehouse, filters.family)}
    units, has_withheld_units = _units_under(tree, scope, selection, reach)
    names = {unit.org_unit_id: unit.org_unit_name for unit in units}
    own = whole_movement(reader.warehouse, cycle, selection, reach)
    below = units_movement(reader.warehouse, cycle, tuple(names)).to_dicts() if names else []
    made = _handed_on_row if reach == "top" else _row
    rows = [
        made(row, selection.unit_id, selection.name, columns[row["competency_id"]])
        for row in own
        if row["competency_id"] in columns
    ]
    unit_rows = [
        _row(row, row["org_unit_id"], names[row["org_unit_id"]], columns[row["competency_id"]])
        for row in below
        if row["competency_id"] in columns
    ]
    with_rows = {row.org_unit_id for row in unit_rows}
    return Movement(
        cycle=cycle,
        selection=selection,
        breadcrumbs=tree.path(selection.unit_id) if selection.kind == "unit" else (),
        rows=tuple(sorted(rows, key=lambda row: (row.competency_name, row.competency_id))),
        units=tuple(unit for unit in units if unit.org_unit_id in with_rows),
        paths={unit.org_unit_id: _way(tree, unit) for unit in units},
        unit_rows=tuple(
            sorted(unit_rows, key=lambda row: (row.org_unit_name or "", row.org_unit_id, row.competency_name))
        ),
        balance=tuple(
            sorted(
                (
                    balance_row(row, reach, selection.unit_id, selection.name, columns[row["competency_id"]])
                    for row in own
                    if row["competency_id"] in columns
                ),
                key=lambda row: (row.competency_name, row.competency_id),
            )
        ),
        is_unit_withheld=reach == "none",
        has_withheld_units=has_withheld_units,
        min_group=reader.min_group,
        has_suppression=reach != "unhidden",
    )


@requires_page("movement")
def transitions(
    reader: Reader,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    competency_id: str | None = None,
) -> Transitions:
    """Return from which rounded level people went to which.

    For those from whom small groups are hidden there is nothing but in units that are theirs: most ways are few
    people's.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: as in `movement`.
        filters: as in `movement`.
        competency_id: of this competency alone; else over all of them, people counted in each.
    """
    _, cycle, selection, reach = _asked_for(reader, unit_id, filters)
    if reach != "unhidden":
        return Transitions(cells=(), n_people=0, is_withheld=True)
    wanted = _wanted(reader.warehouse, filters, competency_id)
    counts = level_transitions(reader.warehouse, cycle, selection).filter(pl.col("competency_id").is_in(wanted))
    ways = counts.group_by("from_level", "to_level").agg(pl.col("n_people").sum())
    ways = ways.with_columns(n_from=pl.col("n_people").sum().over("from_level")).sort("from_level", "to_level")
    cells = tuple(Transition(**row, share=row["n_people"] / row["n_from"]) for row in ways.to_dicts())
    return Transitions(cells=cells, n_people=sum(cell.n_people for cell in cells), is_withheld=False)


@requires_page("movement")
def closure_by_training(
    reader: Reader,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    competency_id: str | None = None,
) -> ClosureByTraining:
    """Return how many gaps closed, by competency and by training status; the shareable file holds no such figures.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: as in `movement`.
        filters: as in `movement`.
        competency_id: of this competency alone.
    """
    _, cycle, selection, reach = _asked_for(reader, unit_id, filters)
    if reach != "unhidden":
        return ClosureByTraining(rows=(), is_withheld=True)
    names = {column.column_id: column.column_name for column in columns_of(reader.warehouse)}
    wanted = _wanted(reader.warehouse, filters, competency_id)
    closures = training_closures(reader.warehouse, cycle, selection).filter(pl.col("competency_id").is_in(wanted))
    rows = [
        TrainingClosure(
            competency_id=row["competency_id"],
            competency_name=names[row["competency_id"]],
            training_status=row["training_status"],
            n_gaps_before=row["n_gaps_before"],
            n_gaps_closed=row["n_gaps_closed"],
            closure_rate=row["n_gaps_closed"] / row["n_gaps_before"],
        )
        for row in closures.to_dicts()
    ]
    rows.sort(key=lambda row: (row.competency_name, row.competency_id, STATUSES.index(row.training_status)))
    return ClosureByTraining(rows=tuple(rows), is_withheld=False)


def _asked_for(reader: Reader, unit_id: str | None, filters: GapFilter) -> tuple[Scope, Cycle, Selection, Reach]:
    if filters.cuts:
        raise NotAllowedError("filter")
    scope, cycle, selection = reader.select("movement", unit_id, reader.cycle(filters.cycle_id))
    if selection.kind == "own_line":
        raise NotAllowedError("not_yours")
    return scope, cycle, selection, reach_of(reader.warehouse, scope, cycle, selection)


def _wanted(warehouse: Warehouse, filters: GapFilter, competency_id: str | None) -> list[str]:
    columns = columns_of(warehouse, filters.family)
    return [column.column_id for column in columns if competency_id in (None, column.column_id)]


def _units_under(tree: Tree, scope: Scope, selection: Selection, reach: Reach) -> tuple[tuple[Unit, ...], bool]:
    """Return the units to show under a whole, and whether there are others that are not for this viewer."""
    tops = tree.tops
    if selection.kind == "unit":
        below = tree.below(selection.unit_id)
    else:
        below = tree.below(tops[0].org_unit_id) if len(tops) == 1 else tops
    if reach == "unhidden":
        return below, False
    inside = {unit.org_unit_id for unit in tops} if selection.kind == "organisation" else {selection.unit_id}
    named = [unit for unit in tree.units if unit.org_unit_id in scope.org_unit_ids]
    own = tuple(
        unit
        for unit in named
        if any(step.org_unit_id in inside for step in tree.path(unit.org_unit_id))
        and not any(step.org_unit_id in scope.org_unit_ids for step in tree.path(unit.org_unit_id)[:-1])
    )
    return own, bool({unit.org_unit_id for unit in below} - {unit.org_unit_id for unit in own})


def _way(tree: Tree, unit: Unit) -> tuple[str, ...]:
    """Return the path of a unit as addresses have it: a single top is left out."""
    path = tuple(step.org_unit_id for step in tree.path(unit.org_unit_id))
    return path[1:] if len(tree.tops) == 1 else path


def _row(row: Row, org_unit_id: str, unit_name: str | None, column: Column) -> MovementRow:
    """Turn figures that are the viewer's to see unhidden into a row."""
    figures: Row = {name: row[name] for name in (*_MOVEMENT, *_GAPS, *_APART) if name in row}
    figures["closure_rate"] = row["n_gaps_closed"] / row["n_gaps_before"] if row["n_gaps_before"] else None
    figures["n_reliable"] = row["n_reliable_up"] + row["n_reliable_down"]
    return MovementRow(
        org_unit_id=org_unit_id,
        org_unit_name=unit_name,
        competency_id=column.column_id,
        competency_name=column.column_name,
        family=column.family,
        **figures,
        n_gaps_opened=row["n_opened"],
        closure_bound=None,
        withheld_reason=None,
        is_withheld=False,
        is_closure_withheld=False,
        is_apart_withheld=False,
    )


def _handed_on_row(row: Row, org_unit_id: str, unit_name: str | None, column: Column) -> MovementRow:
    """Turn figures of the shareable file into a row; what else changed is not among them."""
    names = (*_MOVEMENT, *_GAPS, "closure_rate", "closure_bound", "withheld_reason", "is_withheld")
    return MovementRow(
        org_unit_id=org_unit_id,
        org_unit_name=unit_name,
        competency_id=column.column_id,
        competency_name=column.column_name,
        family=column.family,
        **{name: row[name] for name in names} | dict.fromkeys(_APART),
        n_gaps_opened=row["n_opened"],
        is_closure_withheld=row["n_gaps_before"] is None,
        is_apart_withheld=True,
    )
