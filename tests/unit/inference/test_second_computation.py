"""The inference against a second computation of the same definitions, over strata nobody would make up by hand."""

from __future__ import annotations

from statistics import mean, variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from inference.effect import baseline_difference, stratified_effect
from inference.strata import Moments, Stratum
from inference.verdict import false_discovery_rates
from tests.oracle.learning import estimates

# Steps that real scales take, so that variances of 0 and ties come up all the time.
movements = some.sampled_from([-1.0, -0.5, -1 / 3, 0.0, 0.0, 0.0, 1 / 3, 0.5, 1.0])
arms = some.lists(movements, max_size=6)
strata = some.lists(some.builds(estimates.Stratum, arms, arms), max_size=5)
p_values = some.lists(some.sampled_from([0.0, 0.001, 0.02, 0.02, 0.05, 0.5, 0.5, 1.0]), min_size=1, max_size=12)


def _moments(values: list[float]) -> Moments:
    return Moments(len(values), mean(values) if values else 0.0, variance(values) if len(values) > 1 else 0.0)


@settings(deadline=None)
@given(strata)
def test_an_effect_with_its_uncertainty(given_strata: list[estimates.Stratum]) -> None:
    found = stratified_effect([Stratum(_moments(one.completers), _moments(one.comparison)) for one in given_strata])
    expected = estimates.estimate([one for one in given_strata if one.is_usable])
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert (found.effect, found.std_error, found.low, found.high, found.p_value) == pytest.approx(
        (expected.effect, expected.std_error, expected.low, expected.high, expected.p_value), abs=1e-9
    )


@settings(deadline=None)
@given(strata)
def test_how_far_apart_two_groups_began(given_strata: list[estimates.Stratum]) -> None:
    nobody = Moments(0)
    found = baseline_difference(
        [
            Stratum(
                Moments(len(one.completers)),
                Moments(len(one.comparison)),
                _moments(one.completers) if one.completers else nobody,
                _moments(one.comparison) if one.comparison else nobody,
            )
            for one in given_strata
        ]
    )
    assert found == pytest.approx(
        estimates.baseline_difference([one for one in given_strata if one.is_usable]), abs=1e-9
    )


@settings(deadline=None)
@given(p_values)
def test_false_discovery_rates_with_ties(given_p_values: list[float]) -> None:
    expected = estimates.q_values(dict(enumerate(given_p_values)))
    assert false_discovery_rates(given_p_values) == pytest.approx([expected[place] for place in range(len(expected))])
