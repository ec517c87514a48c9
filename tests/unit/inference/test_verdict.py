"""One verdict for each course, in the order of the definitions, with thresholds at nine decimals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from inference.effect import Effect
from inference.strata import Moments, Stratum
from inference.verdict import Evidence, Finding, Rules, find, judge, obstacle, verdict

RULES = Rules(min_per_arm=15, meaningful_movement=0.25, alpha=0.10)


def _effect(effect: float, reach: float = 0.1) -> Effect:
    return Effect(effect, reach / 1.7, effect - reach, effect + reach, 0.01)


def _finding(
    adjusted: float = 0.5,
    did: float = 0.6,
    *,
    reach: float = 0.1,
    matched: int = 20,
    comparison: int = 40,
    share: float = 1.0,
    difference: float = 0.0,
    placebo: Effect | None = None,
) -> Finding:
    return Finding(
        n_completers_matched=matched,
        n_comparison=comparison,
        n_placebo_completers=0,
        n_placebo_comparison=0,
        matched_share=share,
        baseline_difference=difference,
        adjusted=_effect(adjusted, reach),
        did=_effect(did, reach),
        placebo=placebo,
    )


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (_finding(matched=14), "insufficient_data"),
        (_finding(comparison=14), "insufficient_data"),
        (_finding(matched=14, share=0.1), "insufficient_data"),
        (_finding(matched=15, comparison=15), None),
        (_finding(share=0.69), "not_comparable"),
        (_finding(share=0.7), None),
        (_finding(share=0.6999999999), None),
        (_finding(difference=0.26), "not_comparable"),
        (_finding(difference=-0.26), "not_comparable"),
        (_finding(difference=-0.25), None),
        (_finding(difference=0.2500000001), None),
    ],
)
def test_what_stands_in_the_way_of_a_judgement(finding: Finding, expected: str | None) -> None:
    assert obstacle(finding, RULES) == expected


@pytest.mark.parametrize(
    ("finding", "q_value", "expected"),
    [
        (_finding(0.5, 0.6), 0.10, "moved"),
        (_finding(0.5, 0.6), 0.11, "inconclusive"),
        (_finding(0.25, 0.6), 0.01, "moved"),
        (_finding(0.2499999999, 0.6), 0.01, "moved"),
        (_finding(0.24, 0.6), 0.01, "inconclusive"),
        (_finding(-0.5, -0.25), 0.01, "went_down"),
        (_finding(-0.5, -0.24), 0.01, "did_not_move"),  # both end below 0.25: −0.4 and −0.14
        (_finding(0.1, 0.1), 0.5, "did_not_move"),  # 0.1 + 0.1 = 0.2
        (_finding(0.1, 0.15), 0.5, "inconclusive"),  # 0.15 + 0.1 is 0.25, not below it
        (_finding(0.0, 0.2, reach=0.3), 0.5, "inconclusive"),
        (_finding(0.5, 0.6, placebo=_effect(0.2)), 0.01, "inconclusive"),  # its interval begins at 0.1
        (_finding(0.5, 0.6, placebo=_effect(0.1)), 0.01, "moved"),  # its interval begins at 0
        (_finding(0.5, 0.6, placebo=_effect(-0.4)), 0.01, "moved"),
        (_finding(-0.5, -0.6, placebo=_effect(-0.2)), 0.01, "inconclusive"),
        (_finding(-0.5, -0.6, placebo=_effect(0.4)), 0.01, "went_down"),
        (_finding(0.0, 0.0, placebo=_effect(0.4)), 0.9, "did_not_move"),
    ],
)
def test_the_word_for_a_finding(finding: Finding, q_value: float, expected: str) -> None:
    assert verdict(finding, q_value, RULES) == expected


def _stratum(n_completers: int, gain: float, n_comparison: int = 50) -> Stratum:
    level = Moments(n_completers, 2.0, 0.1)
    return Stratum(
        Moments(n_completers, gain, 0.2), Moments(n_comparison, 0.0, 0.2), level, Moments(n_comparison, 2.0, 0.1)
    )


def _evidence(n_completers: int, gain: float) -> Evidence:
    return Evidence(n_completers, [_stratum(n_completers, gain)], [_stratum(n_completers, gain)])


def test_only_courses_that_can_be_judged_share_the_risk_of_chance() -> None:
    # One moved, three did not and two cannot be judged. p of the first is doubled by no more than 4/1, not by 6/1.
    evidence = {("moved", "K"): _evidence(30, 0.6)}
    evidence |= {(f"flat{number}", "K"): _evidence(200, 0.0) for number in range(3)}
    evidence |= {("small", "K"): _evidence(10, 0.6), ("nobody", "K"): Evidence(0)}
    judged = judge(evidence, RULES)
    assert {key[0]: one.verdict for key, one in judged.items()} == {
        "moved": "moved",
        "flat0": "did_not_move",
        "flat1": "did_not_move",
        "flat2": "did_not_move",
        "small": "insufficient_data",
        "nobody": "insufficient_data",
    }
    moved = judged["moved", "K"]
    assert moved.finding.p_value is not None
    assert moved.q_value == pytest.approx(4 * moved.finding.p_value)
    assert (judged["small", "K"].q_value, judged["nobody", "K"].q_value) == (None, None)


def test_among_many_courses_one_lucky_one_is_not_said_to_have_moved() -> None:
    # 15 completers who moved 0.3 more, variances 0.2: standard error √(0.2/15 + 0.2/50) = 0.1317, t = 2.279, p ≈ 0.03.
    alone = judge({("lucky", "K"): _evidence(15, 0.3)}, RULES)
    assert alone["lucky", "K"].verdict == "moved"
    crowd = {(f"flat{number}", "K"): _evidence(15, 0.0) for number in range(20)}
    among = judge({("lucky", "K"): _evidence(15, 0.3), **crowd}, RULES)
    assert among["lucky", "K"].verdict == "inconclusive"


def test_nobody_is_no_reason_to_fail() -> None:
    assert judge({}, RULES) == {}
    finding = find(Evidence(0), RULES)
    assert (finding.matched_share, finding.baseline_difference, finding.adjusted, finding.p_value) == (None,) * 4


def test_a_placebo_needs_as_many_as_a_verdict() -> None:
    enough = Evidence(15, placebo=[_stratum(15, 0.1, 15)])
    too_few = Evidence(15, placebo=[_stratum(14, 0.1), _stratum(1, 0.1)])
    assert find(enough, RULES).placebo is not None
    assert find(too_few, RULES).placebo is None
    assert find(too_few, RULES).n_placebo_completers == 14


@given(some.floats(-1, 1), some.floats(-1, 1), some.floats(0.001, 0.5), some.floats(0, 1))
def test_the_order_of_the_two_estimates_does_not_matter(one: float, other: float, reach: float, q_value: float) -> None:
    assert verdict(_finding(one, other, reach=reach), q_value, RULES) == verdict(
        _finding(other, one, reach=reach), q_value, RULES
    )


@given(some.floats(-1, 1), some.floats(-1, 1), some.floats(0.001, 0.5), some.floats(0, 1))
def test_a_course_that_moved_did_so_by_both_estimates(one: float, other: float, reach: float, q_value: float) -> None:
    if verdict(_finding(one, other, reach=reach), q_value, RULES) == "moved":
        assert min(one, other) >= 0.25 - 1e-9
        assert q_value <= 0.1 + 1e-9
