"""The true ability of the invented people, which nobody sees. What raters make of it stands in `assessment`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np

from seeds.demo.framework import Framework, profile_of
from seeds.demo.organisation import Organisation
from seeds.demo.people import Person
from seeds.demo.story import DEPARTMENT_LEANING, leaning_of
from seeds.demo.texts import random_for
from seeds.demo.timeline import Cycle, Timeline

SD_PERSON = 0.34
SD_COMPETENCY = 0.42
SD_DRIFT = 0.12
# Everybody is measured by the same core targets, so those with longer experience stand higher against them.
EXPERIENCE = {"L1": -0.25, "L2": 0.0, "L3": 0.25, "L4": 0.3, "L5": 0.4, "L6": 0.5}


@dataclass
class Abilities:
    """True levels by person, competency and cycle number.

    Attributes:
        people: place of each person in the arrays.
        competencies: place of each competency in the arrays.
        levels: true levels before any course, shape (people, competencies, cycles).
        gains: (day, level gained) by (person, competency), from courses finished.
    """

    people: dict[str, int]
    competencies: dict[str, int]
    levels: np.ndarray
    gains: dict[tuple[str, str], list[tuple[datetime.date, float]]] = field(default_factory=dict)

    def level(self, person_id: str, competency_id: str, cycle: Cycle) -> float:
        """Return the true level at the time a cycle opens, courses finished by then included."""
        before = float(self.levels[self.people[person_id], self.competencies[competency_id], cycle.number])
        learnt = sum(gain for day, gain in self.gains.get((person_id, competency_id), ()) if day <= cycle.opens_on)
        return before + learnt

    def learn(self, person_id: str, competency_id: str, day: datetime.date, gain: float) -> None:
        """Add what a course finished on `day` truly taught."""
        self.gains.setdefault((person_id, competency_id), []).append((day, gain))


def make_abilities(
    organisation: Organisation, framework: Framework, people: tuple[Person, ...], timeline: Timeline, *, seed: int
) -> Abilities:
    """Draw everybody's true levels around what their role asked for when it first asked.

    Args:
        organisation: for departments and career levels.
        framework: for targets.
        people: whose levels are drawn.
        timeline: the cycles.
        seed: another number makes other levels.

    Returns:
        Levels before any course; `Abilities.learn` adds the courses.
    """
    rng = random_for(seed, "abilities")
    competency_ids = [one.competency_id for one in framework.competencies]
    n_people, n_competencies, n_cycles = len(people), len(competency_ids), len(timeline.cycles)
    own = rng.normal(0.0, SD_PERSON, (n_people, 1))
    specific = rng.normal(0.0, SD_COMPETENCY, (n_people, n_competencies))
    drift = np.cumsum(rng.normal(0.0, SD_DRIFT, (n_people, n_competencies, n_cycles)), axis=2)
    # The targets before the security target was raised, for those who joined later too.
    day = timeline.closed[0].closes_on
    profiles = {role.role_id: profile_of(organisation, framework, role.role_id, day) for role in organisation.roles}
    start = np.array(
        [[_start(organisation, profiles, person, one, timeline) for one in competency_ids] for person in people]
    )
    growth = np.array([_growth(one) for one in competency_ids])
    levels = (start + own + specific)[:, :, None] + growth[None, :, :] + drift
    return Abilities(
        {person.person_id: place for place, person in enumerate(people)},
        {competency_id: place for place, competency_id in enumerate(competency_ids)},
        levels,
    )


def _start(
    organisation: Organisation,
    profiles: dict[str, dict[str, tuple[float, str]]],
    person: Person,
    competency_id: str,
    timeline: Timeline,
) -> float:
    """Return where a person of that role, department and career level stands on average at the first cycle."""
    target, scope, stint = 2.0, "", person.stints[0]
    for cycle in timeline.cycles:
        stint = person.stint_on(min(cycle.closes_on, timeline.today))
        if competency_id in profiles[stint.role_id]:
            target, scope = profiles[stint.role_id][competency_id]
            break
    role = organisation.role(stint.role_id)
    department = organisation.department_of(stint.org_unit_id) or ""
    experience = EXPERIENCE[role.career_level] if scope == "core" else 0.0
    return target + leaning_of(competency_id).start + DEPARTMENT_LEANING.get(department, 0.0) + experience


def _growth(competency_id: str) -> tuple[float, ...]:
    """Return what everybody has gained by each cycle; after the third, nothing more."""
    leaning = leaning_of(competency_id)
    return 0.0, leaning.second, leaning.second + leaning.third, leaning.second + leaning.third
