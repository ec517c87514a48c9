"""The invented company as rows in the warehouse's own words, one list for each contract.

How a file spells them (headers, formats, delimiters) stands in `seeds.demo.files`; the faults in `seeds.demo.defects`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from seeds.demo.assessment import Answer, Assignment, Calibration
from seeds.demo.development import Action
from seeds.demo.framework import Framework
from seeds.demo.market import JobDescription
from seeds.demo.organisation import Organisation
from seeds.demo.people import Person
from seeds.demo.texts import text_of
from seeds.demo.timeline import Timeline
from seeds.demo.training import Course, Enrolment

Cell = str | int | float | bool | datetime.date | datetime.datetime | None
Row = dict[str, Cell]
Rows = list[Row]


def people_rows(people: Iterable[Person]) -> Rows:
    """One row per stint."""
    return [
        {
            "person_id": person.person_id,
            "full_name": person.full_name,
            "email": person.email,
            "username": person.username,
            "hired_on": person.hired_on,
            "left_on": person.left_on,
            "manager_id": stint.manager_id,
            "org_unit_id": stint.org_unit_id,
            "role_id": stint.role_id,
            "location": person.location,
            "valid_from": stint.valid_from,
        }
        for person in people
        for stint in person.stints
    ]


def organisation_rows(organisation: Organisation) -> dict[str, Rows]:
    """Org units, roles and career levels."""
    return {
        "hris/org_units": [
            {
                "org_unit_id": unit.org_unit_id,
                "name": unit.name,
                "parent_org_unit_id": unit.parent_id,
                "type": unit.type,
            }
            for unit in organisation.units
        ],
        "hris/roles": [
            {
                "role_id": role.role_id,
                "title": role.title,
                "job_family": role.family_name,
                "career_level": role.career_level,
            }
            for role in organisation.roles
        ],
        "hris/career_levels": [
            {"career_level": level.career_level, "rank": level.rank, "population": level.population}
            for level in organisation.career_levels
        ],
    }


def framework_rows(framework: Framework) -> dict[str, Rows]:
    """Competencies, behaviours, anchors, deployments and standard skills."""
    return {
        "framework/competencies": [
            {
                "competency_id": one.competency_id,
                "name": one.name,
                "family": one.family,
                "kind": one.kind,
                "definition": one.definition,
                "standard_code": one.standard_code,
                "status": one.status,
                "updated_on": one.updated_on,
            }
            for one in framework.competencies
        ],
        "framework/behaviours": [
            {
                "behaviour_id": behaviour_id,
                "competency_id": one.competency_id,
                "statement": statement,
                "status": one.status,
                "updated_on": one.updated_on,
            }
            for one in framework.competencies
            for behaviour_id, statement in zip(one.behaviour_ids, one.behaviours, strict=True)
        ],
        "framework/anchors": [
            {
                "competency_id": one.competency_id,
                "behaviour_id": None,
                "level": level,
                "statement": statement,
                "updated_on": updated_on,
            }
            for one in framework.competencies
            for level, (statement, updated_on) in enumerate(
                zip(one.anchors, one.anchors_updated_on, strict=True), start=1
            )
        ],
        "framework/deployments": [
            {
                "competency_id": one.competency_id,
                "scope": one.scope,
                "career_level": one.career_level,
                "role_id": one.role_id,
                "target_level": one.target_level,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
            }
            for one in framework.deployments
        ],
        "framework/standard_skills": [
            {
                "standard_code": skill["code"],
                "name": skill["name"],
                "aliases": "|".join(skill["aliases"]),
                "taxonomy": "Tarnbridge skill list",
            }
            for skill in text_of("standard_skills")
        ],
    }


def cycle_rows(timeline: Timeline) -> Rows:
    """One row per cycle, the open one last."""
    return [
        {
            "cycle_id": cycle.cycle_id,
            "name": cycle.name,
            "opens_on": cycle.opens_on,
            "closes_on": cycle.closes_on,
            "granularity": cycle.granularity,
            "population_org_unit_id": cycle.population,
        }
        for cycle in timeline.cycles
    ]


def rating_rows(answers: Iterable[Answer]) -> Rows:
    """One row per answer."""
    return [
        {
            "cycle_id": one.cycle_id,
            "person_id": one.person_id,
            "rater_id": one.rater_id,
            "relation": one.relation,
            "competency_id": one.competency_id,
            "behaviour_id": one.behaviour_id,
            "level": one.level,
            "not_relevant": one.is_not_relevant,
            "submitted_on": one.submitted_on,
            "comment": one.comment,
        }
        for one in answers
    ]


def assignment_rows(assignments: Iterable[Assignment]) -> Rows:
    """One row per rater who was asked."""
    return [
        {
            "cycle_id": one.cycle_id,
            "person_id": one.person_id,
            "rater_id": one.rater_id,
            "relation": one.relation,
        }
        for one in assignments
    ]


def calibration_rows(calibrations: Iterable[Calibration]) -> Rows:
    """One row per agreed level."""
    return [
        {
            "cycle_id": one.cycle_id,
            "person_id": one.person_id,
            "competency_id": one.competency_id,
            "level": one.level,
            "calibrated_on": one.calibrated_on,
            "reason": one.reason,
        }
        for one in calibrations
    ]


def course_rows(courses: Iterable[Course], framework: Framework) -> dict[str, Rows]:
    """Courses, and the competencies that they teach, by name as an LMS has them."""
    courses = tuple(courses)
    return {
        "lms/courses": [
            {
                "course_id": one.course_id,
                "title": one.title,
                "provider": one.provider,
                "modality": one.modality,
                "hours": one.hours,
                "unit_cost": one.unit_cost,
                "is_active": one.is_active,
                "available_from": one.available_from,
                "available_to": one.available_to,
            }
            for one in courses
        ],
        "lms/course_competencies": [
            {
                "course_id": one.course_id,
                "competency_id": framework.competency(lesson.competency_id).name,
                "from_level": lesson.from_level,
                "to_level": lesson.to_level,
            }
            for one in courses
            for lesson in one.lessons
        ],
    }


def enrolment_rows(enrolments: Iterable[Enrolment], people: Iterable[Person]) -> Rows:
    """One row per enrolment; the LMS knows people by their e-mail."""
    mails = {person.person_id: person.email for person in people}
    return [
        {
            "person_id": mails[one.person_id],
            "course_id": one.course_id,
            "enrolled_on": one.enrolled_on,
            "completed_on": one.completed_on,
            "status": one.status,
            "score": one.score,
            "cost": one.cost,
        }
        for one in enrolments
    ]


def job_description_rows(job_descriptions: Iterable[JobDescription]) -> Rows:
    """One row per posting."""
    return [
        {
            "job_description_id": one.job_description_id,
            "title": one.title,
            "text": one.text,
            "role_id": one.role_id,
            "job_family": one.job_family,
            "posted_on": one.posted_on,
        }
        for one in job_descriptions
    ]


def action_rows(actions: Iterable[Action]) -> Rows:
    """One row per development action; the tool knows people by user name and competencies by name."""
    return [
        {
            "action_id": one.action_id,
            "person_id": one.username,
            "competency_id": one.competency_name,
            "kind": one.kind,
            "title": one.title,
            "status": one.status,
            "due_on": one.due_on,
            "completed_on": one.completed_on,
        }
        for one in actions
    ]
