"""Rows of the Person page. Its queries read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.pages.person.development_queries import Development
from dashboards.snapshot.cycles import Cycle


@dataclass(frozen=True)
class Header:
    """Who somebody is, as of the refresh; names are None where they are not known or not the viewer's to see."""

    person_id: str
    name: str | None
    role_title: str | None
    career_level: str | None
    org_unit_id: str | None
    org_unit_name: str | None
    department_name: str | None
    manager_id: str | None
    manager_name: str | None
    location: str | None
    hired_on: date | None
    left_on: date | None
    is_active: bool


@dataclass(frozen=True)
class CompetencyLevel:
    """One competency of a person in a cycle, as `gap_by_person` has it, or today, as `gap_now` has it.

    What is withheld there is None here. Levels of the groups of raters are those of the cycle the level is from.

    Attributes:
        assessed_in: the cycle that the newest level is from; None where there never was one.
        assessed_label: what that cycle is called.
        age_months: whole months since then; None in a closed cycle.
        is_outdated: that was too long ago for it to be a level today.
        last_level: the newest level, outdated or not.
        is_of_today: the row says where the person stands today, not what one cycle measured.
    """

    competency_id: str
    competency_name: str
    family: str | None
    kind: str | None
    is_required: bool
    scope: str | None
    target_level: float | None
    current_level: float | None
    self_level: float | None
    manager_level: float | None
    peer_level: float | None
    direct_report_level: float | None
    others_level: float | None
    rated_level: float | None
    calibrated_level: float | None
    perception_gap: float | None
    gap: float | None
    has_gap: bool | None
    levels_short: float | None
    gap_band: str | None
    level_basis: str | None
    n_raters: int
    n_withheld: int
    assessed_in: str | None
    assessed_label: str | None
    age_months: int | None
    is_outdated: bool
    last_level: float | None
    is_of_today: bool

    @property
    def is_never_assessed(self) -> bool:
        """Whether there is no level, not even one that is too old."""
        return self.last_level is None


@dataclass(frozen=True)
class Movement:
    """From one assessed cycle of a person to the next, in one competency."""

    competency_id: str
    competency_name: str
    from_cycle_id: str
    from_label: str
    to_cycle_id: str
    from_level: float
    to_level: float
    movement: float
    from_gap: float | None
    to_gap: float | None
    target_change: float | None
    gap_status: str | None
    has_changed_role: bool | None
    has_changed_raters: bool | None
    has_changed_basis: bool | None
    has_changed_granularity: bool | None
    is_reliable: bool | None


@dataclass(frozen=True)
class BehaviourGap:
    """One behaviour of a person in a cycle."""

    behaviour_id: str
    competency_id: str
    statement: str | None
    target_level: float | None
    current_level: float | None
    gap: float | None
    has_gap: bool | None


@dataclass(frozen=True)
class CourseTaken:
    """One enrolment of a person."""

    course_id: str
    course_title: str | None
    enrolled_on: date | None
    completed_on: date | None
    status: str | None
    cost: float | None


@dataclass(frozen=True)
class Participation:
    """How much of a person's profile was assessed.

    Attributes:
        n_required: competencies in the profile.
        n_assessed: those of them that are assessed.
        n_raters: the most raters, other than the person, on any one competency.
        is_assessed: whether anything is.
    """

    n_required: int
    n_assessed: int
    n_raters: int
    is_assessed: bool


@dataclass(frozen=True)
class Profile:
    """Everything that the page shows about one person, today or in a closed cycle."""

    header: Header
    cycle: Cycle
    competencies: tuple[CompetencyLevel, ...]
    movement: tuple[Movement, ...]
    behaviours: tuple[BehaviourGap, ...]
    courses: tuple[CourseTaken, ...]
    participation: Participation
    development: Development

    @property
    def moves(self) -> tuple[Movement, ...]:
        """Movement to the levels on screen, from the assessment before."""
        shown = {(row.competency_id, row.assessed_in) for row in self.competencies if not row.is_outdated}
        return tuple(move for move in self.movement if (move.competency_id, move.to_cycle_id) in shown)


@dataclass(frozen=True)
class LevelAtCycle:
    """A person's level in one competency at one cycle."""

    cycle_id: str
    cycle_label: str
    cycle_number: int
    competency_id: str
    competency_name: str
    target_level: float | None
    current_level: float | None
    gap: float | None
