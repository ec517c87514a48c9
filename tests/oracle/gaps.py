"""Gaps: a person's levels against the targets of the cycle, for competencies and for their behaviours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from .answers import Answer
from .arithmetic import settled
from .asked import expected_people
from .exports import Exports, Row, one_for_each_key
from .levels import Levels, levels_of
from .organisation import Cycle, Snapshot
from .references import Directory, closing_days
from .settings import Settings
from .targets import Profile


def calibrations_of(exports: Exports, directory: Directory) -> dict[tuple[str, str, str], float]:
    """Return (cycle, person, competency) → the level agreed on."""
    closes_on = closing_days(exports)
    rows = [
        {
            **row,
            "person_id": directory.person(row["person_id"], row.get("calibrated_on") or closes_on.get(row["cycle_id"])),
            "competency_id": directory.competency(row["competency_id"]),
        }
        for row in exports.rows["ratings/calibrations"]
    ]
    known = [row for row in rows if row["person_id"] and row["competency_id"]]
    key = ("cycle_id", "person_id", "competency_id")
    return {(row[key[0]], row[key[1]], row[key[2]]): row["level"] for row in one_for_each_key(known, key)}


def gap_facts(target: float | None, current: float | None, threshold: float) -> Row:
    """Return gap, has_gap, levels_short and gap_band; all None where the gap is unknown."""
    if target is None or current is None:
        return {"gap": None, "has_gap": None, "levels_short": None, "gap_band": None}
    gap = target - current
    met = settled(gap)
    band = "none" if met < 0.5 else "minor" if met < 1 else "clear" if met < 2 else "severe"
    return {"gap": gap, "has_gap": met >= settled(threshold), "levels_short": max(gap, 0.0), "gap_band": band}


def gaps_by_person(
    cycle: Cycle,
    snapshot: Snapshot,
    profile: Profile,
    answers: Iterable[Answer],
    calibrated: dict[tuple[str, str, str], float],
    settings: Settings,
) -> list[Row]:
    """One row per person and competency that is in the person's profile, or rated outside it.

    In a pilot, people outside its part of the organisation are not expected: only what they were rated on is there.
    """
    by_pair: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.level is not None:
            by_pair[answer.person_id, answer.competency_id].append(answer)
    table = []
    expected = expected_people(cycle, snapshot)
    for person_id, person in snapshot.people.items():
        required = profile.get(person.get("role_id") or "", {})
        rated = {competency_id for about, competency_id in by_pair if about == person_id}
        here = [cycle.cycle_id, person_id]
        agreed = {competency_id for *place, competency_id in calibrated if place == here}
        asked = set(required) if person_id in expected else set()
        for competency_id in sorted(asked | rated | agreed):
            levels = levels_of(
                by_pair.get((person_id, competency_id), []),
                calibrated.get((cycle.cycle_id, person_id, competency_id)),
                settings.rater_weights,
                settings.min_raters,
            )
            deployment = required.get(competency_id)
            table.append(
                {
                    "cycle_id": cycle.cycle_id,
                    "person_id": person_id,
                    "competency_id": competency_id,
                    "org_unit_id": person.get("org_unit_id"),
                    "department_id": snapshot.department_of(person.get("org_unit_id")),
                    "role_id": person.get("role_id"),
                    "manager_id": person.get("manager_id"),
                    "is_required": deployment is not None,
                    "scope": deployment["scope"] if deployment else None,
                    **_published(levels),
                    "target_level": deployment["target_level"] if deployment else None,
                    **gap_facts(
                        deployment["target_level"] if deployment else None, levels.current_level, settings.gap_threshold
                    ),
                    "groups_counted": levels.groups_counted,
                }
            )
    return table


def _published(levels: Levels) -> Row:
    perception_gap = None
    if levels.self_level is not None and levels.rated_level is not None:
        perception_gap = levels.self_level - levels.rated_level
    return {
        "self_level": levels.self_level,
        "manager_level": levels.manager_level,
        "peer_level": levels.peer_level,
        "direct_report_level": levels.direct_report_level,
        "others_level": levels.others_level,
        "rated_level": levels.rated_level,
        "calibrated_level": levels.calibrated_level,
        "current_level": levels.current_level,
        "level_basis": levels.level_basis,
        "n_raters": levels.n_raters,
        "n_withheld": levels.n_withheld,
        "perception_gap": perception_gap,
    }


def gaps_by_behaviour(
    cycle: Cycle,
    snapshot: Snapshot,
    profile: Profile,
    answers: Iterable[Answer],
    settings: Settings,
    known_behaviours: Collection[str],
) -> list[Row]:
    """One row per person and known behaviour with a self or other score, against its competency's target."""
    by_pair: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.level is not None and answer.person_id in snapshot.people:
            by_pair[answer.person_id, answer.competency_id].append(answer)
    items = {
        (*pair, answer.behaviour_id)
        for pair, given in by_pair.items()
        for answer in given
        if answer.behaviour_id in known_behaviours
    }
    table = []
    for person_id, competency_id, behaviour_id in sorted(items):
        given = by_pair[person_id, competency_id]
        levels = levels_of(given, None, settings.rater_weights, settings.min_raters, behaviour_id)
        required = profile.get(snapshot.people[person_id].get("role_id") or "", {})
        target = required[competency_id]["target_level"] if competency_id in required else None
        facts = gap_facts(target, levels.current_level, settings.gap_threshold)
        table.append(
            {
                "cycle_id": cycle.cycle_id,
                "person_id": person_id,
                "competency_id": competency_id,
                "behaviour_id": behaviour_id,
                "target_level": target,
                "current_level": levels.current_level,
                "gap": facts["gap"],
                "has_gap": facts["has_gap"],
            }
        )
    return table
