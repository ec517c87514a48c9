"""Estimates worked out by hand, and what holds of every estimate."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from inference.effect import baseline_difference, satterthwaite, stratified_effect
from inference.strata import Moments, Stratum

ONE_OF_A_KIND = [
    Stratum(Moments(1, 5.0), Moments(40, 0.1, 0.2), Moments(1, 2.0), Moments(40, 2.0, 0.1)),
    Stratum(Moments(40, 5.0, 0.3), Moments(1, 0.1), Moments(40, 2.0, 0.1), Moments(1, 2.0)),
    Stratum(Moments(0), Moments(12, 3.0, 0.4), Moments(0), Moments(12, 2.0, 0.1)),
]


def test_strata_are_weighed_by_their_completers() -> None:
    # Weights 2/8 and 6/8. Effect: 0.25 · (1 − 0) + 0.75 · (0.5 − 0.3) = 0.25 + 0.15 = 0.4.
    # Variance: 0.0625 · (0.5/2 + 0.3/3) + 0.5625 · (0.6/6 + 0.4/4) = 0.0625 · 0.35 + 0.5625 · 0.2 = 0.134375.
    strata = [
        Stratum(Moments(2, 1.0, 0.5), Moments(3, 0.0, 0.3)),
        Stratum(Moments(6, 0.5, 0.6), Moments(4, 0.3, 0.4)),
    ]
    found = stratified_effect(strata)
    assert found is not None
    assert found.effect == pytest.approx(0.4)
    assert found.std_error == pytest.approx(math.sqrt(0.134375))
    # Terms 0.015625 (1), 0.00625 (2), 0.05625 (5), 0.05625 (3): 0.134375² / (0.000244140625 + 0.00001953125
    # + 0.0006328125 + 0.0010546875) = 0.018056640625 / 0.001951171875 = 9.254254...
    terms = [(0.015625, 1), (0.00625, 2), (0.05625, 5), (0.05625, 3)]
    assert satterthwaite(terms) == pytest.approx(0.018056640625 / 0.001951171875)


def test_without_any_spread_the_interval_is_the_point() -> None:
    alike = Stratum(Moments(3, 0.5), Moments(4, 0.0))
    found = stratified_effect([alike])
    assert found is not None
    assert (found.effect, found.low, found.high, found.p_value) == (0.5, 0.5, 0.5, 0.0)


def test_without_any_spread_no_effect_is_certain() -> None:
    # 0.1 + 0.2 is 0.30000000000000004: still no effect.
    found = stratified_effect([Stratum(Moments(3, 0.1 + 0.2), Moments(4, 0.3))])
    assert found is not None
    assert found.p_value == 1.0


def test_nobody_to_compare_with_is_no_estimate() -> None:
    assert stratified_effect([]) is None
    assert stratified_effect(ONE_OF_A_KIND) is None
    assert baseline_difference(ONE_OF_A_KIND) is None


def test_the_baseline_difference_is_in_standard_deviations_over_all_people() -> None:
    # Difference: 2/6 · (2.0 − 2.2) + 4/6 · (3.1 − 3.1) = −1/15.
    # Completers: mean (2 · 2 + 4 · 3.1)/6 = 2.7333; squares 0.02 + 3 · 0.03 + 2 · 0.5378 + 4 · 0.1344 = 1.7233.
    # The others: mean (3 · 2.2 + 5 · 3.1)/8 = 2.7625; squares 2 · 0.01 + 4 · 0.02 + 3 · 0.3164 + 5 · 0.1139 = 1.61875.
    # SD √((1.72333 + 1.61875) / (6 + 8 − 2)) = √0.278507 = 0.527738; g = −0.066667 / 0.527738 = −0.126325.
    strata = [
        Stratum(Moments(2), Moments(3), Moments(2, 2.0, 0.02), Moments(3, 2.2, 0.01)),
        Stratum(Moments(4), Moments(5), Moments(4, 3.1, 0.03), Moments(5, 3.1, 0.02)),
    ]
    assert baseline_difference(strata) == pytest.approx(-0.126325, abs=1e-6)


def test_who_all_began_alike_do_not_differ() -> None:
    alike = Stratum(Moments(2), Moments(3), Moments(2, 2.0), Moments(3, 2.0))
    assert baseline_difference([alike]) == 0.0


figures = some.floats(-5, 5)
spreads = some.floats(0.01, 4)
groups = some.builds(Moments, n=some.integers(2, 200), mean=figures, variance=spreads)
strata_of_two = some.builds(Stratum, completers=groups, comparison=groups, completers_level=groups)


@given(some.lists(strata_of_two, min_size=1, max_size=8))
def test_a_stratum_with_one_of_a_kind_never_matters(strata: list[Stratum]) -> None:
    assert stratified_effect([*strata, *ONE_OF_A_KIND]) == stratified_effect(strata)


@given(some.lists(strata_of_two, min_size=1, max_size=8), some.floats(-3, 3))
def test_what_everybody_gained_is_no_effect(strata: list[Stratum], gain: float) -> None:
    before, after = stratified_effect(strata), stratified_effect([_moved(one, gain) for one in strata])
    assert before is not None
    assert after is not None
    assert after.effect == pytest.approx(before.effect, abs=1e-9)
    assert (after.low, after.high) == pytest.approx((before.low, before.high), abs=1e-9)


def _moved(stratum: Stratum, gain: float) -> Stratum:
    arms = [Moments(arm.n, arm.mean + gain, arm.variance) for arm in (stratum.completers, stratum.comparison)]
    return Stratum(*arms)


@given(some.lists(strata_of_two, min_size=1, max_size=8))
def test_time_turned_round_turns_the_effect_round(strata: list[Stratum]) -> None:
    # Who moved from 2 to 3 moved, backwards, from 3 to 2.
    forwards = stratified_effect(strata)
    backwards = stratified_effect([_reversed(one) for one in strata])
    assert forwards is not None
    assert backwards is not None
    assert backwards.effect == pytest.approx(-forwards.effect)
    assert (backwards.low, backwards.high) == pytest.approx((-forwards.high, -forwards.low))
    assert backwards.p_value == pytest.approx(forwards.p_value)


def _reversed(stratum: Stratum) -> Stratum:
    arms = [Moments(arm.n, -arm.mean, arm.variance) for arm in (stratum.completers, stratum.comparison)]
    return Stratum(*arms)


@given(some.lists(strata_of_two, min_size=1, max_size=8), some.randoms(use_true_random=False))
def test_the_order_of_strata_does_not_matter(strata: list[Stratum], chance: object) -> None:
    shuffled = strata.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = stratified_effect(strata), stratified_effect(shuffled)
    assert one is not None
    assert other is not None
    assert one.effect == pytest.approx(other.effect, abs=1e-9)
    assert one.p_value == pytest.approx(other.p_value, abs=1e-9)


@given(some.lists(strata_of_two, min_size=1, max_size=8))
def test_the_interval_excludes_no_effect_where_p_is_below_a_tenth(strata: list[Stratum]) -> None:
    found = stratified_effect(strata)
    assert found is not None
    if abs(found.p_value - 0.1) > 1e-6:
        assert (found.low > 0 or found.high < 0) == (found.p_value < 0.1)


@given(some.lists(some.tuples(some.floats(1e-6, 5), some.integers(1, 300)), min_size=1, max_size=20))
def test_degrees_of_freedom_lie_between_the_smallest_and_all_together(terms: list[tuple[float, int]]) -> None:
    each = [degrees_of_freedom for _, degrees_of_freedom in terms]
    assert min(each) - 1e-6 <= satterthwaite(terms) <= sum(each) + 1e-6
