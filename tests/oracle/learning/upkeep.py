"""Whether the framework is kept: upkeep, revisions, role profiles, and how far each competency came."""

from __future__ import annotations

import re
from datetime import date

from tests.oracle.learning.rows import Row, Rules, Tables, cycles_in_order, grouped, is_closed, latest_cycle

LEVELS_WITH_AN_ANCHOR = {1, 2, 3, 4, 5}
STALE_AFTER_MONTHS = 36
CAPS = {"specialist": 8, "manager": 10, "director": 12, "executive": 12}
FEWEST_BEHAVIOURAL = 3
# A sentence ends with its mark before white space and a capital letter; "e.g. Excel" and "2.5" end none.
ABBREVIATIONS = re.compile(
    r"\b(?:e\.\s?g|i\.\s?e|etc|vs|cf|approx|incl|excl|z\.\s?B|bzw|usw|Dr|Mr|Mrs|Ms|No|Nr)\.", re.IGNORECASE
)
END_OF_SENTENCE = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=\S)")


def n_sentences(statement: str) -> int:
    """How many sentences a statement has."""
    without = ABBREVIATIONS.sub("abbreviation", statement.strip())
    return len(END_OF_SENTENCE.split(without))


def months_between(first: date, last: date) -> int:
    """Full months from one day to another."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - 1 if last.day < first.day else months


def competencies_in_use(tables: Tables) -> list[Row]:
    """Those that are not retired."""
    return [row for row in tables["dim_competency"] if row["status"] != "retired"]


def behaviours_in_use(tables: Tables) -> list[Row]:
    """Those that are not retired, nor their competency."""
    competencies = {row["competency_id"] for row in competencies_in_use(tables)}
    return [
        row for row in tables["dim_behaviour"] if row["status"] != "retired" and row["competency_id"] in competencies
    ]


def anchors_in_use(tables: Tables) -> list[Row]:
    """Those of a competency and a behaviour in use."""
    competencies = {row["competency_id"] for row in competencies_in_use(tables)}
    behaviours = {row["behaviour_id"] for row in behaviours_in_use(tables)}
    return [
        row
        for row in tables["dim_anchor"]
        if row["competency_id"] in competencies and (row["behaviour_id"] is None or row["behaviour_id"] in behaviours)
    ]


def framework_upkeep(tables: Tables, rules: Rules) -> list[Row]:
    """One row per competency in use; it was updated when the last of it, its behaviours and its anchors was."""
    latest = latest_cycle(tables)
    rows: list[Row] = []
    for competency in competencies_in_use(tables):
        of_it = competency["competency_id"]
        behaviours = [row for row in behaviours_in_use(tables) if row["competency_id"] == of_it]
        anchors = [row for row in anchors_in_use(tables) if row["competency_id"] == of_it]
        too_long = sum(n_sentences(anchor["statement"]) > 1 for anchor in anchors)
        roles = {
            row["role_id"]
            for row in tables["role_profile"]
            if latest and row["cycle_id"] == latest["cycle_id"] and row["competency_id"] == of_it
        }
        days = [row["updated_on"] for row in (competency, *behaviours, *anchors) if row["updated_on"]]
        months = max(months_between(max(days), rules.as_of), 0) if days else None
        rows.append(
            {
                "competency_id": of_it,
                "n_behaviours": len(behaviours),
                "n_anchors": len(anchors),
                "n_anchors_over_one_sentence": too_long,
                "n_roles": len(roles),
                "months_since_update": months,
                "is_incomplete": not behaviours or not _has_all_anchors(anchors, behaviours) or too_long > 0,
                "is_unused": not roles,
                "is_stale": months >= STALE_AFTER_MONTHS if months is not None else None,
            }
        )
    return rows


def _has_all_anchors(anchors: list[Row], behaviours: list[Row]) -> bool:
    """All five for the competency itself, or for each of its behaviours."""
    levels = {
        item: {anchor["level"] for anchor in of_item}
        for item, of_item in grouped(anchors, lambda anchor: anchor["behaviour_id"]).items()
    }
    if levels.get(None, set()) >= LEVELS_WITH_AN_ANCHOR:
        return True
    return bool(behaviours) and all(
        levels.get(behaviour["behaviour_id"], set()) >= LEVELS_WITH_AN_ANCHOR for behaviour in behaviours
    )


def framework_revisions(tables: Tables, rules: Rules) -> list[Row]:
    """One row per closed cycle: what was updated after it and until the next one opened, or until now."""
    cycles = cycles_in_order(tables)
    families = {row["family"] for row in competencies_in_use(tables)}
    anchors = anchors_in_use(tables)
    rows: list[Row] = []
    for place, cycle in enumerate(cycles):
        if not is_closed(cycle, rules):
            continue
        until = min([rules.as_of, *(other["opens_on"] for other in cycles[place + 1 : place + 2])])
        n_revised = sum(
            anchor["updated_on"] is not None and cycle["closes_on"] < anchor["updated_on"] <= until
            for anchor in anchors
        )
        rows.append(
            {
                "cycle_id": cycle["cycle_id"],
                "n_anchors": len(anchors),
                "n_revised": n_revised,
                "share_revised": n_revised / len(anchors) if anchors else None,
                "n_families": len(families),
                "is_reviewed": n_revised > 0,
            }
        )
    return rows


def role_profile_compliance(tables: Tables) -> list[Row]:
    """One row per role with a profile on the day the latest cycle closes."""
    latest = latest_cycle(tables)
    kinds = {row["competency_id"]: row["kind"] for row in tables["dim_competency"]}
    populations = {row["role_id"]: row["population"] for row in tables["dim_role"]}
    profiles = grouped(
        [row for row in tables["role_profile"] if latest and row["cycle_id"] == latest["cycle_id"]],
        lambda row: str(row["role_id"]),
    )
    rows: list[Row] = []
    for role_id, profile in profiles.items():
        population = populations[role_id]
        cap = CAPS.get(population) if population else None
        n_behavioural = sum(kinds[row["competency_id"]] == "behavioural" for row in profile)
        rows.append(
            {
                "role_id": role_id,
                "population": population,
                "n_competencies": len(profile),
                "cap": cap,
                "n_behavioural": n_behavioural,
                "is_over_cap": len(profile) > cap if cap is not None else None,
                "is_below_behavioural_floor": n_behavioural < FEWEST_BEHAVIOURAL,
                "is_below_behavioural_share": 3 * n_behavioural < len(profile),
            }
        )
    return rows


def competency_deployment(tables: Tables, answers: list[Row]) -> list[Row]:
    """One row per competency in use: how far it came, in any closed cycle, up to a movement that is known."""
    in_profile = {row["competency_id"] for row in tables["role_profile"] if row["target_level"] is not None}
    asked = {row["competency_id"] for row in answers}
    rated = {row["competency_id"] for row in tables["gap_by_person"] if row["current_level"] is not None}
    gap_known = {row["competency_id"] for row in tables["gap_by_person"] if row["gap"] is not None}
    mapped = {row["competency_id"] for row in tables["course_competencies"]}
    cycles_of = grouped(
        [row for row in tables["gap_by_person"] if row["current_level"] is not None], lambda row: row["competency_id"]
    )
    reassessed = {competency for competency, rows in cycles_of.items() if len({row["cycle_id"] for row in rows}) > 1}
    moved = {row["competency_id"] for row in tables["score_movement"]}
    return [
        {
            "competency_id": row["competency_id"],
            "is_in_profile": row["competency_id"] in in_profile,
            "is_asked": row["competency_id"] in asked,
            "is_rated": row["competency_id"] in rated,
            "is_gap_known": row["competency_id"] in gap_known,
            "is_course_mapped": row["competency_id"] in mapped,
            "is_reassessed": row["competency_id"] in reassessed,
            "is_movement_known": row["competency_id"] in moved,
        }
        for row in competencies_in_use(tables)
    ]
