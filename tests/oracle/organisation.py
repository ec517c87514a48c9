"""The organisation on a day: which row was in force, who worked there, where, and which unit lay below which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from .exports import Exports, Row, one_for_each_key
from .references import Directory, left_on_of


class History:
    """Every row of one kind of thing (people, org units, roles), and which was in force on a day."""

    def __init__(self, rows: Iterable[Row], name: str, snapshots: Iterable[date]) -> None:
        dated = [
            {**row, "since": row.get("valid_from") or row["place"].day, "is_snapshot": row.get("valid_from") is None}
            for row in rows
        ]
        self.snapshots = sorted(set(snapshots))
        self._by_id: dict[str, list[Row]] = defaultdict(list)
        for row in one_for_each_key(dated, (name, "since")):
            self._by_id[row[name]].append(row)
        for found in self._by_id.values():
            found.sort(key=lambda row: row["since"])

    @property
    def ids(self) -> list[str]:
        """Every id that was ever known."""
        return sorted(self._by_id)

    @property
    def rows(self) -> list[Row]:
        """Every row that counts."""
        return [row for rows in self._by_id.values() for row in rows]

    def in_force(self, key: str, day: date) -> Row | None:
        """Return the newest row with a first day on or before that day; before the first, the first."""
        rows = self._by_id.get(key)
        if not rows:
            return None
        return next((row for row in reversed(rows) if row["since"] <= day), rows[0])

    def has_vanished(self, key: str, day: date) -> bool:
        """Whether the newest snapshot up to that day lacks what an earlier one had."""
        past = [snapshot for snapshot in self.snapshots if snapshot <= day]
        seen = self._sights(key)
        return bool(past) and past[-1] not in seen and any(snapshot in seen for snapshot in past)

    def first_sight(self, key: str) -> date | None:
        """Return the first snapshot that has it, where an earlier one lacks it."""
        seen = self._sights(key)
        first = min(seen, default=None)
        return first if first is not None and self.snapshots[0] < first else None

    def left_on(self, row: Row, name: str) -> date | None:
        """Return the day of leaving: the row's own, else what the newest row of the same employment says."""
        if row.get("left_on") is not None:
            return row["left_on"]  # type: ignore[no-any-return]
        same = [other for other in self._by_id[row[name]] if other.get("hired_on") == row.get("hired_on")]
        return same[-1].get("left_on")

    def _sights(self, key: str) -> set[date]:
        return {row["since"] for row in self._by_id.get(key, []) if row["is_snapshot"]}


@dataclass(frozen=True)
class Cycle:
    """One assessment cycle, with its number in the order of closing."""

    cycle_id: str
    number: int
    opens_on: date
    closes_on: date
    granularity: str
    population: str | None

    def is_closed(self, as_of: date, grace_days: int) -> bool:
        """Whether the cycle is over and its grace has passed; without grace it is over on its last day."""
        return (as_of - self.closes_on).days >= (grace_days + 1 if grace_days else 0)

    def is_opened(self, as_of: date) -> bool:
        """Whether the cycle has begun."""
        return self.opens_on <= as_of

    def day(self, as_of: date) -> date:
        """Return the day it speaks for: its last, and while it is open, today."""
        return min(self.closes_on, as_of)


def cycles_of(exports: Exports) -> list[Cycle]:
    """Return the cycles in the order in which they close."""
    rows = one_for_each_key(exports.rows["ratings/cycles"], ("cycle_id",))
    rows.sort(key=lambda row: (row["closes_on"], row["opens_on"], row["cycle_id"]))
    return [
        Cycle(
            row["cycle_id"],
            number,
            row["opens_on"],
            row["closes_on"],
            row.get("granularity") or "competency",
            row.get("population_org_unit_id"),
        )
        for number, row in enumerate(rows, start=1)
    ]


class Organisation:
    """People, org units and roles over time."""

    def __init__(self, exports: Exports, directory: Directory) -> None:
        people = []
        for row in exports.rows["hris/people"]:
            manager = directory.person(row.get("manager_id"), row.get("valid_from") or row["place"].day)
            people.append({**row, "manager_id": manager, "left_on": left_on_of(row)})
        self.people = History(people, "person_id", exports.snapshots["hris/people"])
        self.org_units = History(exports.rows["hris/org_units"], "org_unit_id", exports.snapshots["hris/org_units"])
        self.roles = History(exports.rows["hris/roles"], "role_id", exports.snapshots["hris/roles"])

    def named(self, column: str) -> set[str]:
        """Return every id of a unit or role that any row about a person names."""
        return {row[column] for row in self.people.rows if row.get(column)}

    def on(self, day: date) -> Snapshot:
        """Return the organisation as it was on a day."""
        return Snapshot(self, day)


class Snapshot:
    """The organisation on one day."""

    def __init__(self, organisation: Organisation, day: date) -> None:
        self._organisation = organisation
        self.day = day

    @cached_property
    def units(self) -> dict[str, Row]:
        """Org unit → its row in force.

        A unit that people sit in though nobody describes it bears its id as a name. One that a snapshot no longer has
        is there as long as somebody sits in it or below it.
        """
        units = self._organisation.org_units
        rows: dict[str, Row] = {
            key: {"name": key} for key in self._organisation.named("org_unit_id") if key not in units.ids
        }
        rows |= {key: row for key in units.ids if (row := units.in_force(key, self.day))}
        needed = {above for person in self.people.values() for above in _line(rows, person.get("org_unit_id"))}
        return {key: row for key, row in rows.items() if key in needed or not units.has_vanished(key, self.day)}

    @cached_property
    def people(self) -> dict[str, Row]:
        """Person → the row in force of each who worked there: hired by then, not left."""
        people = self._organisation.people
        found = {}
        for key in people.ids:
            row = people.in_force(key, self.day)
            if row is None or people.has_vanished(key, self.day):
                continue
            hired_on = row.get("hired_on") or people.first_sight(key)
            left_on = people.left_on(row, "person_id")
            if (hired_on is None or hired_on <= self.day) and (left_on is None or left_on > self.day):
                found[key] = row
        return found

    @cached_property
    def roles(self) -> dict[str, Row]:
        """Role → its row in force; a role that people hold though nobody describes it has no career level."""
        roles = self._organisation.roles
        held = {person.get("role_id") for person in self.people.values()}
        rows = {
            key: roles.in_force(key, self.day)
            for key in roles.ids
            if key in held or not roles.has_vanished(key, self.day)
        }
        undescribed: dict[str, Row] = {key: {} for key in self._organisation.named("role_id") if key not in roles.ids}
        return {**undescribed, **{key: row for key, row in rows.items() if row}}

    def type_of(self, unit: str) -> str | None:
        """Return what kind of unit it is; one at the very top that doesn't say is the company."""
        row = self.units[unit]
        is_top = "org_unit_id" in row and row.get("parent_org_unit_id") is None
        return row.get("type") or ("company" if is_top else None)

    def units_from(self, unit: str | None) -> list[str]:
        """Return the unit and all above it, the lowest first."""
        return _line(self.units, unit)

    def department_of(self, unit: str | None) -> str | None:
        """Return the nearest department at or above the unit."""
        return next((found for found in self.units_from(unit) if self.type_of(found) == "department"), None)


def _line(units: Mapping[str, Row], unit: str | None) -> list[str]:
    line: list[str] = []
    while unit is not None and unit in units and unit not in line:
        line.append(unit)
        unit = units[unit].get("parent_org_unit_id")
    return line


def org_units_in_cycles(organisation: Organisation, cycles: Iterable[Cycle], as_of: date) -> list[Row]:
    """One row per cycle that has begun and org unit, as the unit was on the day that the cycle speaks for."""
    table: list[dict[str, Any]] = []
    for cycle in cycles:
        if not cycle.is_opened(as_of):
            continue
        snapshot = organisation.on(cycle.day(as_of))
        for key, unit in snapshot.units.items():
            line = snapshot.units_from(key)
            table.append(
                {
                    "cycle_id": cycle.cycle_id,
                    "org_unit_id": key,
                    "org_unit_name": unit["name"],
                    "org_unit_type": snapshot.type_of(key),
                    "parent_org_unit_id": line[1] if len(line) > 1 else None,
                    "department_id": snapshot.department_of(key),
                    "depth": len(line) - 1,
                    "path": " / ".join(snapshot.units[above]["name"] for above in reversed(line)),
                }
            )
    return table
