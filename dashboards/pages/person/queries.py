"""The Person page: one person's levels, gaps, movement, behaviours, courses, and what to do next.

Lists of people stand in `people`. Groups of raters below the minimum never reach the warehouse, so nothing is left to
hide here but whole people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dashboards.pages.person.development_queries import are_mentors_shown, candidates_of, development_of
from dashboards.pages.person.level_queries import behaviours_of, levels_of
from dashboards.pages.person.rows import (
    CompetencyLevel,
    CourseTaken,
    Header,
    LevelAtCycle,
    Movement,
    Participation,
    Profile,
)
from dashboards.snapshot.competencies import name_in, names_of
from dashboards.snapshot.cycles import Cycle, known_cycles, labels_of
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.names import current_unit_names, people_names, roles_of
from dashboards.snapshot.people import facts_of, places_of_people
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.rows_of_people import RowsOfPeople
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import Row
from published.permissions import OF_ONES_OWN


def send_home(reader: Reader, person_id: str) -> None:
    """Refuse whoever asks for themselves and sees that on a page of their own alone; the words lead there.

    Raises:
        NotAllowedError: with the reason `own_page`.
    """
    is_oneself = person_id == reader.viewer.person_id and reader.may_open(OF_ONES_OWN)
    if is_oneself and not (reader.may_open("person") and reader.scope("person").reaches(person_id)):
        raise NotAllowedError("own_page")


@requires_page("person")
def profile(reader: Reader, person_id: str, cycle_id: str | None = None) -> Profile:
    """Return a person's page, and write that it was seen.

    Args:
        reader: the request's snapshot and viewer.
        person_id: whose page.
        cycle_id: `today` or None for today, else a closed cycle.
    """
    scope = reader.scope("person")
    if not scope.reaches(person_id):
        raise NotAllowedError("not_yours")
    cycle = reader.moment(cycle_id)
    found = _profile(reader.warehouse, scope, person_id, cycle, reader.moment())
    if found is None:
        raise NotAllowedError("not_yours")
    reader.audit("person", person_id=person_id, cycle_id=cycle.cycle_id)
    return found


@requires_page("person")
def trend(reader: Reader, person_id: str) -> tuple[LevelAtCycle, ...]:
    """Return a person's levels over the cycles, the oldest first, and write that they were seen.

    Args:
        reader: the request's snapshot and viewer.
        person_id: whose levels.
    """
    scope = reader.scope("person")
    if not scope.reaches(person_id):
        raise NotAllowedError("not_yours")
    found = trend_of(reader.warehouse, person_id)
    reader.audit("person", person_id=person_id)
    return found


@per_snapshot
def trend_of(warehouse: Warehouse, person_id: str) -> tuple[LevelAtCycle, ...]:
    """Return somebody's levels over the cycles, the oldest first, for queries that have checked the viewer."""
    rows = warehouse.snapshot.rows(
        "select cycle_id, competency_id, target_level, current_level, gap from gap_by_person where person_id = ?",
        [person_id],
    )
    cycles = {cycle.cycle_id: cycle for cycle in known_cycles(warehouse)}
    names = names_of(warehouse)
    levels = (
        LevelAtCycle(
            cycle_label=cycles[row["cycle_id"]].label,
            cycle_number=cycles[row["cycle_id"]].cycle_number,
            competency_name=name_in(names, row["competency_id"]),
            **row,
        )
        for row in rows
        if row["cycle_id"] in cycles
    )
    return tuple(sorted(levels, key=lambda level: (level.cycle_number, level.competency_name, level.competency_id)))


@per_snapshot
def _profile(warehouse: Warehouse, scope: Scope, person_id: str, cycle: Cycle, today: Cycle) -> Profile | None:
    facts = facts_of(warehouse, [person_id]).get(person_id)
    if facts is None:
        return None
    competencies = levels_of(warehouse, person_id, cycle)
    required = [level for level in competencies if level.is_required]
    candidates = candidates_of(warehouse, person_id) if facts["is_active"] else []
    asked = {person_id, facts["manager_id"]} - {None}
    if are_mentors_shown(scope, person_id):
        asked |= {row["mentor_id"] for row in candidates}
    names = people_names(warehouse, scope, asked)
    return Profile(
        header=header_of(warehouse, facts, names),
        cycle=cycle,
        competencies=competencies,
        movement=movement_of(warehouse, person_id),
        behaviours=behaviours_of(warehouse, person_id, cycle, competencies),
        courses=courses_of(warehouse, person_id),
        participation=Participation(
            n_required=len(required),
            n_assessed=sum(level.current_level is not None for level in required),
            n_raters=max((level.n_raters for level in competencies), default=0),
            is_assessed=any(level.current_level is not None for level in competencies),
        ),
        development=development_of(
            warehouse,
            scope,
            facts,
            gaps=_gaps(competencies if cycle.is_today else levels_of(warehouse, person_id, today)),
            candidates=candidates,
            names=names,
        ),
    )


def header_of(warehouse: Warehouse, facts: Row, names: Mapping[str, str | None]) -> Header:
    """Return who somebody is, from their facts and from the names that the viewer may see."""
    role = roles_of(warehouse).get(facts["role_id"], {"role_title": None, "career_level": None})
    units = current_unit_names(warehouse)
    return Header(
        person_id=facts["person_id"],
        name=names.get(facts["person_id"]),
        role_title=role["role_title"],
        career_level=role["career_level"] if facts["career_level"] is None else facts["career_level"],
        org_unit_id=facts["org_unit_id"],
        org_unit_name=units.get(facts["org_unit_id"]),
        department_name=units.get(facts["department_id"]),
        manager_id=facts["manager_id"],
        manager_name=names.get(facts["manager_id"]),
        location=facts["location"],
        hired_on=facts["hired_on"],
        left_on=facts["left_on"],
        is_active=facts["is_active"],
    )


def _gaps(levels: Sequence[CompetencyLevel]) -> list[Row]:
    """Return the competencies whose gap is known, the largest gap first."""
    known = [level for level in levels if level.has_gap is not None]
    known.sort(key=lambda level: (-round(level.gap or 0.0, 9), level.competency_id))
    return [
        {"competency_id": one.competency_id, "competency_name": one.competency_name, "has_gap": one.has_gap}
        for one in known
    ]


def movement_of(warehouse: Warehouse, person_id: str) -> tuple[Movement, ...]:
    """Return how somebody moved, the newest cycle first, for queries that have checked the viewer."""
    rows = warehouse.snapshot.rows(
        """
        select
            competency_id,
            from_cycle_id,
            to_cycle_id,
            from_level,
            to_level,
            movement,
            from_gap,
            to_gap,
            target_change,
            gap_status,
            has_changed_role,
            has_changed_raters,
            has_changed_basis,
            has_changed_granularity,
            is_reliable
        from score_movement
        where person_id = ?
        """,
        [person_id],
    )
    labels, names = labels_of(warehouse), names_of(warehouse)
    numbers = {cycle.cycle_id: cycle.cycle_number for cycle in known_cycles(warehouse)}
    moves = (
        Movement(
            competency_name=name_in(names, row["competency_id"]),
            from_label=labels.get(row["from_cycle_id"]) or row["from_cycle_id"],
            **row,
        )
        for row in rows
    )
    return tuple(
        sorted(moves, key=lambda move: (-numbers.get(move.to_cycle_id, 0), move.competency_name, move.competency_id))
    )


def courses_of(warehouse: Warehouse, person_id: str) -> tuple[CourseTaken, ...]:
    """Return the courses that somebody took, the newest first, for queries that have checked the viewer."""
    taken = [CourseTaken(**row) for row in courses_of_everybody(warehouse).of_one(person_id)]
    taken.sort(key=lambda course: course.course_id)
    return tuple(sorted(taken, key=lambda course: course.enrolled_on or date.min, reverse=True))


@per_snapshot
def courses_of_everybody(warehouse: Warehouse) -> RowsOfPeople:
    """Return the rows of `courses_of`, of all people: to find those of one takes as long as to read them."""
    rows = warehouse.snapshot.frame(
        """
        select
            enrolment.person_id,
            enrolment.course_id,
            course.course_title,
            enrolment.enrolled_on,
            enrolment.completed_on,
            enrolment.status,
            enrolment.cost
        from course_enrolments as enrolment
        left join dim_course as course using (course_id)
        """
    )
    return RowsOfPeople(rows, places_of_people(warehouse))
