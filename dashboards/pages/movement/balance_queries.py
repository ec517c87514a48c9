"""The balance of gaps of a whole, per competency and added up: gaps before, closed, opened and now.

It is stated over the people assessed in both cycles, never as a difference of two totals. Who may see it is decided in
`visibility`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from dashboards.pages.movement.rows import BalanceRow
from dashboards.pages.movement.sums import line_balance, selection_movement, top_movement
from dashboards.pages.movement.visibility import Reach, reach_of
from dashboards.snapshot.competencies import Column, names_of
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse
from published.files import Row

N = TypeVar("N", int, float)


@dataclass(frozen=True)
class Balance:
    """The balance of gaps over several competencies: of those alone whose figures are all shown.

    Attributes:
        cycle: the to-cycle.
        n_competencies: how many are added up.
        n_left_out: how many others have figures that are withheld or shown as a bound.
        n_gap_known: people × competencies assessed both times with both gaps known; where small groups are hidden, all
            who are assessed both times.
        n_before: gaps before.
        n_closed: those of them that closed.
        n_opened: gaps opened.
        n_now: gaps now.
        n_closed_by_target: closed by the target alone; None where that is not for the viewer.
        n_opened_by_target: opened by the target alone; None as above.
        expected_closed_by_chance: how many would have closed by chance; None where it is not known of each competency.
    """

    cycle: Cycle
    n_competencies: int
    n_left_out: int
    n_gap_known: int
    n_before: int
    n_closed: int
    n_opened: int
    n_now: int
    n_closed_by_target: int | None
    n_opened_by_target: int | None
    expected_closed_by_chance: float | None


def balance_rows(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection
) -> tuple[BalanceRow, ...] | None:
    """Return the balance of a whole per competency, in the order of their names.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that this whole is theirs.
        cycle: the to-cycle, closed.
        selection: the organisation, the own line, or a unit.

    Returns:
        None where the balance of this whole is not for this viewer at all.
    """
    if selection.kind == "own_line":
        reach: Reach = "unhidden"
        rows: list[Row] = line_balance(warehouse, scope, cycle).to_dicts()
    else:
        reach = reach_of(warehouse, scope, cycle, selection)
        if reach == "none":
            return None
        rows = whole_movement(warehouse, cycle, selection, reach)
    names = names_of(warehouse)
    balances = [
        balance_row(row, reach, selection.unit_id, selection.name, names[row["competency_id"]])
        for row in rows
        if row["competency_id"] in names
    ]
    return tuple(sorted(balances, key=lambda row: (row.competency_name, row.competency_id)))


def whole_movement(warehouse: Warehouse, cycle: Cycle, selection: Selection, reach: Reach) -> list[Row]:
    """Return the movement and the balance of a whole as far as the viewer reaches, one row per competency.

    Args:
        warehouse: the published files.
        cycle: the to-cycle.
        selection: the organisation or a unit.
        reach: from `reach_of`; nothing for `none`.
    """
    if reach == "none":
        return []
    if reach == "top":
        return top_movement(warehouse, cycle).to_dicts()
    return selection_movement(warehouse, cycle, selection).to_dicts()


def balance_row(row: Row, reach: Reach, org_unit_id: str, org_unit_name: str | None, column: Column) -> BalanceRow:
    """Turn figures into a row; those of the shareable file are null where it withholds them."""
    is_handed_on = reach == "top"
    before, closed, opened = row["n_gaps_before"], row["n_gaps_closed"], row["n_opened"]
    return BalanceRow(
        org_unit_id=org_unit_id,
        org_unit_name=org_unit_name,
        competency_id=column.column_id,
        competency_name=column.column_name,
        family=column.family,
        n_gap_known=row["n_matched" if is_handed_on else "n_gap_known"],
        n_gaps_before=before,
        n_gaps_closed=closed,
        n_gaps_opened=opened,
        n_gaps_now=row["n_gaps_now"] if is_handed_on else before - closed + opened,
        n_closed_by_target=row["n_closed_by_target"],
        n_opened_by_target=row["n_opened_by_target"],
        expected_closed_by_chance=row["expected_closed_by_chance"],
        mean_target_change=None if is_handed_on else row["mean_target_change"],
        mean_gap_change=None if is_handed_on else row["mean_gap_change"],
        is_withheld=is_handed_on and before is None,
    )


def total_of(rows: Iterable[BalanceRow], cycle: Cycle) -> Balance | None:
    """Add up the competencies whose figures are all shown; None where there is none, or nobody in it."""
    rows = tuple(rows)
    told = [row for row in rows if row.n_gaps_now is not None]
    n_known = sum(row.n_gap_known or 0 for row in told)
    if not n_known:
        return None
    return Balance(
        cycle=cycle,
        n_competencies=len(told),
        n_left_out=len(rows) - len(told),
        n_gap_known=n_known,
        n_before=sum(row.n_gaps_before or 0 for row in told),
        n_closed=sum(row.n_gaps_closed or 0 for row in told),
        n_opened=sum(row.n_gaps_opened or 0 for row in told),
        n_now=sum(row.n_gaps_now or 0 for row in told),
        n_closed_by_target=_sum_of_known([row.n_closed_by_target for row in told]),
        n_opened_by_target=_sum_of_known([row.n_opened_by_target for row in told]),
        expected_closed_by_chance=_sum_of_known([row.expected_closed_by_chance for row in told]),
    )


def _sum_of_known(values: list[N | None]) -> N | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
