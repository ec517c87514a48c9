"""Training for gaps: which courses answer a gap, who takes them, which gaps nothing answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from .arithmetic import half_up, settled, share
from .asked import NextCycles
from .exports import Exports, Row, one_for_each_key
from .movement import gaps_closed
from .organisation import Cycle, Snapshot
from .references import Directory
from .rollups import by_unit

UNFINISHED = {"withdrawn", "failed"}


class Catalogue:
    """The courses, what they teach, and who took them."""

    def __init__(self, exports: Exports, directory: Directory, currency: str, as_of: date) -> None:
        self.courses = {
            row["course_id"]: _in_own_currency(_filled(row, exports.rows["lms/courses"], currency), currency)
            for row in one_for_each_key(exports.rows["lms/courses"], ("course_id",))
        }
        mapped = [
            {**row, "competency_id": directory.competency(row["competency_id"])}
            for row in exports.rows["lms/course_competencies"]
            if directory.competency(row["competency_id"]) and row["course_id"] in self.courses
        ]
        self.mappings = one_for_each_key(mapped, ("course_id", "competency_id"))
        named = [
            {**row, "person_id": directory.person(row["person_id"], row.get("enrolled_on") or _known_day(row, as_of))}
            for row in exports.rows["lms/enrolments"]
        ]
        taken = [
            {**row, "completed_on": _known_day(row, as_of)}
            for row in named
            if row["person_id"] and row["course_id"] in self.courses and not _ends_before_it_begins(row)
        ]
        self.enrolments = _seats(taken)
        self._taken: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.enrolments:
            self._taken[row["person_id"], row["course_id"]].append(row)

    def taken(self, person_id: str, course_id: str) -> list[Row]:
        """Return a person's enrolments in a course."""
        return self._taken.get((person_id, course_id), [])

    def answering(self, competency_id: str, level: float, closes_on: date, end: date) -> list[str]:
        """Return the courses on offer that are mapped to a competency and fit a level."""
        return [
            mapping["course_id"]
            for mapping in self.mappings
            if mapping["competency_id"] == competency_id
            and is_on_offer(self.courses[mapping["course_id"]], closes_on, end)
            and fits(mapping, level)
        ]


_HOW_FAR = ("withdrawn", None, "enrolled", "in_progress", "failed", "completed")


def _known_day(enrolment: Row, as_of: date) -> date | None:
    """Return the day of completion; one after the refresh is a plan."""
    completed_on: date | None = enrolment.get("completed_on")
    return completed_on if completed_on is not None and completed_on <= as_of else None


def _seats(taken: list[Row]) -> list[Row]:
    """Return a row per seat: of the newest file the one that got furthest, and no open one beside its completion."""
    seats: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in taken:
        day = row.get("enrolled_on")
        seats[row["person_id"], row["course_id"], day, None if day else row["completed_on"]].append(row)
    kept = [max(rows, key=_precedence) for rows in seats.values()]
    return [row for row in kept if not _is_closed_elsewhere(row, kept)]


def _precedence(row: Row) -> tuple[Any, ...]:
    place, status = row["place"], row.get("status")
    furthest = "completed" if status is None and row["completed_on"] else status
    return (place.day, place.file, _HOW_FAR.index(furthest), row["completed_on"] or date.min, place.number)


def _is_closed_elsewhere(row: Row, rows: list[Row]) -> bool:
    """Whether a seat without any day is one that the same or a newer file knows to be finished."""
    return (
        row.get("enrolled_on") is None
        and row["completed_on"] is None
        and any(
            (other["person_id"], other["course_id"]) == (row["person_id"], row["course_id"])
            and other.get("enrolled_on") is None
            and other["completed_on"] is not None
            and (other["place"].day, other["place"].file) >= (row["place"].day, row["place"].file)
            for other in rows
        )
    )


def _filled(course: Row, rows: list[Row], currency: str) -> Row:
    """Fill what the newest row of a course leaves blank from the newest that knows it; a price with its currency."""
    same = sorted(
        (row for row in rows if row["course_id"] == course["course_id"]),
        key=lambda row: (row["place"].day, row["place"].file, row["place"].number),
        reverse=True,
    )
    filled = {
        name: value if value is not None else next((row[name] for row in same if row.get(name) is not None), None)
        for name, value in course.items()
    }
    currencies = (row.get("currency") or (currency if row.get("unit_cost") is not None else None) for row in same)
    return {**filled, "currency": next((each for each in currencies if each), None)}


def _in_own_currency(course: Row, currency: str) -> Row:
    """Forget a cost in another currency: it counts as unknown."""
    is_own = (course.get("currency") or currency).upper() == currency
    return course if is_own else {**course, "unit_cost": None}


def _ends_before_it_begins(enrolment: Row) -> bool:
    """Whether a row is set aside, since it was completed before it was enrolled."""
    enrolled_on, completed_on = enrolment.get("enrolled_on"), enrolment.get("completed_on")
    return enrolled_on is not None and completed_on is not None and completed_on < enrolled_on


def is_on_offer(course: Row, closes_on: date, end: date) -> bool:
    """Whether a course can be booked between the cycle's last day and the end of its time."""
    begins, ends = course.get("available_from"), course.get("available_to")
    if begins is None and ends is None:
        return course.get("is_active") is not False
    return (begins is None or begins <= end) and (ends is None or ends >= closes_on)


def fits(mapping: Row, level: float) -> bool:
    """Whether a course starts at or below a level and leads above it."""
    begins, leads_to = mapping.get("from_level"), mapping.get("to_level")
    return (begins is None or settled(begins) <= half_up(level)) and (
        leads_to is None or settled(leads_to) > settled(level)
    )


def is_finished(enrolment: Row) -> bool:
    """Whether a course was finished: on a known day, neither withdrawn nor failed."""
    return enrolment.get("completed_on") is not None and enrolment.get("status") not in UNFINISHED


def training_for_gaps(
    cycle: Cycle, following: NextCycles, as_of: date, gaps: Iterable[Row], catalogue: Catalogue
) -> list[Row]:
    """One row per gap, with the courses that answer it and whether the person takes or took one.

    Courses are on offer until the person's next cycle opens; who takes them is known up to then, or now.
    """
    table = []
    for gap in gaps:
        if not gap["has_gap"]:
            continue
        opening = following.opening_after(cycle, gap["person_id"])
        end = min(opening, as_of)
        courses = catalogue.answering(gap["competency_id"], gap["current_level"], cycle.closes_on, opening)
        taken = [enrolment for course_id in courses for enrolment in catalogue.taken(gap["person_id"], course_id)]
        is_trained = any(is_finished(row) and cycle.closes_on < row["completed_on"] <= end for row in taken)
        is_in_training = any(_is_under_way(row, end) for row in taken)
        status = "no_course"
        if courses:
            status = "trained" if is_trained else "in_training" if is_in_training else "not_taken"
        table.append(
            {
                "cycle_id": cycle.cycle_id,
                "person_id": gap["person_id"],
                "competency_id": gap["competency_id"],
                "org_unit_id": gap["org_unit_id"],
                "n_courses": len(courses),
                "is_covered": bool(courses),
                "is_in_training": is_in_training,
                "is_trained": is_trained,
                "training_status": status,
                "courses": courses,
            }
        )
    return table


def _is_under_way(enrolment: Row, end: date) -> bool:
    enrolled_on, completed_on = enrolment.get("enrolled_on"), enrolment.get("completed_on")
    if enrolled_on is None or enrolled_on > end or enrolment.get("status") in UNFINISHED:
        return False
    if completed_on is None:
        return enrolment.get("status") != "completed"
    return bool(completed_on > end)


def coverage(cycle_id: str, rows: Iterable[Row], snapshot: Snapshot) -> list[Row]:
    """One row per org unit and competency with a gap."""
    table = []
    for (unit, competency_id), found in by_unit(rows, snapshot, lambda row: (row["competency_id"],)).items():
        n_covered = sum(row["is_covered"] for row in found)
        table.append(
            {
                "cycle_id": cycle_id,
                "org_unit_id": unit,
                "org_unit_type": snapshot.type_of(unit),
                "competency_id": competency_id,
                "n_gaps": len(found),
                "n_covered": n_covered,
                "coverage_rate": share(n_covered, len(found)),
                "n_in_training": sum(row["is_in_training"] for row in found),
                "n_trained": sum(row["is_trained"] for row in found),
                "needs_programme": n_covered == 0,
            }
        )
    return table


def closure_by_training(
    cycle: Cycle, rows: Iterable[Row], snapshot: Snapshot, status_of: dict[tuple[str, str, str], str]
) -> list[Row]:
    """One row per org unit, competency and training status of the gaps before."""
    had_gap = [
        {**row, "training_status": status_of[row["from_cycle_id"], row["person_id"], row["competency_id"]]}
        for row in rows
        if row["had_gap"] and row["gap_status"] is not None
    ]
    gathered = by_unit(had_gap, snapshot, lambda row: (row["competency_id"], row["training_status"]))
    return [
        {
            "to_cycle_id": cycle.cycle_id,
            "org_unit_id": unit,
            "competency_id": competency_id,
            "training_status": status,
            **gaps_closed(found),
        }
        for (unit, competency_id, status), found in gathered.items()
    ]
