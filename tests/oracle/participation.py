"""Who was asked about whom, and who answered, in each relation."""

from __future__ import annotations

from collections.abc import Iterable

from .answers import Answer
from .arithmetic import share
from .asked import RELATIONS, Asked, Questionnaires
from .exports import Row
from .levels import CONFIDENTIAL
from .organisation import Cycle, Snapshot

FEWEST_OF_OPEN_CYCLES = 5


def participation(
    cycle: Cycle,
    snapshot: Snapshot,
    answers: Iterable[Answer],
    asked: Asked,
    assigned: Questionnaires | None,
    *,
    is_closed: bool,
) -> list[Row]:
    """One row per org unit and relation with people who were asked, or answered about without it.

    Args:
        cycle: the cycle.
        snapshot: the organisation on its day.
        answers: its answers that count.
        asked: relation → who is to be rated in it.
        assigned: the cycle's assignments, None where it has none.
        is_closed: whether it is; while it is open, small numbers of confidential raters are left out.
    """
    answered: Questionnaires = {relation: set() for relation in RELATIONS}
    for answer in answers:
        if answer.is_given and answer.person_id in snapshot.people:
            answered[answer.relation].add((answer.person_id, answer.rater))
    people_of: dict[str, set[str]] = {unit: set() for unit in snapshot.units}
    for person_id, person in snapshot.people.items():
        for unit in snapshot.units_from(person.get("org_unit_id")):
            people_of[unit].add(person_id)
    table = []
    for unit, people in people_of.items():
        for relation in RELATIONS:
            here = people & asked[relation]
            rated = people & {person_id for person_id, _ in answered[relation]}
            if not here and not rated:
                continue
            pairs = None
            if assigned is not None:
                pairs = {pair for pair in assigned[relation] if pair[0] in people}
            numbers: Row = {
                "n_people_rated": len(here & rated),
                "share_rated": share(len(here & rated), len(here)),
                "n_unasked": len(rated - here),
                "n_questionnaires_answered": None if pairs is None else len(pairs & answered[relation]),
            }
            if relation in CONFIDENTIAL and not is_closed:
                numbers = _without_small(numbers)
            table.append(
                {
                    "cycle_id": cycle.cycle_id,
                    "org_unit_id": unit,
                    "relation": relation,
                    "n_people": len(here),
                    "n_questionnaires": None if pairs is None else len(pairs),
                    **numbers,
                }
            )
    return table


def _without_small(numbers: Row) -> Row:
    counts = ("n_people_rated", "n_unasked", "n_questionnaires_answered")
    left = {name: None if (numbers[name] or 0) < FEWEST_OF_OPEN_CYCLES else numbers[name] for name in counts}
    return {**left, "share_rated": None if left["n_people_rated"] is None else numbers["share_rated"]}
