"""From the estimates to a word for each course, all courses in view. The estimates themselves belong in `effect`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inference.effect import Effect, baseline_difference, stratified_effect
from inference.rounding import at_threshold
from inference.strata import Stratum, used

CourseCompetency = tuple[str, str]
SMALLEST_MATCHED_SHARE = 0.70
LARGEST_BASELINE_DIFFERENCE = 0.25


@dataclass(frozen=True)
class Rules:
    """The settings that a verdict depends on.

    Attributes:
        min_per_arm: completers, and people to compare with, that a verdict needs.
        meaningful_movement: δ, the effect from which on it matters, in levels.
        alpha: false-discovery rate.
    """

    min_per_arm: int
    meaningful_movement: float
    alpha: float


@dataclass(frozen=True)
class Evidence:
    """All that is known of one course and competency.

    Attributes:
        n_completers: all who finished the course between two ratings.
        adjusted: strata of cycles and level at the beginning.
        did: strata of cycles alone.
        placebo: strata of the pair of cycles before.
    """

    n_completers: int
    adjusted: Sequence[Stratum] = ()
    did: Sequence[Stratum] = ()
    placebo: Sequence[Stratum] = ()


@dataclass(frozen=True)
class Finding:
    """What follows from the evidence, but for the words that depend on the other courses.

    Attributes:
        n_completers_matched: completers with somebody to compare with.
        n_comparison: those they are compared with.
        n_placebo_completers: completers that the placebo speaks of.
        n_placebo_comparison: those they are compared with in the placebo.
        matched_share: matched completers of all; None without any.
        baseline_difference: how far apart the groups began, in standard deviations; None without strata.
        adjusted: the estimate within levels.
        did: the estimate over all levels.
        placebo: the estimate for the pair of cycles before; None with too few.
    """

    n_completers_matched: int
    n_comparison: int
    n_placebo_completers: int
    n_placebo_comparison: int
    matched_share: float | None
    baseline_difference: float | None
    adjusted: Effect | None
    did: Effect | None
    placebo: Effect | None

    @property
    def p_value(self) -> float | None:
        """The larger of the two p-values, since both estimates have to differ from 0; None without both."""
        return max(self.adjusted.p_value, self.did.p_value) if self.adjusted and self.did else None


@dataclass(frozen=True)
class Judgement:
    """A finding with its word.

    Attributes:
        finding: what was found.
        q_value: its p-value with the other courses in view; None where there is nothing to judge.
        verdict: insufficient_data, not_comparable, moved, went_down, did_not_move or inconclusive.
    """

    finding: Finding
    q_value: float | None
    verdict: str


def judge(evidence: Mapping[CourseCompetency, Evidence], rules: Rules) -> dict[CourseCompetency, Judgement]:
    """Judge all courses together: how likely a finding is chance depends on how many were looked at.

    Args:
        evidence: what is known, by course and competency.
        rules: the settings in force.

    Returns:
        One judgement for each.
    """
    findings = {key: find(known, rules) for key, known in evidence.items()}
    obstacles = {key: obstacle(finding, rules) for key, finding in findings.items()}
    judged = {
        key: finding.p_value
        for key, finding in findings.items()
        if obstacles[key] is None and finding.p_value is not None
    }
    q_values = dict(zip(judged, false_discovery_rates(list(judged.values())), strict=True))
    return {
        key: Judgement(finding, q_values.get(key), obstacles[key] or verdict(finding, q_values[key], rules))
        for key, finding in findings.items()
    }


def find(evidence: Evidence, rules: Rules) -> Finding:
    """Make both estimates and the placebo of one course and competency."""
    matched = used(evidence.adjusted)
    before = used(evidence.placebo)
    n_matched = sum(stratum.completers.n for stratum in matched)
    n_before = [sum(s.completers.n for s in before), sum(s.comparison.n for s in before)]
    return Finding(
        n_completers_matched=n_matched,
        n_comparison=sum(stratum.comparison.n for stratum in matched),
        n_placebo_completers=n_before[0],
        n_placebo_comparison=n_before[1],
        matched_share=n_matched / evidence.n_completers if evidence.n_completers else None,
        baseline_difference=baseline_difference(matched),
        adjusted=stratified_effect(matched),
        did=stratified_effect(evidence.did),
        placebo=stratified_effect(before) if min(n_before) >= rules.min_per_arm else None,
    )


def obstacle(finding: Finding, rules: Rules) -> str | None:
    """Return why there is nothing to judge, if so: too few people, or people too different."""
    if min(finding.n_completers_matched, finding.n_comparison) < rules.min_per_arm:
        return "insufficient_data"
    is_matched = at_threshold(finding.matched_share or 0.0) >= SMALLEST_MATCHED_SHARE
    is_alike = at_threshold(abs(finding.baseline_difference or 0.0)) <= LARGEST_BASELINE_DIFFERENCE
    return None if is_matched and is_alike else "not_comparable"


def verdict(finding: Finding, q_value: float, rules: Rules) -> str:
    """Return the word for a finding that can be judged."""
    if finding.adjusted is None or finding.did is None:
        return "insufficient_data"
    estimates = (finding.adjusted, finding.did)
    is_discovery = at_threshold(q_value) <= rules.alpha
    if is_discovery and at_threshold(min(one.effect for one in estimates)) >= rules.meaningful_movement:
        was_rising = finding.placebo is not None and at_threshold(finding.placebo.low) > 0
        return "inconclusive" if was_rising else "moved"
    if is_discovery and at_threshold(max(one.effect for one in estimates)) <= -rules.meaningful_movement:
        was_falling = finding.placebo is not None and at_threshold(finding.placebo.high) < 0
        return "inconclusive" if was_falling else "went_down"
    is_below = at_threshold(max(one.high for one in estimates)) < rules.meaningful_movement
    return "did_not_move" if is_below else "inconclusive"


def false_discovery_rates(p_values: Sequence[float]) -> list[float]:
    """Return the q-value of each p-value, in their order.

    Of p-values in ascending order the q-value of the k-th is the smallest of p·n/j over all j from k on, n their number
    (Benjamini & Hochberg 1995). Written out because `scipy.stats`, which has it, takes a second to load.
    """
    q_values = [1.0] * len(p_values)
    smallest = 1.0
    ascending = sorted(range(len(p_values)), key=lambda place: p_values[place])
    for rank, place in reversed(list(enumerate(ascending, start=1))):
        smallest = min(smallest, p_values[place] * len(p_values) / rank)
        q_values[place] = smallest
    return q_values
