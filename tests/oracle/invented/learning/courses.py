"""Courses that moved the score, or did not, or can't be told: ratings by managers, and who finished what when.

Each story has a competency of its own, so that nothing of another story disturbs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from tests.oracle.invented.learning.people import AS_OF, CYCLES
from tests.oracle.learning.rows import Row

CLOSED = CYCLES[:4]
HIGHEST, LOWEST = 5.0, 0.0
# Whoever has no manager is rated by the first head of a department.
TOP_IS_RATED_BY = "P001"


@dataclass(frozen=True)
class Story:
    """How the people of one competency move, and who is sent to its courses.

    Attributes:
        competency_id: the competency.
        courses: courses that the same people finish.
        effect: what finishing adds to the next level.
        spread: steps that anybody's level may take by itself.
        share: share of people who are sent between two cycles.
        sent: `random`, `low` (the lower they were rated), `apart` (from levels where nobody else is), `never`.
        before: what those who are going to be sent gained the time before.
        is_messy: completions on any day, of any status.
    """

    competency_id: str
    courses: tuple[str, ...]
    effect: float = 0.0
    spread: tuple[float, ...] = (-0.5, 0.0, 0.0, 0.5)
    share: float = 0.3
    sent: str = "random"
    before: float = 0.0
    is_messy: bool = False


STORIES = (
    Story("K01", ("L01",), effect=1.0),
    Story("K02", ("L02",), effect=-1.0),
    Story("K03", ("L03",), spread=(-0.1, 0.0, 0.1)),
    Story("K04", ("L04",), effect=0.3, spread=(-1.5, -0.3, 0.0, 0.7, 1.5)),
    Story("K05", ("L05",), effect=0.5, share=0.02),
    Story("K06", ("L06",), effect=0.7, sent="low"),
    Story("K07", ("L07",), effect=0.5, sent="apart"),
    Story("K08", ("L08",), effect=0.8, before=1.0),
    Story("K09", ("L09",), effect=-0.8, before=-1.0),
    Story("K10", ("L10",), effect=1.0, spread=(0.0,)),
    Story("K11", ("L11",), effect=0.0, spread=(0.0,)),
    Story("K12", ("L12a", "L12b"), effect=0.6),
    Story("K13", ("L13",), effect=0.4, is_messy=True),
    Story("K14", ("L14a", "L14b", "L14c"), effect=0.3, is_messy=True),
    Story("K15", ("L15",), effect=0.25, spread=(0.0,)),
    Story("K16", ("L16",), effect=0.3, spread=(-0.4, -0.1, 0.1, 0.4), sent="never"),
)
# A course that two competencies share, and one that nobody takes.
SHARED = ("L17", ("K01", "K03"))
NEVER_TAKEN = ("L18", ("K02", "K99"))


def course_story(random: Random, people: list[Row]) -> dict[str, list[Row]]:
    """The LMS exports, and the ratings and calibrations that belong to them."""
    numbers = {row["person_id"] for row in people}
    managers = {
        row["person_id"]: row["manager_id"] if row["manager_id"] in numbers else TOP_IS_RATED_BY for row in people
    }
    ratings: list[Row] = []
    enrolments: dict[tuple[str, str, date | None], Row] = {}
    calibrations: dict[tuple[str, str, str], Row] = {}
    for story in STORIES:
        for person in managers:
            _tell(random, story, person, managers[person], ratings, enrolments)
    for rating in random.sample(ratings, len(ratings) // 20):
        key = (rating["cycle_id"], rating["person_id"], rating["competency_id"])
        calibrations[key] = dict(
            zip(("cycle_id", "person_id", "competency_id", "level"), (*key, random.randint(0, 5)), strict=True)
        )
    return {
        "ratings/ratings": ratings,
        "ratings/calibrations": list(calibrations.values()),
        "lms/courses": _courses(random),
        "lms/course_competencies": [
            {
                "course_id": course,
                "competency_id": competency,
                "from_level": random.choice([None, None, 2]),
                "to_level": random.choice([None, None, 3]),
            }
            for course, competency in _mapped()
        ],
        "lms/enrolments": list(enrolments.values()) + _on_shared_course(random, managers),
    }


def _mapped() -> list[tuple[str, str]]:
    own = [(course, story.competency_id) for story in STORIES for course in story.courses]
    return own + [(course, competency) for course, several in (SHARED, NEVER_TAKEN) for competency in several]


def _courses(random: Random) -> list[Row]:
    """Courses of which some are off the list, begin tomorrow, end today, or cost what is not known."""
    return [
        {
            "course_id": course,
            "title": f"Course {course}",
            "modality": random.choice(["formal", None]),
            "unit_cost": random.choice([100, 250.5, None]),
            "currency": random.choice([None, "EUR", "eur", "USD"]),
            "is_active": random.choice([True, None, None, False]),
            "available_from": random.choice([None, None, AS_OF - timedelta(days=90), AS_OF]),
            "available_to": random.choice([None, None, AS_OF, AS_OF + timedelta(days=1)]),
        }
        for course in sorted({course for course, _ in _mapped()})
    ]


def _tell(
    random: Random,
    story: Story,
    person: str,
    manager: str,
    ratings: list[Row],
    enrolments: dict[tuple[str, str, date | None], Row],
) -> None:
    """One person's levels over the cycles, and the courses between them."""
    level = random.choice([1.0, 1.5, 2.0, 7 / 3, 2.4, 2.4999999999, 2.5, 3.0])
    is_going = story.before != 0 and random.random() < 0.35
    if is_going:
        level -= story.before  # so that they stand beside the others when they are sent
    for place, cycle in enumerate(CLOSED):
        if place:
            level += random.choice(story.spread)
        if is_going and place == 1:
            level += story.before
        if place and _is_sent(random, story, level, is_going=is_going and place == 2):
            _finish(random, story, person, CLOSED[place - 1], cycle, enrolments)
            level += story.effect
        if story.is_messy and random.random() < 0.5:
            _anything(random, story, person, enrolments)
        level = min(max(level, LOWEST), HIGHEST)
        if random.random() < 0.9:
            is_self = random.random() < 0.05
            ratings.append(
                _answer(
                    cycle,
                    person,
                    person if is_self else manager,
                    "self" if is_self else "manager",
                    story.competency_id,
                    level,
                )
            )


def _is_sent(random: Random, story: Story, level: float, *, is_going: bool) -> bool:
    if story.sent == "never":
        return False
    if story.before != 0:
        return is_going
    if story.sent == "low":
        return random.random() < (0.8 if level < 2 else 0.1 if level < 3 else 0.02)
    if story.sent == "apart":
        return level < 1.75 or (level < 2.25 and random.random() < 0.2)
    return random.random() < story.share


def _answer(cycle: Row, person: str, rater: str | None, relation: str, competency: str, level: float | None) -> Row:
    return {
        "cycle_id": cycle["cycle_id"],
        "person_id": person,
        "rater_id": rater,
        "relation": relation,
        "competency_id": competency,
        "behaviour_id": None,
        "level": level,
        "not_relevant": False,
        "submitted_on": datetime.combine(cycle["opens_on"], time()) + timedelta(days=9),
        "n_raters": None,
    }


def _finish(
    random: Random, story: Story, person: str, a: Row, b: Row, enrolments: dict[tuple[str, str, date | None], Row]
) -> None:
    """Finish the story's courses between two cycles, often on the first or last day that counts."""
    first, last = a["closes_on"] + timedelta(days=1), b["opens_on"]
    within = first + timedelta(days=random.randrange((last - first).days))
    day = random.choice([first, last, within])
    cost = random.choice([None, None, 0, 80])
    for course in story.courses:
        _enrol(enrolments, person, course, a["closes_on"], day, random.choice(["completed", "completed", None]), cost)
        if random.random() < 0.1:
            _enrol(enrolments, person, course, a["closes_on"] + timedelta(days=1), last, "completed", None)


def _anything(random: Random, story: Story, person: str, enrolments: dict[tuple[str, str, date | None], Row]) -> None:
    """An enrolment on or about the days on which a cycle opens or closes, however it ended."""
    cycle = random.choice(CLOSED)
    day = random.choice([cycle["opens_on"], cycle["closes_on"]]) + timedelta(days=random.choice([-1, 0, 1]))
    status = random.choice(["completed", "completed", "failed", "withdrawn", "in_progress", None])
    finished_on = random.choice([day, day, day, None])
    enrolled_on = random.choice([day - timedelta(days=20), day, None])
    _enrol(enrolments, person, random.choice(story.courses), enrolled_on, finished_on, status, None)


def _enrol(
    enrolments: dict[tuple[str, str, date | None], Row],
    person: str,
    course: str,
    enrolled_on: date | None,
    completed_on: date | None,
    status: str | None,
    cost: float | None,
) -> None:
    enrolments.setdefault(
        (person, course, enrolled_on),
        {
            "person_id": person,
            "course_id": course,
            "enrolled_on": enrolled_on,
            "completed_on": completed_on,
            "status": status,
            "cost": cost,
        },
    )


def _on_shared_course(random: Random, managers: dict[str, str]) -> list[Row]:
    enrolments: dict[tuple[str, str, date | None], Row] = {}
    for person in random.sample(sorted(managers), 20):
        day = date(2024, 4, 1) + timedelta(days=random.randrange(300))
        _enrol(enrolments, person, SHARED[0], day, random.choice([day, day, None]), None, None)
    return list(enrolments.values())
