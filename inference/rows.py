"""Strata as the models hand them over, and findings as they take them back. What is computed belongs elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from inference.effect import Effect
from inference.strata import Moments, Stratum
from inference.verdict import CourseCompetency, Evidence, Judgement

STRATA_COLUMNS = (
    "course_id",
    "competency_id",
    "estimate",
    "n_completers",
    "n_comparison",
    "mean_movement_completers",
    "variance_movement_completers",
    "mean_movement_comparison",
    "variance_movement_comparison",
    "mean_level_completers",
    "variance_level_completers",
    "mean_level_comparison",
    "variance_level_comparison",
)


def read_evidence(
    course_competencies: Iterable[Sequence[str]], strata: Iterable[Sequence[Any]]
) -> dict[CourseCompetency, Evidence]:
    """Sort strata by course, competency and estimate.

    Args:
        course_competencies: every course and competency that is to be judged, also those without strata.
        strata: rows of STRATA_COLUMNS; None where a group is too small to have the figure.
    """
    sorted_strata: dict[CourseCompetency, dict[str, list[Stratum]]] = defaultdict(lambda: defaultdict(list))
    for course_id, competency_id, estimate, n_completers, n_comparison, *figures in strata:
        moments = [figure or 0.0 for figure in figures]
        sorted_strata[course_id, competency_id][estimate].append(
            Stratum(
                completers=Moments(n_completers, *moments[0:2]),
                comparison=Moments(n_comparison, *moments[2:4]),
                completers_level=Moments(n_completers, *moments[4:6]),
                comparison_level=Moments(n_comparison, *moments[6:8]),
            )
        )
    return {
        (course_id, competency_id): _evidence(sorted_strata[course_id, competency_id])
        for course_id, competency_id in course_competencies
    }


def _evidence(strata: dict[str, list[Stratum]]) -> Evidence:
    n_completers = sum(stratum.completers.n for stratum in strata["did"])
    return Evidence(n_completers, strata["adjusted"], strata["did"], strata["placebo"])


def finding_row(key: CourseCompetency, judgement: Judgement) -> dict[str, Any]:
    """Return one row of findings, by column."""
    finding = judgement.finding
    placebo = finding.placebo
    return {
        "course_id": key[0],
        "competency_id": key[1],
        "n_completers_matched": finding.n_completers_matched,
        "n_comparison": finding.n_comparison,
        "n_placebo_completers": finding.n_placebo_completers,
        "n_placebo_comparison": finding.n_placebo_comparison,
        "matched_share": finding.matched_share,
        "baseline_difference": finding.baseline_difference,
        **_estimate("adjusted", finding.adjusted),
        **_estimate("did", finding.did),
        "placebo_effect": placebo.effect if placebo else None,
        "placebo_ci_low": placebo.low if placebo else None,
        "placebo_ci_high": placebo.high if placebo else None,
        "p_value": finding.p_value,
        "q_value": judgement.q_value,
        "verdict": judgement.verdict,
    }


def _estimate(name: str, effect: Effect | None) -> dict[str, float | None]:
    return {
        f"effect_{name}": effect.effect if effect else None,
        f"std_error_{name}": effect.std_error if effect else None,
        f"ci_low_{name}": effect.low if effect else None,
        f"ci_high_{name}": effect.high if effect else None,
        f"p_value_{name}": effect.p_value if effect else None,
    }
