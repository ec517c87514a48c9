"""Development actions that people and their managers agreed on. Courses stand in `training`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from seeds.demo.assessment import Answer
from seeds.demo.framework import Framework
from seeds.demo.people import Person
from seeds.demo.texts import random_for
from seeds.demo.timeline import Timeline

N_ACTIONS = 160
KINDS = ("on_the_job", "mentoring", "formal")
SHARES = (0.7, 0.2, 0.1)
TITLES = {
    "on_the_job": (
        "Take the lead on one task that calls for {name} and review it with your manager",
        "Rotate for four weeks into a project where {name} is needed daily",
        "Prepare the next quarterly review with {name} in mind and ask two colleagues for their observations",
        "Write down after each week one situation in which {name} made the difference",
    ),
    "mentoring": (
        "Meet monthly with a colleague who is strong in {name}",
        "Sit in on two meetings of a colleague known for {name} and discuss them afterwards",
    ),
    "formal": ("Look for a course on {name} and agree on the date with your manager",),
}


@dataclass(frozen=True)
class Action:
    """Something agreed on for one person and competency."""

    action_id: str
    username: str
    competency_name: str
    kind: str
    title: str
    status: str
    due_on: datetime.date
    completed_on: datetime.date | None


def make_actions(
    framework: Framework,
    people: tuple[Person, ...],
    answers: dict[str, tuple[Answer, ...]],
    timeline: Timeline,
    *,
    seed: int,
) -> tuple[Action, ...]:
    """Agree on actions after the second and third cycle, mostly where managers saw a low level.

    Args:
        framework: for names of competencies.
        people: for user names and who still works here.
        answers: whose managers said what.
        timeline: gives the days.
        seed: another number makes other actions.

    Returns:
        The actions, in the order in which they were agreed.
    """
    rng = random_for(seed, "actions")
    logins = {person.person_id: person.username for person in people if person.is_employed(timeline.today)}
    actions: list[Action] = []
    for cycle in timeline.closed[1:]:
        low = sorted(
            {
                (one.person_id, one.competency_id)
                for one in answers[cycle.cycle_id]
                if one.relation == "manager" and one.level is not None and one.level <= 2 and one.person_id in logins
            }
        )
        for place in sorted(rng.choice(len(low), size=N_ACTIONS // 2, replace=False)):
            person_id, competency_id = low[int(place)]
            name = framework.competency(competency_id).name
            kind = str(rng.choice(KINDS, p=SHARES))
            title = TITLES[kind][int(rng.integers(len(TITLES[kind])))].format(name=name.lower())
            due_on = cycle.closes_on + datetime.timedelta(days=int(rng.integers(30, 150)))
            done_on = due_on + datetime.timedelta(days=int(rng.integers(-25, 15)))
            is_done = done_on < timeline.today and rng.random() < 0.7
            status = "done" if is_done else "open" if due_on >= timeline.today else "overdue"
            action_id = f"ACT-{len(actions) + 1:04d}"
            completed_on = done_on if is_done else None
            actions.append(Action(action_id, logins[person_id], name, kind, title, status, due_on, completed_on))
    return tuple(actions)
