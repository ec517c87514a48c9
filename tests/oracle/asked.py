"""Whom a cycle asks: its population, the assignments where it has any, and a person's next cycle after one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from .exports import Exports
from .organisation import Cycle, Organisation, Snapshot
from .references import Directory, closing_days

RELATIONS = ("self", "manager", "peer", "direct_report")
Asked = dict[str, set[str]]
# (person, rater) pairs by relation.
Questionnaires = dict[str, set[tuple[str, str]]]


def expected_people(cycle: Cycle, snapshot: Snapshot) -> set[str]:
    """Return who worked there, in a pilot only in its part of the organisation."""
    return {
        person_id
        for person_id, person in snapshot.people.items()
        if cycle.population is None or cycle.population in snapshot.units_from(person.get("org_unit_id"))
    }


def assignments_of(exports: Exports, directory: Directory) -> dict[str, Questionnaires]:
    """Return cycle → relation → the (person, rater) pairs that were asked; cycles without any are left out.

    A person whom nobody knows waits, and so do a self and a manager; peers and direct reports may be opaque.
    """
    assigned: dict[str, Questionnaires] = defaultdict(lambda: {relation: set() for relation in RELATIONS})
    closes_on = closing_days(exports)
    for row in exports.rows["ratings/assignments"]:
        day = closes_on.get(row["cycle_id"])
        person_id, relation = directory.person(row["person_id"], day), row["relation"]
        rater = directory.person(row["rater_id"], day)
        if rater is None and relation in ("peer", "direct_report"):
            rater = row["rater_id"]
        if person_id is None or rater is None or (rater == person_id) != (relation == "self"):
            continue
        assigned[row["cycle_id"]][relation].add((person_id, rater))
    return dict(assigned)


def asked_people(cycle: Cycle, snapshot: Snapshot, assigned: Questionnaires | None) -> Asked:
    """Return relation → who is to be rated in it.

    Args:
        cycle: the cycle.
        snapshot: the organisation on the day that the cycle speaks for.
        assigned: the cycle's assignments, None where it has none.
    """
    if assigned is not None:
        return {
            relation: {person for person, _ in pairs} & set(snapshot.people) for relation, pairs in assigned.items()
        }
    reports: dict[str, set[str]] = defaultdict(set)
    for person_id, person in snapshot.people.items():
        if person.get("manager_id") is not None:
            reports[person["manager_id"]].add(person_id)
    expected = expected_people(cycle, snapshot)
    return {
        "self": expected,
        "manager": {person_id for person_id in expected if snapshot.people[person_id].get("manager_id") is not None},
        "peer": {
            person_id
            for person_id in expected
            if reports.get(snapshot.people[person_id].get("manager_id") or "", set()) - {person_id}
        },
        "direct_report": {person_id for person_id in expected if reports.get(person_id)},
    }


class NextCycles:
    """For each cycle and person, the first day of the next cycle that asks this person."""

    def __init__(self, cycles: Iterable[Cycle], organisation: Organisation, as_of: date) -> None:
        self._as_of = as_of
        self._cycles = list(cycles)
        self._asked = {
            cycle.cycle_id: expected_people(cycle, organisation.on(cycle.day(as_of))) for cycle in self._cycles
        }

    def opening_after(self, cycle: Cycle, person_id: str) -> date:
        """Return the first day of the next one, planned ones included; without one, now."""
        later = (
            other for other in self._cycles if other.number > cycle.number and person_id in self._asked[other.cycle_id]
        )
        following = next(later, None)
        return following.opens_on if following else self._as_of
