"""The Courses page: whether those who finished a course moved more than those who did not, course by course.

The estimates and verdicts were made when the warehouse was built. What courses cost and answer stands in `courses`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboards.pages.courses.catalogue_queries import use_of_courses
from dashboards.pages.courses.few_others_queries import takers_of_courses
from dashboards.pages.courses.rows import (
    CourseEffect,
    CourseEffects,
    CoursePage,
    CourseRules,
    EffectStratum,
    Verdict,
)
from dashboards.snapshot.cycles import labels_of
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
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
_ARMS = ("n_people_completers", "n_people_completers_matched", "n_people_comparison")
_KEPT = ("course_id", "course_title", "competency_id", "competency_name", "family", "currency")


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
    course = next((each for each in use_of_courses(reader, "courses") if each.course_id == course_id), None)
    if course is None:
        raise NotAllowedError("not_yours")
    shown = _shown(reader)
    of_course = tuple(effect for effect in shown.effects if effect.course_id == course_id)
    by_competency: dict[str, tuple[EffectStratum, ...]] = {}
    if not shown.has_suppression:
        strata = _strata(reader.warehouse, course_id)
        by_competency = {
            effect.competency_id: tuple(one for one in strata if one.competency_id == effect.competency_id)
            for effect in of_course
        }
    return CoursePage(course, replace(shown, effects=of_course), by_competency)


def _shown(reader: Reader) -> CourseEffects:
    has_suppression = not sees_unhidden(reader.viewer, "courses")
    if not has_suppression:
        rows: Sequence[Row] = _read(reader.warehouse, "main")
    elif (scope := reader.scope("courses")).knows_nobody:
        rows = _read(reader.warehouse, "shareable")
    else:
        n_finished = _n_finished(reader.warehouse, scope)
        rows = [_beside_known(row, n_finished, scope, reader.min_group) for row in _read(reader.warehouse, "shareable")]
    used = {course.course_id: course for course in use_of_courses(reader, "courses")}
    found = [
        CourseEffect(
            **{name: row[name] for name in row if name not in _ARMS},
            n_seats=used[row["course_id"]].n_enrolled,
            spend=used[row["course_id"]].cost_total,
        )
        for row in rows
    ]
    effects_of_all = tuple(sorted(found, key=_sort_key))
    return CourseEffects(effects_of_all, _rules(reader.warehouse), reader.min_group, has_suppression)


def _sort_key(effect: CourseEffect) -> tuple[int, float, str, str]:
    """Return where an effect stands: by verdict, then the larger of two sure effects first."""
    word = ORDER.index(effect.verdict) if effect.verdict else len(ORDER)
    low = effect.effect_low if effect.effect_low is not None else effect.effect_did
    return word, -low if low is not None else float("inf"), effect.course_title, effect.competency_name


def _beside_known(row: Row, n_finished: Mapping[str, int], scope: Scope, min_group: int) -> Row:
    """Take away what would be about too few people once those are taken off whom the viewer may see anyway.

    Of the completers no more of them can be than have ever finished the course, of the others no more than there are.
    """
    n_known = n_finished.get(row["course_id"], 0)
    completers, matched, comparison = (row[name] for name in _ARMS)
    others = [n - n_known for n in (completers, matched) if n is not None]
    others += [comparison - len(scope.visible_ids)] if comparison is not None else []
    if not others or min(others) >= min_group or (not n_known and comparison is None):
        return row
    verdict = row["verdict"] if row["verdict"] == "insufficient_data" else None
    return {name: row[name] if name in _KEPT else None for name in row} | {"verdict": verdict, "is_withheld": True}


@per_snapshot
def _n_finished(warehouse: Warehouse, scope: Scope) -> dict[str, int]:
    """Return how many of those whom the viewer may see anyway have finished a course."""
    finished = takers_of_courses(warehouse).of(scope.visible_ids).filter("is_completed")
    return dict(finished.group_by("course_id").len().iter_rows())


def _rules(warehouse: Warehouse) -> CourseRules:
    return CourseRules(
        min_per_arm=int(setting(warehouse, "min_per_arm") or 15),
        meaningful_movement=float(setting(warehouse, "meaningful_movement") or 0.25),
        alpha=float(setting(warehouse, "alpha") or 0.10),
    )


@per_snapshot
def _read(warehouse: Warehouse, schema: str) -> tuple[Row, ...]:
    """Read what courses moved.

    Args:
        warehouse: the published files.
        schema: `main`, or `shareable` as those see it from whom small groups are hidden; who enrolled first is not
            there.
    """
    is_shareable = schema == "shareable"
    first = (
        "select null::varchar as course_id, null::date as first_enrolled_on"
        if is_shareable
        else "select course_id, min(enrolled_on) as first_enrolled_on from course_enrolments group by course_id"
    )
    return tuple(
        warehouse.snapshot.rows(
            f"""
            with first_enrolments as ({first})

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
                effect.n_people_completers,
                effect.n_people_completers_matched,
                effect.n_people_comparison,
                coalesce(upper(course.currency), (select value from settings where name = 'currency')) as currency,
                first_enrolments.first_enrolled_on,
                course.available_from,
                {"effect.is_withheld" if is_shareable else "false"} as is_withheld
            from {"shareable.course_effectiveness" if is_shareable else "course_effectiveness"} as effect
            left join dim_course as course using (course_id)
            left join dim_competency as competency using (competency_id)
            left join first_enrolments using (course_id)
            order by effect.course_id, effect.competency_id
            """
        )
    )


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
