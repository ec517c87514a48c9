"""The invented company's competency framework and what its roles ask for. What people can do stands in `skills`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from seeds.demo.organisation import Organisation
from seeds.demo.texts import text_of
from seeds.demo.timeline import Timeline

DEPLOYED_DAYS_AGO = 900


@dataclass(frozen=True)
class Competency:
    """A competency with its texts. Behaviours and anchors are in order; anchor 0 describes level 1."""

    competency_id: str
    name: str
    family: str
    kind: str
    definition: str
    standard_code: str | None
    status: str
    updated_on: datetime.date
    behaviours: tuple[str, ...]
    anchors: tuple[str, ...]
    anchors_updated_on: tuple[datetime.date, ...]

    @cached_property
    def behaviour_ids(self) -> tuple[str, ...]:
        """Ids of the behaviours, in order."""
        return tuple(f"{self.competency_id}-{number}" for number in range(1, len(self.behaviours) + 1))


@dataclass(frozen=True)
class Deployment:
    """A target for everyone (core), for a career level and above (level) or for one role (push)."""

    competency_id: str
    scope: str
    career_level: str | None
    role_id: str | None
    target_level: float
    valid_from: datetime.date | None
    valid_to: datetime.date | None

    def is_in_force(self, day: datetime.date) -> bool:
        """Whether the target holds on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Framework:
    """Competencies and deployments."""

    competencies: tuple[Competency, ...]
    deployments: tuple[Deployment, ...]

    def competency(self, competency_id: str) -> Competency:
        """Return the competency of that id."""
        return self._by_id[competency_id]

    @cached_property
    def _by_id(self) -> dict[str, Competency]:
        return {one.competency_id: one for one in self.competencies}


def read_framework(organisation: Organisation, timeline: Timeline) -> Framework:
    """Read the framework from `data/` and date it.

    Args:
        organisation: whose roles the deployments name.
        timeline: gives the days of updates and of the raised target.

    Returns:
        The framework as the company has it today.
    """
    competencies = tuple(_competency(entry, timeline) for entry in text_of("framework"))
    return Framework(competencies, _deployments(organisation, timeline))


def _competency(entry: dict[str, object], timeline: Timeline) -> Competency:
    updated_on = timeline.day(-int(str(entry["months_since_update"])) * 30 - len(str(entry["name"])))
    anchors = tuple(_sentence(text) for text in _texts(entry["anchors"]))
    return Competency(
        competency_id=str(entry["id"]),
        name=str(entry["name"]),
        family=str(entry["family"]),
        kind=str(entry["kind"]),
        definition=str(entry["definition"]),
        standard_code=str(entry["standard_code"]) if entry["standard_code"] else None,
        status=str(entry.get("status", "active")),
        updated_on=updated_on,
        behaviours=tuple(_sentence(text) for text in _texts(entry["behaviours"])),
        anchors=anchors,
        # The middle anchors are the ones that a revision changes; the outer ones are as old as the framework.
        anchors_updated_on=tuple(
            updated_on if 2 <= level <= 4 else min(updated_on, timeline.day(-DEPLOYED_DAYS_AGO))
            for level in range(1, len(anchors) + 1)
        ),
    )


def _texts(value: object) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else []


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _deployments(organisation: Organisation, timeline: Timeline) -> tuple[Deployment, ...]:
    plan = text_of("organisation")["deployments"]
    since = timeline.day(-DEPLOYED_DAYS_AGO)
    result = []
    for entry in plan["core"]:
        first = timeline.raise_on if entry.get("since_raise") else since
        last = timeline.raise_on - datetime.timedelta(days=1) if entry.get("until_raise") else None
        result.append(Deployment(entry["competency"], "core", None, None, entry["target"], first, last))
    result += [
        Deployment(entry["competency"], "level", entry["from"], None, entry["target"], since, None)
        for entry in plan["level"]
    ]
    for entry in plan["push"]:
        for level, target in entry["targets"].items():
            role = organisation.role(f"{entry['family']}-{level}")
            result.append(Deployment(entry["competency"], "push", None, role.role_id, target, since, None))
    return tuple(result)


def profile_of(
    organisation: Organisation, framework: Framework, role_id: str, day: datetime.date
) -> dict[str, tuple[float, str]]:
    """Return what a role asks for on a day.

    Args:
        organisation: for the ranks of career levels.
        framework: for the deployments.
        role_id: the role.
        day: the day.

    Returns:
        Target level and winning scope by competency id: push before level before core, a higher rank before a lower.
    """
    ranks = {level.career_level: level.rank for level in organisation.career_levels}
    rank = ranks[organisation.role(role_id).career_level]
    won: dict[str, tuple[tuple[int, int, datetime.date, float], float, str]] = {}
    for one in framework.deployments:
        if not one.is_in_force(day):
            continue
        if one.scope == "push" and one.role_id != role_id:
            continue
        if one.career_level is not None and ranks[one.career_level] > rank:
            continue
        precedence = (
            {"core": 0, "level": 1, "push": 2}[one.scope],
            ranks[one.career_level] if one.career_level else 0,
            one.valid_from or datetime.date.min,
            one.target_level,
        )
        if one.competency_id not in won or precedence > won[one.competency_id][0]:
            won[one.competency_id] = (precedence, one.target_level, one.scope)
    return {competency_id: (target, scope) for competency_id, (_, target, scope) in sorted(won.items())}
