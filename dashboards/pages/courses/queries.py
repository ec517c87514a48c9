"""The Courses page: whether those who finished a course moved more than those who did not, course by course.

The estimates and verdicts were made when the warehouse was built. What courses cost and answer stands in `courses`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboards.pages.courses.rows import (
    CourseEffect,
    CourseEffects,
    CourseFacts,
    CoursePage,
    CourseRules,
    EffectStratum,
    Verdict,
)
from dashboards.snapshot.cycles import labels_of
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.settings import setting
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import Row
from published.permissions import sees_unhidden

ORDER: tuple[Verdict, ...] = (
    "moved",
    "went_down",
    "inconclusive",
    "did_not_move",
    "not_comparable",
    "insufficient_data",
)
_PEOPLE = (
    "n_people_completers",
    "n_people_completers_matched",
    "n_people_comparison",
    "n_people_placebo_completers",
    "n_people_placebo_comparison",
)
_PLACEBO = ("placebo_effect", "placebo_ci_low", "placebo_ci_high", "n_placebo_completers", "n_placebo_comparison")
_ESTIMATES = (
    *("n_completers_matched", "n_comparison", "baseline_difference", "effect_low", "effect_high", "p_value", "q_value"),
    *("effect_adjusted", "ci_low_adjusted", "ci_high_adjusted", "effect_did", "ci_low_did", "ci_high_did"),
    *_PLACEBO,
)
_ABOUT_COMPLETERS = ("n_completers", "mean_movement_completers", "cost_total", "cost_per_level", *_ESTIMATES)


@dataclass(frozen=True)
class EffectFilter:
    """Which courses and competencies; None for all."""

    verdict: str | None = None
    family: str | None = None
    competency_id: str | None = None

    def keeps(self, effect: CourseEffect) -> bool:
        """Return whether an effect is among those asked for."""
        return (
            self.verdict in (None, effect.verdict)
            and self.family in (None, effect.family)
            and self.competency_id in (None, effect.competency_id)
        )


@requires_page("courses")
def effects(
    reader: Reader,
    filters: EffectFilter = EffectFilter(),
) -> CourseEffects:
    """Return every course and competency that it is mapped to, those that moved first.

    Args:
        reader: the request's snapshot and viewer.
        filters: verdict, family, competency.
    """
    shown = _shown(reader)
    return replace(shown, effects=tuple(effect for effect in shown.effects if filters.keeps(effect)))


@requires_page("courses")
def effects_of_course(reader: Reader, course_id: str) -> CoursePage:
    """Return one course with its competencies and strata.

    Args:
        reader: the request's snapshot and viewer.
        course_id: the course.
    """
    course = next((each for each in _courses(reader.warehouse) if each.course_id == course_id), None)
    if course is None:
        raise NotAllowedError("not_yours")
    shown = _shown(reader)
    of_course = tuple(effect for effect in shown.effects if effect.course_id == course_id)
    strata = _strata(reader.warehouse, course_id)
    by_competency = {
        effect.competency_id: tuple(one for one in strata if one.competency_id == effect.competency_id)
        for effect in of_course
        if effect.verdict is not None
    }
    if shown.has_suppression:
        by_competency = {key: each for key, each in by_competency.items() if _may_show(each, shown.min_group)}
    return CoursePage(course, replace(shown, effects=of_course), by_competency)


def _shown(reader: Reader) -> CourseEffects:
    has_suppression = not sees_unhidden(reader.viewer, "courses")
    min_group = reader.min_group
    rows = _read(reader.warehouse)
    kept = [_suppressed(row, min_group) if has_suppression else row for row in rows]
    found = [CourseEffect(**{name: row[name] for name in row if name not in _PEOPLE}) for row in kept]
    return CourseEffects(tuple(sorted(found, key=_sort_key)), _rules(reader.warehouse), min_group, has_suppression)


def _sort_key(effect: CourseEffect) -> tuple[int, float, str, str]:
    """Return where an effect stands: by verdict, then the larger of two sure effects first."""
    word = ORDER.index(effect.verdict) if effect.verdict else len(ORDER)
    low = effect.effect_low if effect.effect_low is not None else effect.effect_did
    return word, -low if low is not None else float("inf"), effect.course_title, effect.competency_name


def _suppressed(row: Row, min_group: int) -> Row:
    """Take away what would be about too few different people.

    A verdict that says that there are too few stays: it holds below `min_per_arm` alike.
    """
    n_completers, *others = (row[name] for name in _PEOPLE)
    if 0 < n_completers < min_group:
        verdict = row["verdict"] if row["verdict"] == "insufficient_data" else None
        return _without(row, _ABOUT_COMPLETERS) | {"verdict": verdict}
    n_matched, n_comparison, *placebo = others
    if n_completers and min(n_matched, n_comparison) < min_group:
        verdict = row["verdict"] if row["verdict"] == "insufficient_data" else None
        return _without(row, (*_ESTIMATES, "cost_per_level")) | {"verdict": verdict}
    if 0 < row["n_completers"] - row["n_completers_matched"] < min_group:
        row = row | {"n_completers_matched": None}
    if min(placebo) < min_group:
        return row | dict.fromkeys(_PLACEBO) | {"is_withheld": row["placebo_effect"] is not None}
    return row


def _without(row: Row, names: Sequence[str]) -> Row:
    return row | dict.fromkeys(names) | {"is_withheld": True}


def _may_show(strata: Sequence[EffectStratum], min_group: int) -> bool:
    """Return whether no stratum is about too few: one hidden alone could be worked out from the whole."""
    return all(one.n_completers == 0 or one.n_completers >= min_group for one in strata) and all(
        one.n_comparison >= min_group for one in strata
    )


def _rules(warehouse: Warehouse) -> CourseRules:
    return CourseRules(
        min_per_arm=int(setting(warehouse, "min_per_arm") or 15),
        meaningful_movement=float(setting(warehouse, "meaningful_movement") or 0.25),
        alpha=float(setting(warehouse, "alpha") or 0.10),
    )


@per_snapshot
def _read(warehouse: Warehouse) -> tuple[Row, ...]:
    return tuple(
        warehouse.snapshot.rows(
            """
            with first_enrolments as (
                select course_id, min(enrolled_on) as first_enrolled_on
                from course_enrolments
                group by course_id
            )

            select
                effect.course_id,
                coalesce(course.course_title, effect.course_id) as course_title,
                effect.competency_id,
                coalesce(competency.competency_name, effect.competency_id) as competency_name,
                competency.family,
                effect.verdict,
                effect.n_completers,
                effect.n_completers_matched,
                effect.n_comparison,
                effect.baseline_difference,
                effect.mean_movement_completers,
                effect.effect_adjusted,
                effect.ci_low_adjusted,
                effect.ci_high_adjusted,
                effect.effect_did,
                effect.ci_low_did,
                effect.ci_high_did,
                effect.placebo_effect,
                effect.placebo_ci_low,
                effect.placebo_ci_high,
                effect.n_placebo_completers,
                effect.n_placebo_comparison,
                effect.effect_low,
                effect.effect_high,
                effect.p_value,
                effect.q_value,
                effect.cost_total,
                effect.cost_per_level,
                coalesce(used.n_enrolled, 0) as n_seats,
                coalesce(used.cost_total, 0) as spend,
                effect.n_people_completers,
                effect.n_people_completers_matched,
                effect.n_people_comparison,
                effect.n_people_placebo_completers,
                effect.n_people_placebo_comparison,
                (select value from settings where name = 'currency') as currency,
                first_enrolments.first_enrolled_on,
                false as is_withheld
            from course_effectiveness as effect
            left join dim_course as course using (course_id)
            left join course_use as used using (course_id)
            left join dim_competency as competency using (competency_id)
            left join first_enrolments using (course_id)
            order by effect.course_id, effect.competency_id
            """
        )
    )


@per_snapshot
def _courses(warehouse: Warehouse) -> tuple[CourseFacts, ...]:
    rows = warehouse.snapshot.rows(
        """
        select
            course.course_id,
            coalesce(course.course_title, course.course_id) as course_title,
            course.provider,
            course.modality,
            course.hours,
            course.unit_cost,
            course.currency,
            coalesce(used.n_enrolled, 0) as n_seats,
            coalesce(used.cost_total, 0) as spend
        from dim_course as course
        left join course_use as used using (course_id)
        """
    )
    return tuple(CourseFacts(**row) for row in rows)


@per_snapshot
def _strata(warehouse: Warehouse, course_id: str) -> tuple[EffectStratum, ...]:
    rows = warehouse.snapshot.rows(
        """
        select
            stratum.competency_id,
            coalesce(competency.competency_name, stratum.competency_id) as competency_name,
            stratum.from_cycle_id as from_cycle,
            stratum.to_cycle_id as to_cycle,
            stratum.from_level_rounded,
            stratum.n_completers,
            stratum.n_comparison,
            stratum.mean_movement_completers,
            stratum.mean_movement_comparison,
            stratum.is_used
        from course_effectiveness_strata as stratum
        left join dim_competency as competency using (competency_id)
        left join dim_cycle as from_cycle on stratum.from_cycle_id = from_cycle.cycle_id
        left join dim_cycle as to_cycle on stratum.to_cycle_id = to_cycle.cycle_id
        where stratum.course_id = ?
        order by stratum.competency_id, from_cycle.cycle_number, to_cycle.cycle_number, stratum.from_level_rounded
        """,
        [course_id],
    )
    labels = labels_of(warehouse)
    named = ({name: labels.get(row[name]) or row[name] for name in ("from_cycle", "to_cycle")} for row in rows)
    return tuple(EffectStratum(**row | labelled) for row, labelled in zip(rows, named, strict=True))
