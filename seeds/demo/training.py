"""The invented company's courses and who took them. Finishing one adds to true ability, by the course's own gain."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from seeds.demo.framework import Framework, profile_of
from seeds.demo.organisation import Organisation
from seeds.demo.people import Person
from seeds.demo.skills import Abilities
from seeds.demo.texts import random_for, text_of
from seeds.demo.timeline import Cycle, Span, Timeline

OTHER_ENDINGS = ("withdrawn", "failed")


@dataclass(frozen=True)
class Lesson:
    """What a course teaches: a competency, from a level to a level."""

    competency_id: str
    from_level: float | None
    to_level: float | None


@dataclass(frozen=True)
class Course:
    """A course of the catalogue, with what finishing it truly adds (`gain`) and how many finish it in each span."""

    course_id: str
    title: str
    provider: str
    modality: str
    hours: float
    unit_cost: float
    lessons: tuple[Lesson, ...]
    seats: tuple[int, int, int, int]
    gain: float
    chosen: str
    is_active: bool
    available_from: datetime.date | None
    available_to: datetime.date | None


@dataclass(frozen=True)
class Enrolment:
    """One person's way through one course."""

    person_id: str
    course_id: str
    enrolled_on: datetime.date
    completed_on: datetime.date | None
    status: str
    score: float | None
    cost: float | None


def read_courses(timeline: Timeline) -> tuple[Course, ...]:
    """Read the catalogue from `data/courses.yaml` and date it."""
    courses = []
    for entry in text_of("courses"):
        first, last = entry.get("available", (None, None))
        courses.append(
            Course(
                course_id=entry["id"],
                title=entry["title"],
                provider=entry["provider"],
                modality=entry["modality"],
                hours=float(entry["hours"]),
                unit_cost=float(entry["cost"]),
                lessons=tuple(Lesson(one["competency"], one.get("from"), one.get("to")) for one in entry["teaches"]),
                seats=tuple(entry["seats"]),
                gain=float(entry["gain"]),
                chosen=entry["chosen"],
                is_active=entry.get("active", True),
                available_from=timeline.day(first) if first is not None else None,
                available_to=timeline.day(last) if last is not None else None,
            )
        )
    return tuple(courses)


def make_enrolments(
    organisation: Organisation,
    framework: Framework,
    people: tuple[Person, ...],
    courses: tuple[Course, ...],
    abilities: Abilities,
    timeline: Timeline,
    *,
    seed: int,
) -> tuple[Enrolment, ...]:
    """Let people take courses, and learn from them.

    Args:
        organisation: for role profiles.
        framework: for role profiles.
        people: who may enrol.
        courses: the catalogue.
        abilities: what people can do; finished courses are added to it.
        timeline: the spans in which courses are finished.
        seed: another number makes other choices.

    Returns:
        All enrolments by day, finished and not.
    """
    profiles = {
        (role.role_id, cycle.number): set(profile_of(organisation, framework, role.role_id, cycle.closes_on))
        for role in organisation.roles
        for cycle in timeline.closed
    }
    enrolments: list[Enrolment] = []
    for course in courses:
        rng = random_for(seed, f"enrolments of {course.course_id}")
        finished: set[str] = set()
        for number, (seats, span) in enumerate(zip(course.seats, timeline.learning, strict=True)):
            cycle = timeline.closed[max(number - 1, 0)]
            offered = _offered(course, span)
            if seats == 0 or offered is None:
                continue
            taught = {lesson.competency_id for lesson in course.lessons}
            is_for_everyone = not any(taught & profile for profile in profiles.values())
            able = [
                person
                for person in people
                if person.person_id not in finished
                and person.is_employed(span.first)
                and person.is_employed(span.last)
                and (is_for_everyone or taught & profiles[person.stint_on(cycle.closes_on).role_id, cycle.number])
            ]
            for person in _choose(course, able, int(seats * 1.25 + 0.5), abilities, cycle, rng):
                is_finished = len(
                    [e for e in enrolments if e.course_id == course.course_id and e.status == "completed"]
                ) < sum(course.seats[: number + 1])
                enrolment = _enrolment(course, person, offered, timeline, rng, is_finished=is_finished)
                enrolments.append(enrolment)
                if enrolment.completed_on is not None:
                    finished.add(person.person_id)
                    for lesson in course.lessons:
                        abilities.learn(person.person_id, lesson.competency_id, enrolment.completed_on, course.gain)
    return tuple(sorted(enrolments, key=lambda one: (one.enrolled_on, one.person_id, one.course_id)))


def _offered(course: Course, span: Span) -> Span | None:
    """Return the part of a span in which the course can be finished."""
    first = max(span.first, course.available_from or span.first)
    last = min(span.last, course.available_to or span.last)
    return Span(first, last) if first <= last else None


def _choose(
    course: Course,
    able: list[Person],
    wanted: int,
    abilities: Abilities,
    cycle: Cycle,
    rng: np.random.Generator,
) -> list[Person]:
    """Choose who enrols: spread over all levels, the lowest first, or anyone."""
    wanted = min(wanted, int(len(able) * 0.6))
    if wanted == 0:
        return []
    competency_id = course.lessons[0].competency_id
    by_level = sorted(able, key=lambda person: abilities.level(person.person_id, competency_id, cycle))
    if course.chosen == "spread":
        # Every so-many-th of those ordered by level: completers then resemble those who stay away.
        places = ((np.arange(wanted) + rng.random()) * len(by_level) / wanted).astype(int)
    elif course.chosen == "lowest":
        weights = np.exp(-3.0 * np.arange(len(by_level)) / len(by_level))
        places = rng.choice(len(by_level), size=wanted, replace=False, p=weights / weights.sum())
    else:
        places = rng.choice(len(by_level), size=wanted, replace=False)
    return [by_level[int(place)] for place in rng.permutation(places)]


def _enrolment(
    course: Course, person: Person, span: Span, timeline: Timeline, rng: np.random.Generator, *, is_finished: bool
) -> Enrolment:
    last_day = span.first + datetime.timedelta(days=int(rng.integers((span.last - span.first).days + 1)))
    length = int(rng.integers(2, 36)) if course.modality != "mentoring" else int(rng.integers(30, 90))
    enrolled_on = last_day - datetime.timedelta(days=length)
    if course.available_from is not None:
        enrolled_on = max(enrolled_on, course.available_from)
    enrolled_on = max(enrolled_on, person.hired_on)
    cost = round(course.unit_cost * 0.9, 2) if course.unit_cost and rng.random() < 0.08 else None
    if is_finished:
        score = float(rng.integers(61, 100)) if course.modality == "formal" and course.hours >= 3 else None
        return Enrolment(person.person_id, course.course_id, enrolled_on, last_day, "completed", score, cost)
    if span.last >= timeline.closed[-1].closes_on:
        status = "in_progress" if rng.random() < 0.7 else "enrolled"
        return Enrolment(person.person_id, course.course_id, enrolled_on, None, status, None, cost)
    status = OTHER_ENDINGS[int(rng.random() < 0.25)]
    score = float(rng.integers(20, 60)) if status == "failed" else None
    return Enrolment(person.person_id, course.course_id, enrolled_on, None, status, score, cost)
