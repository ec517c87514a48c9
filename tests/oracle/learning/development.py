"""From gap to action: mentors, suggestions, actions. Gaps, levels and places come from the published tables."""

from __future__ import annotations

from tests.oracle.learning.rows import Row, Tables, grouped, met

MENTORS_AT_MOST = 3
LOWEST_MENTOR_LEVEL = 4.0


def reporting_line_up(person_id: str, manager_of: dict[str, str | None]) -> set[str]:
    """Everybody above a person, however many steps; a loop ends where it closes."""
    above: set[str] = set()
    manager = manager_of.get(person_id)
    while manager is not None and manager not in above:
        above.add(manager)
        manager = manager_of.get(manager)
    return above


def gaps_of_today(tables: Tables) -> list[Row]:
    """Every gap of today."""
    return [row for row in tables["gap_now"] if row["has_gap"]]


def mentor_candidates(tables: Tables) -> list[Row]:
    """One row per gap of today and mentor, three at most, by today's levels."""
    people = {row["person_id"]: row for row in tables["dim_person"]}
    manager_of = {person: row["manager_id"] for person, row in people.items()}
    above = {person: reporting_line_up(person, manager_of) for person in people}
    strong = grouped(
        [
            row
            for row in tables["gap_now"]
            if row["level_basis"] in ("calibrated", "raters")
            and met(row["current_level"]) >= LOWEST_MENTOR_LEVEL
            and people[row["person_id"]]["is_active"]
        ],
        lambda row: row["competency_id"],
    )
    expected: list[Row] = []
    for gap in gaps_of_today(tables):
        person_id = gap["person_id"]
        able = [
            row
            for row in strong.get(gap["competency_id"], [])
            if row["person_id"] != person_id
            and row["person_id"] not in above[person_id]
            and person_id not in above[row["person_id"]]
        ]

        def order(row: Row, mine: Row = people[person_id]) -> tuple[int, float, str]:
            return _distance(mine, people[row["person_id"]]), -met(row["current_level"]), row["person_id"]

        expected += [
            {
                "person_id": person_id,
                "competency_id": gap["competency_id"],
                "mentor_id": row["person_id"],
                "mentor_level": row["current_level"],
                "mentor_rank": rank,
            }
            for rank, row in enumerate(sorted(able, key=order)[:MENTORS_AT_MOST], start=1)
        ]
    return expected


def _distance(mine: Row, theirs: Row) -> int:
    """0 for the same team, 1 for the same department, 2 for elsewhere."""
    if mine["org_unit_id"] is not None and mine["org_unit_id"] == theirs["org_unit_id"]:
        return 0
    if mine["department_id"] is not None and mine["department_id"] == theirs["department_id"]:
        return 1
    return 2


def development_actions(tables: Tables) -> list[Row]:
    """One row per action; it is for a gap when its person has one in its competency today."""
    gaps = {(row["person_id"], row["competency_id"]) for row in gaps_of_today(tables)}
    return [
        {
            **{name: row[name] for name in ("action_id", "person_id", "competency_id", "kind", "status")},
            **{name: row[name] for name in ("due_on", "completed_on")},
            "is_for_a_gap": (row["person_id"], row["competency_id"]) in gaps,
        }
        for row in tables["actions"]
    ]
