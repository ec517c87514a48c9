"""Everything that a shareable file shows, as rows of an attacker's linear systems over the people of its warehouse."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from tests.disclosure.linear_system import determined_group

Who = Hashable
Row = dict[Who, int]
Rows = list[tuple[Any, ...]]


@dataclass
class System:
    """Sums of one unknown of each person.

    Attributes:
        name: what it is about.
        rows: the sums that are shown: which unknowns are in each, and how often.
    """

    name: str
    rows: list[Row] = field(default_factory=list)

    def add(self, who: Iterable[Who], times: int = 1) -> None:
        """Add the sum over some people."""
        row = dict.fromkeys(who, times)
        if row:
            self.rows.append(row)

    def leak(self, min_group: int = 5) -> tuple[Who, ...] | None:
        """Return the few people about whom the sums tell, or None."""
        classes: dict[tuple[tuple[int, int], ...], list[Who]] = {}
        members: dict[Who, list[tuple[int, int]]] = {}
        for number, row in enumerate(self.rows):
            for who, times in row.items():
                members.setdefault(who, []).append((number, times))
        for who, where in members.items():
            classes.setdefault(tuple(where), []).append(who)
        matrix = [[0] * len(classes) for _ in self.rows]
        for column, where in enumerate(classes):
            for number, times in where:
                matrix[number][column] = times
        people = list(classes.values())
        found = determined_group(matrix, [len(each) for each in people], min_group=min_group)
        return None if found is None else tuple(who for column in found for who in people[column])


class Shown:
    """A shareable file beside the warehouse that it was made from."""

    def __init__(self, warehouse: Path, shareable: Path) -> None:
        """Read all that is shown, and who is in it."""
        with duckdb.connect() as connection:
            connection.execute(f"attach '{warehouse}' as w (read_only)")
            connection.execute(f"attach '{shareable}' as s (read_only)")
            self._ask: Callable[[str], Rows] = lambda sql: connection.execute(sql).fetchall()
            self._people = {
                (cycle, person, competency): (unit, has_gap)
                for cycle, person, competency, unit, has_gap in self._ask(
                    "select cycle_id, person_id, competency_id, org_unit_id, has_gap "
                    "from w.gap_by_person where is_required and current_level is not null"
                )
            }
            self._inside = ancestors(
                self._ask("select cycle_id, org_unit_id, parent_org_unit_id from w.org_unit_in_cycle")
            )
            self._inside_now = ancestors(self._ask("select '', org_unit_id, parent_org_unit_id from w.dim_org_unit"))
            self._now = self._ask(
                "select person_id, competency_id, assessed_in, org_unit_id, has_gap from w.gap_now "
                "where is_required and current_level is not null and org_unit_id is not null"
            )
            self._moved = self._ask(
                "select competency_id, to_cycle_id, from_cycle_id, person_id, "
                "from_gap is not null and to_gap is not null from w.score_movement where org_unit_id is not null"
            )
            self._trained = {
                (cycle, person, competency): flags
                for cycle, person, competency, *flags in self._ask(
                    "select cycle_id, person_id, competency_id, is_covered, is_in_training, is_trained "
                    "from w.training_for_gap"
                )
            }
            self._gaps = self._ask(
                "select cycle_id, org_unit_id, competency_id, n_assessed is not null, n_with_gap is not null "
                "from s.gap_by_org_unit"
            )
            self._coverage = self._ask(
                "select cycle_id, org_unit_id, competency_id, n_gaps is not null, n_covered is not null, "
                "n_in_training is not null, n_trained is not null from s.training_coverage"
            )
            self._gaps_now = self._ask(
                "select org_unit_id, competency_id, n_assessed is not null, n_with_gap is not null "
                "from s.gap_now_by_org_unit"
            )
            self._movement = self._ask(
                "select competency_id, to_cycle_id, mean_movement is not null from s.score_movement_by_org_unit"
            )
            self._balance = self._ask(
                "select competency_id, to_cycle_id, n_gaps_before is not null, n_gaps_now is not null "
                "from s.gap_balance"
            )
            self._signals = self._ask(
                "select cycle_id, competency_id, sd_level is not null, "
                "share_with_gap is not null and share_with_gap_bound is null "
                "from s.framework_signals where behaviour_id is null"
            )

    def systems(self) -> Iterator[System]:
        """Give all systems: levels, numbers of gaps over time, and parts of people in each cycle."""
        competencies = sorted({competency for _, _, competency in self._people})
        for competency in competencies:
            yield self._levels(competency)
            yield self._gap_counts(competency)
        for cycle in sorted({cycle for cycle, _, _ in self._people}):
            for competency in competencies:
                yield self._parts(cycle, competency)

    def _in_cycle(self, cycle: str, unit: str, competency: str) -> list[tuple[str, str]]:
        return [
            (each, person)
            for (each, person, of), (sits_in, _) in self._people.items()
            if each == cycle and of == competency and sits_in is not None and unit in self._inside[cycle, sits_in]
        ]

    def _levels(self, competency: str) -> System:
        system = System(f"levels of {competency}")
        for cycle, unit, of, is_shown, _ in self._gaps:
            if of == competency and is_shown:
                system.add(self._in_cycle(cycle, unit, competency))
        for unit, of, is_shown, _ in self._gaps_now:
            if of == competency and is_shown:
                system.add((cycle, person) for person, cycle, _ in self._today(unit, competency))
        for of, to_cycle, is_shown in self._movement:
            if of == competency and is_shown:
                matched = [row for row in self._moved if row[:2] == (competency, to_cycle)]
                row = {(to_cycle, person): 1 for _, _, _, person, _ in matched}
                system.rows.append(row | {(from_cycle, person): -1 for _, _, from_cycle, person, _ in matched})
        for cycle, of, is_shown, _ in self._signals:
            if of == competency and is_shown:
                system.add(
                    (cycle, person) for each, person, other in self._people if (each, other) == (cycle, competency)
                )
        return system

    def _today(self, unit: str, competency: str) -> list[tuple[str, str, bool]]:
        return [
            (person, cycle, has_gap)
            for person, of, cycle, sits_in, has_gap in self._now
            if of == competency and unit in self._inside_now["", sits_in]
        ]

    def _gap_counts(self, competency: str) -> System:
        """Where the target has moved since, a gap of today is another unknown than the cycle's."""
        system = System(f"gaps of {competency} over time")
        for cycle, unit, of, _, is_shown in self._gaps:
            if of == competency and is_shown:
                system.add(self._in_cycle(cycle, unit, competency))
        for unit, of, _, is_shown in self._gaps_now:
            if of == competency and is_shown:
                system.add(
                    (cycle, person)
                    if self._people.get((cycle, person, of), (None, None))[1] == has_gap
                    else ("", person)
                    for person, cycle, has_gap in self._today(unit, competency)
                )
        for of, to_cycle, is_before_shown, is_now_shown in self._balance:
            matched = [row for row in self._moved if row[:2] == (competency, to_cycle) and row[4]]
            if of == competency and is_before_shown:
                system.add((from_cycle, person) for _, _, from_cycle, person, _ in matched)
            if of == competency and is_now_shown:
                system.add((to_cycle, person) for _, _, _, person, _ in matched)
        for cycle, of, _, is_shown in self._signals:
            if of == competency and is_shown:
                system.add(
                    (cycle, person) for each, person, other in self._people if (each, other) == (cycle, competency)
                )
        return system

    def _parts(self, cycle: str, competency: str) -> System:
        """Who is in a part is an unknown as well: figures about a part are sums over its people."""
        system = System(f"parts of {competency} in {cycle}")
        for each, unit, of, is_shown, is_count_shown in self._gaps:
            if (each, of) == (cycle, competency):
                people = [person for _, person in self._in_cycle(cycle, unit, competency)]
                if is_shown:
                    system.add(people)
                if is_count_shown:
                    system.add(person for person in people if self._people[cycle, person, competency][1])
        for each, unit, of, *shown in self._coverage:
            if (each, of) == (cycle, competency):
                people = [person for _, person in self._in_cycle(cycle, unit, competency)]
                gaps = [person for person in people if self._people[cycle, person, competency][1]]
                parts = [gaps]
                parts += [
                    [person for person in gaps if self._trained[cycle, person, competency][flag]] for flag in range(3)
                ]
                for part, is_shown in zip(parts, shown, strict=True):
                    if is_shown:
                        system.add(part)
        return system


def ancestors(units: Rows) -> dict[tuple[str, str], set[str]]:
    above = {(cycle, unit): parent for cycle, unit, parent in units}
    found: dict[tuple[str, str], set[str]] = {}
    for cycle, unit in above:
        inside: set[str] = set()
        step: str | None = unit
        while step is not None and step not in inside and (cycle, step) in above:
            inside.add(step)
            step = above[cycle, step]
        found[cycle, unit] = inside
    return found
