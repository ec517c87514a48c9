"""Who was expected to be rated, and who was, in each relation."""

from __future__ import annotations

from collections.abc import Iterable

from .answers import Answer
from .arithmetic import share
from .exports import Row
from .organisation import Cycle, Snapshot

RELATIONS = ("self", "manager", "peer", "direct_report")


def expected_people(cycle: Cycle, snapshot: Snapshot) -> set[str]:
    """Return who worked there, in a pilot only in its part of the organisation."""
    return {
        person_id
        for person_id, person in snapshot.people.items()
        if cycle.population is None or cycle.population in snapshot.units_from(person.get("org_unit_id"))
    }


def participation(cycle: Cycle, snapshot: Snapshot, answers: Iterable[Answer]) -> list[Row]:
    """One row per org unit with people who are expected, and relation."""
    expected = expected_people(cycle, snapshot)
    rated: dict[str, set[str]] = {relation: set() for relation in RELATIONS}
    for answer in answers:
        if answer.level is not None:
            rated[answer.relation].add(answer.person_id)
    table = []
    for unit in snapshot.units:
        here = {
            person_id
            for person_id in expected
            if unit in snapshot.units_from(snapshot.people[person_id].get("org_unit_id"))
        }
        for relation in RELATIONS if here else ():
            n_rated = len(here & rated[relation])
            table.append(
                {
                    "cycle_id": cycle.cycle_id,
                    "org_unit_id": unit,
                    "relation": relation,
                    "n_people": len(here),
                    "n_people_rated": n_rated,
                    "share_rated": share(n_rated, len(here)),
                }
            )
    return table
