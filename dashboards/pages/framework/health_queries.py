"""The health of the framework itself: role profiles against their rules, upkeep, deployment, and drift.

Nothing here is about people. How raters read items stands in `queries`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal, get_args

from dashboards.pages.framework.queries import revisions_of
from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot

BEHAVIOURAL_FLOOR = 3
DUE_MONTHS, STALE_MONTHS = 24, 36

Step = Literal[
    "is_in_profile",
    "is_asked",
    "is_rated",
    "is_gap_known",
    "is_course_mapped",
    "is_reassessed",
    "is_movement_known",
]
STEPS: tuple[Step, ...] = get_args(Step)


@dataclass(frozen=True)
class RoleRules:
    """A role's profile against the rules of size and mix, on the day the latest cycle closed; before any has, today."""

    role_id: str
    role_title: str
    job_family: str | None
    career_level: str | None
    population: str | None
    n_competencies: int
    cap: int | None
    n_behavioural: int
    is_over_cap: bool | None
    is_below_behavioural_floor: bool
    is_below_behavioural_share: bool

    @property
    def is_broken(self) -> bool:
        """Whether it breaks one of the rules."""
        return bool(self.is_over_cap) or self.is_below_behavioural_floor or self.is_below_behavioural_share


@dataclass(frozen=True)
class Upkeep:
    """Whether a competency is complete, used and looked after."""

    competency_id: str
    competency_name: str
    family: str | None
    n_behaviours: int
    n_anchors: int
    n_anchors_over_one_sentence: int
    n_roles: int | None
    months_since_update: int | None
    is_incomplete: bool
    is_unused: bool | None
    is_stale: bool | None
    is_due: bool | None
    has_all_anchors: bool
    updated_on: date | None
    n_job_descriptions: int | None
    is_named_recently: bool | None
    is_draft: bool

    @property
    def asks_for_work(self) -> bool:
        """Whether there is something to do about it."""
        return self.is_incomplete or (bool(self.is_unused) and not self.is_draft) or bool(self.is_due)


@dataclass(frozen=True)
class Deployment:
    """How far a competency has come from paper to a known movement; each step needs the ones before."""

    competency_id: str
    competency_name: str
    family: str | None
    is_in_profile: bool
    is_asked: bool
    is_rated: bool
    is_gap_known: bool
    is_course_mapped: bool
    is_reassessed: bool
    is_movement_known: bool

    @property
    def falls_out_at(self) -> Step | None:
        """The first step that it does not reach; None where it reaches all."""
        return next((step for step in STEPS if not getattr(self, step)), None)

    def reaches(self, step: Step) -> bool:
        """Return whether it comes as far as a step."""
        return all(getattr(self, each) for each in STEPS[: STEPS.index(step) + 1])


@dataclass(frozen=True)
class UnmappedSkill:
    """A standard skill that job descriptions name and no competency maps to."""

    standard_code: str
    skill_name: str
    job_family: str | None
    quarter: str | None
    n_job_descriptions: int
    share_of_job_descriptions: float | None


@dataclass(frozen=True)
class UnnamedCompetency:
    """A competency that no job description of the last twelve months names, nor its standard skill."""

    competency_id: str
    competency_name: str
    family: str | None
    skill_name: str | None
    n_job_descriptions: int


@dataclass(frozen=True)
class Drift:
    """What job descriptions ask for and the framework has not, and the other way round.

    Attributes:
        skills: by skill, job family and quarter.
        competencies: those that no recent description names.
        is_known: whether there are descriptions to hold the framework against.
    """

    skills: tuple[UnmappedSkill, ...]
    competencies: tuple[UnnamedCompetency, ...]
    is_known: bool


@dataclass(frozen=True)
class FrameworkHealth:
    """The framework without its raters.

    Attributes:
        roles: every role with a profile, those that break a rule first.
        upkeep: every competency, those that ask for work first.
        deployment: every competency by name.
        drift: against job descriptions.
        n_families: families of competencies.
        is_reviewed: whether an anchor was updated since the latest cycle closed; None where that is not known.
        is_of_today: no cycle has closed, so profiles are those of today and not of the day the latest one closed.
        drafts: names of the competencies that are drafts: in no profile, and counted against no rule.
        retired: names of those that are retired.
    """

    roles: tuple[RoleRules, ...]
    upkeep: tuple[Upkeep, ...]
    deployment: tuple[Deployment, ...]
    drift: Drift
    n_families: int
    is_reviewed: bool | None
    is_of_today: bool
    drafts: tuple[str, ...]
    retired: tuple[str, ...]


@requires_page("framework")
def framework_health(reader: Reader) -> FrameworkHealth:
    """Return role profiles against their rules, upkeep, deployment and drift."""
    upkeep = upkeep_of(reader.warehouse)
    revisions = revisions_of(reader.warehouse)
    return FrameworkHealth(
        roles=role_rules_of(reader.warehouse),
        upkeep=upkeep,
        deployment=deployment_of(reader.warehouse),
        drift=_drift(reader.warehouse),
        n_families=len({each.family for each in upkeep if each.family}),
        is_reviewed=revisions[0].is_reviewed if revisions else None,
        is_of_today=not reader.cycles,
        drafts=_with_status(reader.warehouse, "draft"),
        retired=_with_status(reader.warehouse, "retired"),
    )


def role_rules_of(warehouse: Warehouse) -> tuple[RoleRules, ...]:
    """Return every role with a profile, those that break a rule first, for queries that have checked the viewer."""
    rows = _read(
        warehouse,
        RoleRules,
        """
        select
            rules.role_id,
            coalesce(roles.role_title, rules.role_id) as role_title,
            roles.job_family,
            roles.career_level,
            rules.population,
            rules.n_competencies,
            rules.cap,
            rules.n_behavioural,
            rules.is_over_cap,
            rules.is_below_behavioural_floor,
            rules.is_below_behavioural_share
        from role_profile_compliance as rules
        left join dim_role as roles using (role_id)
        order by role_title, rules.role_id
        """,
    )
    return tuple(sorted(rows, key=lambda row: not row.is_broken))


def upkeep_of(warehouse: Warehouse) -> tuple[Upkeep, ...]:
    """Return every competency's upkeep, those that ask for work first, for queries that have checked the viewer."""
    rows = _read(
        warehouse,
        Upkeep,
        """
        select
            upkeep.competency_id,
            coalesce(competencies.competency_name, upkeep.competency_id) as competency_name,
            competencies.family,
            upkeep.n_behaviours,
            upkeep.n_anchors,
            upkeep.n_anchors_over_one_sentence,
            upkeep.n_roles,
            upkeep.months_since_update,
            upkeep.is_incomplete,
            upkeep.is_unused,
            upkeep.is_stale,
            upkeep.is_due,
            upkeep.has_all_anchors,
            upkeep.updated_on,
            upkeep.n_job_descriptions,
            upkeep.is_named_recently,
            coalesce(competencies.status, 'active') = 'draft' as is_draft
        from framework_upkeep as upkeep
        left join dim_competency as competencies using (competency_id)
        order by competency_name, upkeep.competency_id
        """,
    )
    return tuple(sorted(rows, key=lambda row: not row.asks_for_work))


def deployment_of(warehouse: Warehouse) -> tuple[Deployment, ...]:
    """Return how far every competency has come, by name, for queries that have checked the viewer."""
    return _read(
        warehouse,
        Deployment,
        """
        select
            deployment.competency_id,
            coalesce(competencies.competency_name, deployment.competency_id) as competency_name,
            competencies.family,
            deployment.is_in_profile,
            deployment.is_asked,
            deployment.is_rated,
            deployment.is_gap_known,
            deployment.is_course_mapped,
            deployment.is_reassessed,
            deployment.is_movement_known
        from competency_deployment as deployment
        left join dim_competency as competencies using (competency_id)
        order by competency_name, deployment.competency_id
        """,
    )


@per_snapshot
def _with_status(warehouse: Warehouse, status: str) -> tuple[str, ...]:
    rows = warehouse.snapshot.rows(
        """
        select coalesce(competency_name, competency_id) as competency_name
        from dim_competency
        where status = ?
        order by 1
        """,
        [status],
    )
    return tuple(row["competency_name"] for row in rows)


def _drift(warehouse: Warehouse) -> Drift:
    skills = _read(
        warehouse,
        UnmappedSkill,
        """
        select
            standard_code,
            coalesce(skill_name, standard_code) as skill_name,
            job_family,
            quarter,
            n_job_descriptions,
            share_of_job_descriptions
        from framework_drift
        where not is_in_framework
        order by skill_name, standard_code, job_family, quarter
        """,
    )
    competencies = _read(
        warehouse,
        UnnamedCompetency,
        """
        select
            upkeep.competency_id,
            coalesce(competencies.competency_name, upkeep.competency_id) as competency_name,
            competencies.family,
            skills.skill_name,
            upkeep.n_job_descriptions
        from framework_upkeep as upkeep
        left join dim_competency as competencies using (competency_id)
        left join dim_standard_skill as skills using (standard_code)
        where not upkeep.is_named_recently
        order by competency_name, upkeep.competency_id
        """,
    )
    is_known = any(each.n_job_descriptions is not None for each in upkeep_of(warehouse))
    return Drift(skills, competencies, is_known)


@per_snapshot
def _read(warehouse: Warehouse, kind: type[Any], sql: str) -> tuple[Any, ...]:
    names = {field.name for field in fields(kind)}
    return tuple(kind(**{name: row[name] for name in names}) for row in warehouse.snapshot.rows(sql))
