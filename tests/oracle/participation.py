"""Who was asked about whom, and who answered, in each relation."""

from __future__ import annotations

from collections.abc import Iterable

from .answers import Answer
from .arithmetic import share
from .asked import RELATIONS, Asked
from .exports import Row
from .organisation import Cycle, Snapshot


def participation(cycle: Cycle, snapshot: Snapshot, answers: Iterable[Answer], asked: Asked) -> list[Row]:
    """One row per org unit and relation with people who were asked, or answered about without it."""
    answered: Asked = {relation: set() for relation in RELATIONS}
    for answer in answers:
        if answer.is_given and answer.person_id in snapshot.people:
            answered[answer.relation].add(answer.person_id)
    people_of: dict[str, set[str]] = {unit: set() for unit in snapshot.units}
    for person_id, person in snapshot.people.items():
        for unit in snapshot.units_from(person.get("org_unit_id")):
            people_of[unit].add(person_id)
    table = []
    for unit, people in people_of.items():
        for relation in RELATIONS:
            here = people & asked[relation]
            rated = people & answered[relation]
            if not here and not rated:
                continue
            table.append(
                {
                    "cycle_id": cycle.cycle_id,
                    "org_unit_id": unit,
                    "relation": relation,
                    "n_people": len(here),
                    "n_people_rated": len(here & rated),
                    "share_rated": share(len(here & rated), len(here)),
                    "n_unasked": len(rated - here),
                }
            )
    return table
