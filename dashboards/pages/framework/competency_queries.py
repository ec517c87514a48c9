"""A competency's own page, and a role's: everything that is known about one piece of the framework.

The whole framework stands in `framework` and `framework_health`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.pages.framework.health_queries import (
    Deployment,
    RoleRules,
    Upkeep,
    deployment_of,
    role_rules_of,
    upkeep_of,
)
from dashboards.pages.framework.queries import anchors_of, evidence_of
from dashboards.pages.framework.rows import Anchor, Item, RoleIrrelevance
from dashboards.snapshot.cycles import Cycle, pick
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot


@dataclass(frozen=True)
class CompetencyFacts:
    """What the framework says of a competency, and the standard skill that it maps to."""

    competency_id: str
    competency_name: str
    family: str | None
    kind: str | None
    definition: str | None
    status: str | None
    updated_on: date | None
    standard_code: str | None
    skill_name: str | None
    taxonomy: str | None
    n_job_descriptions: int | None


@dataclass(frozen=True)
class BehaviourText:
    """A behaviour in its own words, with anchors of its own where it has any."""

    behaviour_id: str
    statement: str | None
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True)
class RoleUse:
    """A role that has the competency in its profile, as of the latest closed cycle, or today before any has closed."""

    role_id: str
    role_title: str
    job_family: str | None
    career_level: str | None
    target_level: float | None
    scope: str | None


@dataclass(frozen=True)
class CompetencyPage:
    """One competency.

    Attributes:
        facts: the framework's words.
        cycle: the latest closed cycle; None before any has closed.
        anchors: those of the competency itself.
        behaviours: its behaviours.
        items: its signals in every cycle, the newest first.
        roles: how often it is called not relevant in a role, in the latest closed cycle.
        used_by: the roles that have it in their profile.
        upkeep: whether it is looked after; None where that is not known.
        deployment: how far it has come; None where that is not known.
        min_group: the fewest people a figure may be about.
        has_suppression: small groups are hidden from the viewer.
    """

    facts: CompetencyFacts
    cycle: Cycle | None
    anchors: tuple[Anchor, ...]
    behaviours: tuple[BehaviourText, ...]
    items: tuple[Item, ...]
    roles: tuple[RoleIrrelevance, ...]
    used_by: tuple[RoleUse, ...]
    upkeep: Upkeep | None
    deployment: Deployment | None
    min_group: int
    has_suppression: bool


@dataclass(frozen=True)
class ProfileEntry:
    """One competency of a role's profile, and by which scope it came there."""

    competency_id: str
    competency_name: str
    family: str | None
    kind: str | None
    target_level: float | None
    scope: str | None


@dataclass(frozen=True)
class RolePage:
    """One role's profile as of the latest closed cycle; `cycle` is None before any has closed, and it is today's."""

    rules: RoleRules
    cycle: Cycle | None
    profile: tuple[ProfileEntry, ...]


@requires_page("framework")
def competency_page(reader: Reader, competency_id: str) -> CompetencyPage:
    """Return one competency with all that is known about it.

    Args:
        reader: the request's snapshot and viewer.
        competency_id: which.
    """
    facts = _facts(reader.warehouse).get(competency_id)
    if facts is None:
        raise NotAllowedError("not_yours")
    evidence = evidence_of(reader)
    anchors = anchors_of(reader.warehouse)
    cycle = pick(reader.cycles, None)
    latest = cycle.cycle_id if cycle else None
    return CompetencyPage(
        facts=facts,
        cycle=cycle,
        anchors=anchors.get((competency_id, None), ()),
        behaviours=tuple(
            BehaviourText(behaviour_id, statement, anchors.get((competency_id, behaviour_id), ()))
            for behaviour_id, statement in _behaviours(reader.warehouse).get(competency_id, ())
        ),
        items=evidence.items_of(competency_id=competency_id),
        roles=evidence.roles_of(competency_id=competency_id, cycle_id=latest) if latest else (),
        used_by=_uses(reader.warehouse, cycle or reader.moment()).get(competency_id, ()),
        upkeep=next((each for each in upkeep_of(reader.warehouse) if each.competency_id == competency_id), None),
        deployment=next(
            (each for each in deployment_of(reader.warehouse) if each.competency_id == competency_id), None
        ),
        min_group=evidence.min_group,
        has_suppression=evidence.has_suppression,
    )


@requires_page("framework")
def role_page(reader: Reader, role_id: str) -> RolePage:
    """Return one role's profile against its rules.

    Args:
        reader: the request's snapshot and viewer.
        role_id: which role; one with a profile on the day the latest cycle closed, or today before any has.
    """
    rules = next((each for each in role_rules_of(reader.warehouse) if each.role_id == role_id), None)
    if rules is None:
        raise NotAllowedError("not_yours")
    cycle = pick(reader.cycles, None)
    return RolePage(rules, cycle, _profile(reader.warehouse, role_id, cycle or reader.moment()))


@per_snapshot
def _facts(warehouse: Warehouse) -> dict[str, CompetencyFacts]:
    rows = warehouse.snapshot.rows(
        """
        select
            competencies.competency_id,
            coalesce(competencies.competency_name, competencies.competency_id) as competency_name,
            competencies.family,
            competencies.kind,
            competencies.definition,
            competencies.status,
            competencies.updated_on,
            competencies.standard_code,
            skills.skill_name,
            skills.taxonomy,
            skills.n_job_descriptions
        from dim_competency as competencies
        left join dim_standard_skill as skills using (standard_code)
        """
    )
    return {row["competency_id"]: CompetencyFacts(**row) for row in rows}


@per_snapshot
def _behaviours(warehouse: Warehouse) -> dict[str, list[tuple[str, str | None]]]:
    found: dict[str, list[tuple[str, str | None]]] = {}
    for row in warehouse.snapshot.rows(
        "select competency_id, behaviour_id, statement from dim_behaviour order by behaviour_id"
    ):
        found.setdefault(row["competency_id"], []).append((row["behaviour_id"], row["statement"]))
    return found


@per_snapshot
def _uses(warehouse: Warehouse, cycle: Cycle) -> dict[str, tuple[RoleUse, ...]]:
    """Read which roles ask for each competency, of all at once: to find those of one takes as long."""
    rows = warehouse.snapshot.rows(
        f"""
        select
            profile.competency_id,
            profile.role_id,
            coalesce(roles.role_title, profile.role_id) as role_title,
            roles.job_family,
            roles.career_level,
            profile.target_level,
            profile.scope
        from {cycle.profiles} as profile
        left join dim_role as roles using (role_id)
        where profile.cycle_id = ?
        order by roles.job_family nulls last, roles.career_rank nulls last, role_title, profile.role_id
        """,
        [cycle.cycle_id],
    )
    found: dict[str, list[RoleUse]] = {}
    for row in rows:
        found.setdefault(row.pop("competency_id"), []).append(RoleUse(**row))
    return {competency_id: tuple(uses) for competency_id, uses in found.items()}


@per_snapshot
def _profile(warehouse: Warehouse, role_id: str, cycle: Cycle) -> tuple[ProfileEntry, ...]:
    rows = warehouse.snapshot.rows(
        f"""
        select
            profile.competency_id,
            coalesce(competencies.competency_name, profile.competency_id) as competency_name,
            competencies.family,
            competencies.kind,
            profile.target_level,
            profile.scope
        from {cycle.profiles} as profile
        left join dim_competency as competencies using (competency_id)
        where profile.role_id = ? and profile.cycle_id = ?
        order by
            array_position(['push', 'level', 'core'], profile.scope) nulls last,
            competency_name,
            profile.competency_id
        """,
        [role_id, cycle.cycle_id],
    )
    return tuple(ProfileEntry(**row) for row in rows)
