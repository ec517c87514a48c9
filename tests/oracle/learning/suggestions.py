"""What to do next about each person's largest gaps: a behaviour, a mentor, a course. Words are none of its business."""

from __future__ import annotations

from datetime import date

from tests.oracle.learning.development import gaps_of_today
from tests.oracle.learning.rows import Row, Rules, Tables, grouped, half_up, met

VERDICT_ORDER = {"moved": 1, "did_not_move": 3, "went_down": 4}
OPEN_VERDICT = 2


def development_suggestions(tables: Tables, mentors: list[Row], effectiveness: list[Row], rules: Rules) -> list[Row]:
    """One row per gap and kind, for each person's largest gaps; without an id where nothing is found."""
    first_mentors = {
        (row["person_id"], row["competency_id"]): row["mentor_id"] for row in mentors if row["mentor_rank"] == 1
    }
    verdicts = {
        (row["course_id"], row["competency_id"]): row
        for row in effectiveness
        if row["n_people_completers_matched"] >= rules.min_group and row["n_people_comparison"] >= rules.min_group
    }
    rows: list[Row] = []
    for person_id, gaps in grouped(gaps_of_today(tables), lambda row: str(row["person_id"])).items():
        largest = sorted(gaps, key=lambda row: (-met(row["gap"]), row["competency_id"]))[: rules.suggested_gaps]
        for rank, gap in enumerate(largest, start=1):
            found = {
                "on_the_job": _behaviour(tables, gap),
                "mentoring": first_mentors.get((person_id, gap["competency_id"])),
                "formal": _course(tables, gap, verdicts, rules.as_of),
            }
            rows += [
                {
                    "person_id": person_id,
                    "competency_id": gap["competency_id"],
                    "gap_rank": rank,
                    "kind": kind,
                    "suggestion_id": suggestion_id,
                }
                for kind, suggestion_id in found.items()
            ]
    return rows


def _behaviour(tables: Tables, gap: Row) -> str | None:
    """The behaviour that was furthest below the target in the cycle that today's level comes from."""
    short = [
        row
        for row in tables["gap_by_behaviour"]
        if (row["cycle_id"], row["person_id"], row["competency_id"])
        == (gap["assessed_in"], gap["person_id"], gap["competency_id"])
        and row["gap"] is not None
        and met(row["gap"]) > 0
    ]
    short.sort(key=lambda row: (-met(row["gap"]), row["behaviour_id"]))
    return short[0]["behaviour_id"] if short else None


def _course(tables: Tables, gap: Row, verdicts: dict[tuple[str, str], Row], as_of: date) -> str | None:
    """The first course on offer today that answers the gap and is not finished: those that moved the score first."""
    level = gap["current_level"]
    courses = {row["course_id"]: row for row in tables["courses"] if _is_on_offer(row, as_of)}
    answering = [
        row["course_id"]
        for row in tables["course_competencies"]
        if row["competency_id"] == gap["competency_id"]
        and row["course_id"] in courses
        and (row["from_level"] is None or row["from_level"] <= half_up(level))
        and (row["to_level"] is None or row["to_level"] > met(level))
        and not _has_finished(tables, gap["person_id"], row["course_id"], as_of)
    ]

    def order(course: str) -> tuple[int, float, str]:
        known = verdicts.get((course, gap["competency_id"]))
        verdict = known["verdict"] if known else None
        effect = -met(known["effect_low"]) if known and verdict == "moved" else 0.0
        return VERDICT_ORDER.get(verdict or "", OPEN_VERDICT), effect, course

    return min(answering, key=order, default=None)


def _is_on_offer(course: Row, day: date) -> bool:
    """Bookable today, and not switched off."""
    return (
        course["is_active"] is not False
        and (course["available_from"] is None or course["available_from"] <= day)
        and (course["available_to"] is None or course["available_to"] >= day)
    )


def _has_finished(tables: Tables, person_id: str, course_id: str, as_of: date) -> bool:
    """Finished by today; a seat marked completed without a day is over too."""
    return any(
        (row["completed_on"] <= as_of) if row["completed_on"] is not None else row["status"] == "completed"
        for row in tables["course_enrolments"]
        if row["person_id"] == person_id
        and row["course_id"] == course_id
        and row["status"] not in ("failed", "withdrawn")
    )
