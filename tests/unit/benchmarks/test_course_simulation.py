"""Verdicts on companies of known effect: a course that did nothing is hardly ever said to have moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from inference.effect import stratified_effect
from inference.strata import Stratum
from inference.verdict import Evidence, Finding, find, obstacle, verdict
from tests.benchmarks.course_simulation import EFFECTS, RULES, WAYS, Kind, shares, simulate

COMPANIES = 120
MOST_FALSE = 0.05
Simulated = dict[Kind, list[Evidence]]


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulate(COMPANIES)


@pytest.mark.parametrize("way", WAYS)
def test_a_course_that_did_nothing_is_hardly_ever_said_to_have_moved(simulated: Simulated, way: str) -> None:
    assert shares(simulated[Kind(way, 0.0)])["moved"] <= MOST_FALSE


@pytest.mark.parametrize("way", WAYS)
def test_a_course_that_did_much_is_mostly_found(simulated: Simulated, way: str) -> None:
    assert shares(simulated[Kind(way, max(EFFECTS))])["moved"] >= 0.75


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("effect", EFFECTS)
def test_the_two_estimates_bracket_the_truth(simulated: Simulated, way: str, effect: float) -> None:
    # Mean over companies: what is left is bias. Ratings are clipped to 0–5 and levels rounded to strata, so a little of
    # it stays.
    found = [find(known, RULES) for known in simulated[Kind(way, effect)]]
    adjusted = sum(one.adjusted.effect for one in found if one.adjusted) / len(found)
    did = sum(one.did.effect for one in found if one.did) / len(found)
    assert adjusted - 0.06 <= effect <= did + 0.06


def _false_shares(simulated: Simulated, judge_by: Callable[[Evidence, Finding], Finding]) -> dict[str, float]:
    found: dict[str, float] = {}
    for way in WAYS:
        known = simulated[Kind(way, 0.0)]
        findings = [(one, find(one, RULES)) for one in known]
        words = [
            obstacle(finding, RULES) or verdict(judged, judged.p_value or 1.0, RULES)
            for one, finding in findings
            for judged in [judge_by(one, finding)]
        ]
        found[way] = words.count("moved") / len(words)
    return found


def test_the_difference_in_differences_alone_would_be_fooled_where_people_are_sent_by_their_score(
    simulated: Simulated,
) -> None:
    false = _false_shares(simulated, lambda _, finding: replace(finding, adjusted=finding.did))
    assert false["by observed gap"] > MOST_FALSE
    assert false["by true level"] <= MOST_FALSE


def test_movement_of_completers_alone_would_be_fooled_by_regression_to_the_mean(simulated: Simulated) -> None:
    def before_and_after(known: Evidence, finding: Finding) -> Finding:
        # as if those compared with had not moved at all
        still = [
            Stratum(one.completers, replace(one.comparison, mean=0.0), one.completers_level, one.comparison_level)
            for one in known.did
        ]
        effect = stratified_effect(still)
        return replace(finding, adjusted=effect, did=effect)

    false = _false_shares(simulated, before_and_after)
    assert false["by observed gap"] > 0.2


def test_the_same_seed_gives_the_same_companies() -> None:
    assert simulate(2, people=40) == simulate(2, people=40)
