"""What the framework's items say of themselves after a cycle: signals, and irrelevance by role."""

from __future__ import annotations

from statistics import mean, stdev

from tests.oracle.learning.agreement import agreement_over
from tests.oracle.learning.answers import Item, item_of
from tests.oracle.learning.rows import Row, Rules, Tables, grouped, met

PEOPLE_FOR_A_SIGNAL = 10
AGREED = 0.70
LARGEST_DEVIATION = 1.0
NO_SPREAD_BETWEEN_PEOPLE = 0.01
IRRELEVANT_SHARE = 0.20
ANSWERS_IN_A_ROLE = 10
PEOPLE_IN_A_ROLE = 5


def framework_signals(tables: Tables, answers: list[Row], rules: Rules) -> list[Row]:
    """One row per cycle and item that somebody other than the person answered."""
    others = [row for row in answers if row["relation"] != "self"]
    rows: list[Row] = []
    for cycle_id, in_cycle in grouped(others, lambda row: row["cycle_id"]).items():
        items = [
            _figures(tables, cycle_id, item, about, rules.min_group)
            for item, about in grouped(in_cycle, item_of).items()
        ]
        _flag(items, irrelevant_in_a_role(tables, in_cycle))
        rows += items
    return rows


def _figures(tables: Tables, cycle_id: str, item: Item, answers: list[Row], min_group: int) -> Row:
    units = {
        key: [row["level"] for row in rows]
        for key, rows in grouped(
            [row for row in answers if row["level"] is not None and row["n_raters"] in (None, 1)],
            lambda row: (row["person_id"], row["relation"]),
        ).items()
        if len(rows) >= 2
    }
    people = {person for person, _ in units}
    row: Row = {
        "cycle_id": cycle_id,
        "competency_id": item[0],
        "behaviour_id": item[1],
        "n_ratings": sum(answer["level"] is not None for answer in answers),
        "n_ratees": len(people),
        **dict.fromkeys(
            (
                *("rwg_mean", "rwg_pooled", "within_variance", "ad_mean", "icc1", "icc2"),
                *("share_not_relevant", "share_with_gap", "sd_level"),
            )
        ),
    }
    if len(people) < min_group:
        return row
    agreement = agreement_over(list(units.values()))
    row |= vars(agreement) if agreement else {}
    row["share_not_relevant"] = sum(bool(answer["not_relevant"]) for answer in answers) / len(answers)
    assessed = _assessed(tables, cycle_id, item)
    row["share_with_gap"] = mean(bool(one["has_gap"]) for one in assessed) if assessed else None
    row["sd_level"] = stdev(one["current_level"] for one in assessed) if len(assessed) > 1 else None
    return row


def _assessed(tables: Tables, cycle_id: str, item: Item) -> list[Row]:
    """Those who have the item in their profile and are assessed on it."""
    competency_id, behaviour_id = item
    source = tables["gap_by_person"] if behaviour_id is None else tables["gap_by_behaviour"]
    return [
        row
        for row in source
        if row["cycle_id"] == cycle_id
        and row["competency_id"] == competency_id
        and (behaviour_id is None or row["behaviour_id"] == behaviour_id)
        and row["target_level"] is not None
        and row["current_level"] is not None
    ]


def irrelevant_in_a_role(tables: Tables, others: list[Row]) -> set[Item]:
    """Items of one cycle that are not relevant for a fifth or more of what is said about the people of one role."""
    roles = {(row["cycle_id"], row["person_id"]): row["role_id"] for row in tables["people_in_cycle"]}
    return {
        item
        for (item, _), rows in grouped(
            [row for row in others if roles[row["cycle_id"], row["person_id"]] is not None],
            lambda row: (item_of(row), roles[row["cycle_id"], row["person_id"]]),
        ).items()
        if len(rows) >= ANSWERS_IN_A_ROLE
        and len({row["person_id"] for row in rows}) >= PEOPLE_IN_A_ROLE
        and sum(bool(row["not_relevant"]) for row in rows) / len(rows) >= IRRELEVANT_SHARE
    }


def _flag(items: list[Row], irrelevant: set[Item]) -> None:
    """Add the signals and the order of revision to the items of one cycle."""
    enough = [row for row in items if row["n_ratees"] >= PEOPLE_FOR_A_SIGNAL]
    worst = sorted(enough, key=_by_within_variance)[: -(-len(enough) // 5)]
    for row in items:
        is_read = row["n_ratees"] >= PEOPLE_FOR_A_SIGNAL and row["within_variance"] is not None
        row["is_inconsistent"] = (is_read and row in worst) and (
            met(row["rwg_pooled"]) < AGREED or met(row["ad_mean"]) > LARGEST_DEVIATION
        )
        row["has_no_gap_data"] = is_read and (
            row["share_with_gap"] in (0, 1)
            or (
                row["icc1"] is not None
                and met(row["icc1"]) <= NO_SPREAD_BETWEEN_PEOPLE
                and met(row["rwg_pooled"]) >= AGREED
            )
        )
        share = row["share_not_relevant"]
        row["is_irrelevant"] = (share is not None and share >= IRRELEVANT_SHARE) or (
            row["competency_id"],
            row["behaviour_id"],
        ) in irrelevant
        row["revision_rank"] = None
    flagged = [row for row in items if row["is_inconsistent"] or row["has_no_gap_data"] or row["is_irrelevant"]]
    for rank, row in enumerate(sorted(flagged, key=_by_within_variance), start=1):
        row["revision_rank"] = rank


def _by_within_variance(row: Row) -> tuple[bool, float, str, str]:
    """The largest first, unknown ones last, ties by id."""
    within = row["within_variance"]
    return within is None, -met(within) if within is not None else 0.0, row["competency_id"], row["behaviour_id"] or ""


def framework_irrelevance(tables: Tables, answers: list[Row]) -> list[Row]:
    """One row per cycle, role of the person rated and competency that somebody else answered."""
    roles = {(row["cycle_id"], row["person_id"]): row["role_id"] for row in tables["people_in_cycle"]}
    others = [
        row for row in answers if row["relation"] != "self" and roles[row["cycle_id"], row["person_id"]] is not None
    ]
    return [
        {
            "cycle_id": cycle_id,
            "role_id": role_id,
            "competency_id": competency_id,
            "n_answers": len(rows),
            "n_not_relevant": sum(bool(row["not_relevant"]) for row in rows),
            "share_not_relevant": sum(bool(row["not_relevant"]) for row in rows) / len(rows),
        }
        for (cycle_id, role_id, competency_id), rows in grouped(
            others,
            lambda row: (row["cycle_id"], roles[row["cycle_id"], row["person_id"]], row["competency_id"]),
        ).items()
    ]
