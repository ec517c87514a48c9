"""Rows of the Courses page: one course and competency with its estimates, and the strata behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboards.pages.courses.catalogue_queries import CourseUse

Verdict = Literal["moved", "went_down", "did_not_move", "inconclusive", "not_comparable", "insufficient_data"]


@dataclass(frozen=True)
class CourseEffect:
    """Whether a course moved a score. Counts are of people in a pair of cycles; figures are None where there are none.

    Attributes:
        course_id: the course.
        course_title: its title, or its id.
        competency_id: a competency that it is mapped to.
        competency_name: its name.
        family: its family.
        verdict: the word; None where it is withheld.
        n_completers: finished the course between two ratings.
        n_completers_matched: those with somebody alike to compare with.
        n_comparison: those they are compared with.
        baseline_difference: how far apart both began, in standard deviations.
        mean_movement_completers: mean movement of all completers.
        effect_adjusted: how much more completers moved than those who began at the same level.
        ci_low_adjusted: lower end of its 90 % interval.
        ci_high_adjusted: upper end of it.
        effect_did: how much more completers moved than all others in the same cycles.
        ci_low_did: lower end of its 90 % interval.
        ci_high_did: upper end of it.
        placebo_effect: the adjusted estimate for the pair of cycles before the course.
        placebo_ci_low: lower end of its 90 % interval.
        placebo_ci_high: upper end of it.
        n_placebo_completers: completers that the placebo speaks of.
        n_placebo_comparison: those they are compared with in it.
        effect_low: the smaller of the two estimates.
        effect_high: the larger.
        p_value: the larger of the two p-values.
        q_value: with all courses in view that can be judged.
        cost_total: what the completers' seats cost: of the completions that are compared alone.
        cost_per_level: what one level gained cost, for a course that moved.
        currency: of the costs.
        first_enrolled_on: the day of the first enrolment in the course; None where small groups are hidden.
        available_from: the day from which the catalogue offers it; None for ever.
        is_withheld: some or all of its figures are None since they would be about too few people.
        n_seats: all seats taken in the course, whoever took them and whenever; None where they are too few people's.
        spend: what they cost, as on the Training coverage page; None as above.
    """

    course_id: str
    course_title: str
    competency_id: str
    competency_name: str
    family: str | None
    verdict: Verdict | None
    n_completers: int | None
    n_completers_matched: int | None
    n_comparison: int | None
    baseline_difference: float | None
    mean_movement_completers: float | None
    effect_adjusted: float | None
    ci_low_adjusted: float | None
    ci_high_adjusted: float | None
    effect_did: float | None
    ci_low_did: float | None
    ci_high_did: float | None
    placebo_effect: float | None
    placebo_ci_low: float | None
    placebo_ci_high: float | None
    n_placebo_completers: int | None
    n_placebo_comparison: int | None
    effect_low: float | None
    effect_high: float | None
    p_value: float | None
    q_value: float | None
    cost_total: float | None
    cost_per_level: float | None
    currency: str | None
    first_enrolled_on: date | None
    available_from: date | None
    is_withheld: bool
    n_seats: int | None
    spend: float | None

    @property
    def is_drawn(self) -> bool:
        """Whether there are estimates to draw."""
        return self.effect_adjusted is not None or self.effect_did is not None


@dataclass(frozen=True)
class EffectStratum:
    """Those alike in the cycles and in the level at which they began."""

    competency_id: str
    competency_name: str
    from_cycle: str
    to_cycle: str
    from_level_rounded: float
    n_completers: int
    n_comparison: int
    mean_movement_completers: float | None
    mean_movement_comparison: float | None
    is_used: bool


@dataclass(frozen=True)
class CourseRules:
    """The settings behind the verdicts."""

    min_per_arm: int
    meaningful_movement: float
    alpha: float


@dataclass(frozen=True)
class CourseEffects:
    """The Courses page: every course and competency that it is mapped to.

    Attributes:
        effects: one for each; those that moved first, those that can't be judged last.
        rules: the settings in force.
        min_group: the fewest people a figure may be about.
        has_suppression: small groups are hidden from the viewer.
    """

    effects: tuple[CourseEffect, ...]
    rules: CourseRules
    min_group: int
    has_suppression: bool

    @property
    def n_withheld(self) -> int:
        """How many of them have figures withheld."""
        return sum(effect.is_withheld for effect in self.effects)


@dataclass(frozen=True)
class CoursePage:
    """One course's own page.

    Attributes:
        course: the course.
        found: its competencies.
        strata: by competency, in the order of cycles and levels; none where small groups are hidden.
    """

    course: CourseUse
    found: CourseEffects
    strata: dict[str, tuple[EffectStratum, ...]]
