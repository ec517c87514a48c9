"""How many have a gap in a hidden cell, by whole numbers: at least nobody, at most everybody in it.

Sums alone leave a number open that its bounds may settle: of twelve people eight have a gap, and of eleven of them at
most seven, so the twelfth has one. People alike in all figures are one unknown number. Two answers that fit all that is
shown and differ in a cell leave it open; where some answers in any direction do not differ, the least and the most are
looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, floor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from tests.disclosure.shown import ancestors

Cell = tuple[str, str, str]
"""Cycle (blank: today), org unit and competency."""

_TURNS = 6
_EXACT = 1e-6

# Everybody who is assessed once: where in the cycle, where today (if today's level is the cycle's), and how they move.
_PEOPLE = """
    with known as (select * from w.score_movement where org_unit_id is not null and gap_status is not null)
    select past.competency_id, past.cycle_id, past.org_unit_id, today.org_unit_id, leaving.to_cycle_id,
        arriving.to_cycle_id, past.has_gap
    from (from w.gap_by_person where is_required and gap is not null) as past
    left join (from w.gap_now where is_required and gap is not null) as today
        on past.cycle_id = today.assessed_in and past.person_id = today.person_id
        and past.competency_id = today.competency_id and past.has_gap = today.has_gap
    left join known as leaving on past.cycle_id = leaving.from_cycle_id and past.person_id = leaving.person_id
        and past.competency_id = leaving.competency_id
    left join known as arriving on past.cycle_id = arriving.to_cycle_id and past.person_id = arriving.person_id
        and past.competency_id = arriving.competency_id
    union all
    select today.competency_id, '', null, today.org_unit_id, null, null, today.has_gap
    from (from w.gap_now where is_required and gap is not null) as today
    left join w.gap_by_person as past on past.cycle_id = today.assessed_in and past.person_id = today.person_id
        and past.competency_id = today.competency_id and past.is_required and past.has_gap = today.has_gap
    where past.person_id is null
"""
_CELLS = """
    select cycle_id, org_unit_id, competency_id, n_assessed, n_with_gap, share_with_gap, share_bound
    from s.gap_by_org_unit
    union all
    select '', org_unit_id, competency_id, n_assessed, n_with_gap, share_with_gap, share_bound
    from s.gap_now_by_org_unit
    union all
    select cycle_id, org_unit_id, competency_id, null, n_gaps, null, null
    from s.training_coverage
    where n_gaps is not null
"""
_BALANCE = "select competency_id, to_cycle_id, n_gaps_before, n_gaps_now from s.gap_balance"
_SIGNALS = """
    select cycle_id, competency_id, n_assessed, share_with_gap, share_with_gap_bound
    from s.framework_signals
    where behaviour_id is null and share_with_gap is not null
"""


@dataclass
class System:
    """Unknown numbers of people with a gap among people alike, and what sums of them are."""

    sizes: list[int] = field(default_factory=list)
    truth: list[int] = field(default_factory=list)
    sums: list[tuple[tuple[int, ...], float, float]] = field(default_factory=list)
    hidden: dict[Cell, tuple[int, ...]] = field(default_factory=dict)

    def determined(self) -> dict[Cell, int]:
        """Return the hidden cells in which the number can be one alone."""
        names = [cell for cell, members in self.hidden.items() if members]
        cells = self._matrix([self.hidden[cell] for cell in names])
        draw = np.random.default_rng(1)
        found = np.array([cells @ self._solve(draw.normal(size=len(self.sizes))) for _ in range(_TURNS)])
        is_open = (np.abs(found - found[0]) > _EXACT).any(axis=0) if names else np.array([])
        settled = {}
        for cell, row, is_told in zip(names, cells.toarray(), ~is_open.astype(bool), strict=True):
            if is_told:
                least, most = (round(row @ self._solve(sign * row)) for sign in (1, -1))
                if least == most:
                    settled[cell] = least
        return settled

    def _solve(self, direction: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        matrix = self._matrix([members for members, _, _ in self.sums])
        low, high = ([each[side] for each in self.sums] for side in (1, 2))
        constraints = [LinearConstraint(matrix, low, high)] if self.sums else []
        solved = milp(
            direction, integrality=np.ones(len(self.sizes)), bounds=Bounds(0, self.sizes), constraints=constraints
        )
        assert solved.success, solved.message
        return np.round(solved.x)

    def _matrix(self, rows: list[tuple[int, ...]]) -> coo_array:
        places = [(row, column) for row, members in enumerate(rows) for column in members]
        ones = np.ones(len(places))
        where = tuple(zip(*places, strict=True)) if places else ([], [])
        return coo_array((ones, where), shape=(len(rows), len(self.sizes))).tocsr()


def determined_counts(warehouse: Path, shareable: Path, *, min_group: int = 5) -> dict[Cell, int]:
    """Return the hidden cells and the few people alike of whom it can be told how many have a gap: that number."""
    found: dict[Cell, int] = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as w (read_only)")
        connection.execute(f"attach '{shareable}' as s (read_only)")
        for system in _systems(lambda sql: connection.execute(sql).fetchall(), min_group):
            found |= system.determined()
    return found


def _systems(ask: Callable[[str], list[tuple[Any, ...]]], min_group: int) -> Iterator[System]:
    """Give a system for each competency."""
    units = ask("select cycle_id, org_unit_id, parent_org_unit_id from w.org_unit_in_cycle")
    above = ancestors([*units, *ask("select '', org_unit_id, parent_org_unit_id from w.dim_org_unit")])
    alike: dict[str, dict[tuple[Any, ...], list[bool]]] = defaultdict(lambda: defaultdict(list))
    for competency, *where, has_gap in ask(_PEOPLE):
        alike[competency][tuple(where)].append(has_gap)
    for competency, groups in alike.items():
        system = System([len(each) for each in groups.values()], [sum(each) for each in groups.values()])
        of: dict[tuple[str, str], set[int]] = defaultdict(set)
        for number, (cycle, unit, unit_now, next_cycle, own_cycle) in enumerate(groups):
            for each in above.get((cycle, unit), ()):
                of[cycle, each].add(number)
            for each in above.get(("", unit_now), ()):
                of["", each].add(number)
            of["all", cycle].add(number)
            if next_cycle:
                of["before", next_cycle].add(number)
            if own_cycle:
                of["now", own_cycle].add(number)
            if system.sizes[number] < min_group:
                system.hidden[f"{cycle} {number}", str(unit), competency] = (number,)
        _add_shown(system, competency, of, ask)
        # Today's figure of the very people whose number the cycle shows is hidden, and no secret.
        told = {members for members, low, high in system.sums if low == high}
        system.hidden = {cell: members for cell, members in system.hidden.items() if members not in told}
        yield system


def _add_shown(
    system: System,
    competency: str,
    of: Mapping[tuple[str, str], set[int]],
    ask: Callable[[str], list[tuple[Any, ...]]],
) -> None:
    def add(members: set[int], number: float | None, share: float | None, bound: str | None, n: float | None) -> bool:
        """Add what is shown of a sum; return whether it is a number."""
        low, high = 0.0, float("inf")
        if number is not None:
            low = high = number
        elif share is not None and n and bound == "at_most":
            high = floor(share * n + _EXACT)
        elif share is not None and n and bound == "at_least":
            low = ceil(share * n - _EXACT)
        if members and (low, high) != (0.0, float("inf")):
            system.sums.append((tuple(sorted(members)), low, high))
        assert low <= sum(system.truth[each] for each in members) <= high
        return number is not None

    for cycle, unit, name, n, number, share, bound in ask(_CELLS):
        if name == competency and not add(of[cycle, unit], number, share, bound, n):
            system.hidden[cycle, unit, name] = tuple(sorted(of[cycle, unit]))
    for name, to_cycle, n_before, n_now in ask(_BALANCE):
        if name == competency:
            add(of["before", to_cycle], n_before, None, None, None)
            add(of["now", to_cycle], n_now, None, None, None)
    for cycle, name, n, share, bound in ask(_SIGNALS):
        if name == competency:
            add(of["all", cycle], round(share * n) if bound is None else None, share, bound, n)
