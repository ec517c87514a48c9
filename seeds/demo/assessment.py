"""Ratings in the invented company: who rates whom, and the answers. True ability stands in `skills`."""

from __future__ import annotations

import datetime
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from seeds.demo.framework import Framework, profile_of
from seeds.demo.organisation import TEAM_LEVEL, Organisation
from seeds.demo.people import Person
from seeds.demo.skills import Abilities
from seeds.demo.story import IRRELEVANT_FOR, PILOT_UNIT, STRICT_LENIENCY, STRICT_TEAM, leaning_of
from seeds.demo.texts import random_for
from seeds.demo.timeline import Cycle, Timeline

RESPONSE = {"self": 0.93, "manager": 0.96, "peer": 0.86, "direct_report": 0.82}
PILOT_PROGRESS = 0.38
DAYS_TO_SETTLE_IN = 45
MOST_DIRECT_REPORTS_ASKED = 7

SD_LENIENCY = 0.2
SD_SELF_IMAGE = 0.4
MEAN_SELF_IMAGE = 0.2
SD_VIEW = 0.3
SD_ITEM = 0.45
SD_VIEW_DISPUTED = 0.95
SD_ITEM_DISPUTED = 0.7
SD_BEHAVIOUR_OF_PERSON = 0.25
SHARE_NOT_RELEVANT = 0.012
SHARE_NOT_RELEVANT_WHERE_IRRELEVANT = 0.32
SHARE_NO_ANSWER = 0.008
SHARE_COMMENTED = 0.01

COMMENTS = (
    "Has become much clearer about what can wait.",
    "Would like to see this more often in meetings.",
    "I have only worked with this colleague for a few weeks.",
    "Very dependable, thank you.",
    "The example in the question does not fit our work.",
)
CALIBRATION_REASONS = (
    "Results of the whole half-year were taken into account.",
    "Evidence from the customer project was added.",
    "Compared with others in the same role.",
    "Raters had seen little of this work.",
)


@dataclass(frozen=True)
class Answer:
    """One answer of one rater to one item; `level` None where not relevant or left out."""

    cycle_id: str
    person_id: str
    rater_id: str
    relation: str
    competency_id: str
    behaviour_id: str | None
    level: int | None
    is_not_relevant: bool
    submitted_on: datetime.datetime
    comment: str | None


@dataclass(frozen=True)
class Calibration:
    """A level agreed on in a meeting."""

    cycle_id: str
    person_id: str
    competency_id: str
    level: float
    calibrated_on: datetime.date
    reason: str


@dataclass(frozen=True)
class Assignment:
    """Somebody who was asked to rate somebody."""

    cycle_id: str
    person_id: str
    rater_id: str
    relation: str


@dataclass(frozen=True)
class _World:
    """What an assessment looks at."""

    organisation: Organisation
    framework: Framework
    people: tuple[Person, ...]
    abilities: Abilities
    timeline: Timeline
    seed: int


def make_answers(
    organisation: Organisation,
    framework: Framework,
    people: tuple[Person, ...],
    abilities: Abilities,
    timeline: Timeline,
    *,
    seed: int,
) -> dict[str, tuple[Answer, ...]]:
    """Let the company assess itself.

    Args:
        organisation: for units and role profiles.
        framework: what is asked.
        people: who is rated and who rates.
        abilities: what raters see, more or less well.
        timeline: the cycles.
        seed: another number makes other answers.

    Returns:
        Answers by cycle id, by ratee; in the open pilot only those given so far.
    """
    world = _World(organisation, framework, people, abilities, timeline, seed)
    rng = random_for(seed, "raters")
    lenient = {person.person_id: float(rng.normal(0.0, SD_LENIENCY)) for person in people}
    lenient |= dict.fromkeys(_leads_of(organisation, people, STRICT_TEAM), STRICT_LENIENCY)
    image = {person.person_id: float(rng.normal(MEAN_SELF_IMAGE, SD_SELF_IMAGE)) for person in people}
    hardness = _hardness(framework, random_for(seed, "behaviours"))
    return {cycle.cycle_id: _answers_in(world, cycle, lenient, image, hardness) for cycle in timeline.cycles}


def _leads_of(organisation: Organisation, people: tuple[Person, ...], team: str) -> list[str]:
    """Return who has led a team at any time."""
    return [
        person.person_id
        for person in people
        if any(
            stint.org_unit_id == team and organisation.role(stint.role_id).career_level == TEAM_LEVEL
            for stint in person.stints
        )
    ]


def _hardness(framework: Framework, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return how much easier or harder each behaviour is than its competency as a whole; the mean is 0."""
    result = {}
    for competency in framework.competencies:
        drawn = rng.normal(0.0, 0.3, len(competency.behaviours))
        result[competency.competency_id] = drawn - drawn.mean()
    return result


def _answers_in(
    world: _World, cycle: Cycle, lenient: dict[str, float], image: dict[str, float], hardness: dict[str, np.ndarray]
) -> tuple[Answer, ...]:
    rng = random_for(world.seed, f"answers {cycle.number}")
    day = min(cycle.closes_on, world.timeline.today)
    raters_of = _raters(world.organisation, _present(world.people, day), day, world.seed)
    profiles = {
        role.role_id: profile_of(world.organisation, world.framework, role.role_id, day)
        for role in world.organisation.roles
    }
    answers: list[Answer] = []
    for person in _asked(world.organisation, world.people, cycle, day):
        stint = person.stint_on(day)
        profile = profiles[stint.role_id]
        own_shape = {
            competency_id: random_for(world.seed, f"{person.person_id} {competency_id}").normal(
                0.0, SD_BEHAVIOUR_OF_PERSON, 9
            )
            for competency_id in profile
        }
        for relation, rater_id in raters_of[person.person_id]:
            share = RESPONSE[relation] * (PILOT_PROGRESS if cycle.population else 1.0)
            if rng.random() >= share:
                continue
            submitted_on = _moment(cycle, world.timeline, rng)
            kindness = image[person.person_id] if relation == "self" else lenient[rater_id]
            role_family = world.organisation.role(stint.role_id).family
            for competency_id in profile:
                level = world.abilities.level(person.person_id, competency_id, cycle) + kindness
                irrelevant = (role_family, competency_id) == IRRELEVANT_FOR
                answers += _answers_to(
                    (cycle, person.person_id, rater_id, relation, submitted_on),
                    world.framework.competency(competency_id).behaviour_ids,
                    competency_id,
                    level,
                    hardness[competency_id] + own_shape[competency_id][: len(hardness[competency_id])],
                    SHARE_NOT_RELEVANT_WHERE_IRRELEVANT if irrelevant else SHARE_NOT_RELEVANT,
                    rng,
                )
    return tuple(answers)


def _answers_to(
    asked: tuple[Cycle, str, str, str, datetime.datetime],
    behaviour_ids: tuple[str, ...],
    competency_id: str,
    level: float,
    shape: np.ndarray,
    share_not_relevant: float,
    rng: np.random.Generator,
) -> list[Answer]:
    """Return one rater's answers about one competency: one in a cycle of competencies, else one for each behaviour."""
    cycle, person_id, rater_id, relation, submitted_on = asked
    is_disputed = leaning_of(competency_id).is_disputed
    view = rng.normal(0.0, SD_VIEW_DISPUTED if is_disputed else SD_VIEW)
    items: tuple[str | None, ...] = behaviour_ids if cycle.granularity == "behaviour" else (None,)
    noise = rng.normal(0.0, SD_ITEM_DISPUTED if is_disputed else SD_ITEM, len(items))
    offsets = shape if cycle.granularity == "behaviour" else np.zeros(1)
    views = (level + view + offsets + noise).tolist()  # numbers of Python's own: numpy takes long over one at a time
    chance = rng.random((len(items), 2)).tolist()
    is_not_relevant = chance[0][0] < share_not_relevant
    answers = []
    for place, item in enumerate(items):
        value = min(max(round(views[place]), 0), 5)
        is_blank = is_not_relevant or chance[place][1] < SHARE_NO_ANSWER
        comment = None
        if place == 0 and not is_blank and rng.random() < SHARE_COMMENTED:
            comment = COMMENTS[int(rng.integers(len(COMMENTS)))]
        answers.append(
            Answer(
                cycle.cycle_id,
                person_id,
                rater_id,
                relation,
                competency_id,
                item,
                None if is_blank else value,
                is_not_relevant,
                submitted_on,
                comment,
            )
        )
    return answers


def _moment(cycle: Cycle, timeline: Timeline, rng: np.random.Generator) -> datetime.datetime:
    """Return when an answer is given: in the cycle, now and then in its days of grace, never after today."""
    last = min(cycle.closes_on, timeline.today)
    days = (last - cycle.opens_on).days
    offset = int(rng.integers(days + 1)) if rng.random() > 0.03 else days + int(rng.integers(1, 9))
    day = min(cycle.opens_on + datetime.timedelta(days=offset), timeline.today)
    minute = int(rng.integers(8 * 60, 18 * 60))
    return datetime.datetime.combine(day, datetime.time(minute // 60, minute % 60, int(rng.integers(60))))


def make_assignments(
    organisation: Organisation, people: tuple[Person, ...], timeline: Timeline, *, seed: int
) -> tuple[Assignment, ...]:
    """Ask raters, in the newest closed cycle and in the pilot: the rating tool does not export older lists.

    Args:
        organisation: for units and reporting lines.
        people: who is rated and who rates.
        timeline: the cycles.
        seed: that of the answers, so that they come from who was asked.

    Returns:
        Who was asked to rate whom.
    """
    assignments = []
    for cycle in timeline.cycles[-2:]:
        day = min(cycle.closes_on, timeline.today)
        raters_of = _raters(organisation, _present(people, day), day, seed)
        for person in _asked(organisation, people, cycle, day):
            for relation, rater_id in raters_of[person.person_id]:
                assignments.append(Assignment(cycle.cycle_id, person.person_id, rater_id, relation))
    return tuple(assignments)


def _present(people: tuple[Person, ...], day: datetime.date) -> list[Person]:
    return [person for person in people if person.is_employed(day)]


def _asked(
    organisation: Organisation, people: tuple[Person, ...], cycle: Cycle, day: datetime.date
) -> Iterator[Person]:
    """Yield whom a cycle is about: who has settled in and belongs to its part of the organisation."""
    for person in _present(people, day):
        is_settled = (cycle.opens_on - person.hired_on).days > DAYS_TO_SETTLE_IN
        unit = person.stint_on(day).org_unit_id
        if is_settled and (cycle.population is None or _is_within(organisation, unit, PILOT_UNIT)):
            yield person


def _raters(
    organisation: Organisation, present: list[Person], day: datetime.date, seed: int
) -> dict[str, list[tuple[str, str]]]:
    """Return who is asked about whom: (relation, rater id) by ratee. Peers stay the same from cycle to cycle."""
    manager_of = {person.person_id: person.stint_on(day).manager_id for person in present}
    reports: dict[str | None, list[str]] = defaultdict(list)
    for person_id, manager_id in manager_of.items():
        reports[manager_id].append(person_id)
    department = {person.person_id: organisation.department_of(person.stint_on(day).org_unit_id) for person in present}
    result = {}
    for person_id, manager_id in manager_of.items():

        def nearness(other_id: str, person_id: str = person_id) -> int:
            return zlib.crc32(f"{seed} {min(person_id, other_id)} {max(person_id, other_id)}".encode())

        raters = [("self", person_id)]
        if manager_id in manager_of:
            raters.append(("manager", str(manager_id)))
        led = sorted(reports[person_id], key=nearness)[:MOST_DIRECT_REPORTS_ASKED]
        wanted = 3 + nearness(person_id) % 4
        peers = sorted((other for other in reports[manager_id] if other != person_id), key=nearness)[:wanted]
        if len(peers) < min(wanted, 3) and department[person_id] is not None:
            taken = {person_id, manager_id, *peers, *reports[person_id]}
            near = [other for other, unit in department.items() if unit == department[person_id] and other not in taken]
            peers += sorted(near, key=nearness)[: 3 - len(peers)]
        raters += [("peer", other) for other in peers] + [("direct_report", other) for other in led]
        result[person_id] = raters
    return result


def _is_within(organisation: Organisation, org_unit_id: str, top: str) -> bool:
    unit: str | None = org_unit_id
    while unit is not None and unit != top:
        unit = organisation.parent_of(unit)
    return unit == top


def make_calibrations(
    answers: dict[str, tuple[Answer, ...]], abilities: Abilities, timeline: Timeline, *, seed: int
) -> tuple[Calibration, ...]:
    """Agree on levels for some people in the second and third cycle.

    Args:
        answers: who was rated on what.
        abilities: what the meetings come closer to than single raters do.
        timeline: the cycles.
        seed: another number makes other choices.

    Returns:
        The agreed levels, in halves, by cycle.
    """
    rng = random_for(seed, "calibrations")
    calibrations = []
    for cycle, wanted in zip(timeline.closed[1:], (26, 38), strict=True):
        rated = sorted({(one.person_id, one.competency_id) for one in answers[cycle.cycle_id]})
        for place in sorted(rng.choice(len(rated), size=wanted, replace=False)):
            person_id, competency_id = rated[int(place)]
            level = float(np.clip(np.rint(abilities.level(person_id, competency_id, cycle) * 2) / 2, 0, 5))
            day = cycle.closes_on + datetime.timedelta(days=int(rng.integers(1, 11)))
            reason = CALIBRATION_REASONS[int(rng.integers(len(CALIBRATION_REASONS)))]
            calibrations.append(Calibration(cycle.cycle_id, person_id, competency_id, level, day, reason))
    return tuple(calibrations)
