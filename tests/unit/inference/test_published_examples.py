"""The same figures as in the literature, where the numbers were printed by their authors."""

from __future__ import annotations

from statistics import mean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as some

from inference.effect import satterthwaite, stratified_effect
from inference.strata import Moments, Stratum
from inference.verdict import false_discovery_rates


def _moments(values: list[float]) -> Moments:
    return Moments(len(values), mean(values), variance(values))


def test_welchs_test_of_students_sleep_data() -> None:
    """Hours of sleep gained with two drugs: Student (1908), The probable error of a mean, Biometrika 6(1), p. 20.

    The test is that of R's manual, `example(t.test)`: t = -1.8608, df = 17.776, p-value = 0.07939,
    95 percent confidence interval -3.3654832 to 0.2054832, means 0.75 and 2.33.
    """
    dextro = _moments([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    laevo = _moments([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    assert (dextro.mean, laevo.mean) == pytest.approx((0.75, 2.33))
    found = stratified_effect([Stratum(dextro, laevo)], confidence=0.95)
    assert found is not None
    assert found.effect / found.std_error == pytest.approx(-1.8608, abs=5e-5)
    assert found.p_value == pytest.approx(0.07939, abs=5e-6)
    assert (found.low, found.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)
    terms = [(arm.variance / arm.n, arm.n - 1) for arm in (dextro, laevo)]
    assert satterthwaite(terms) == pytest.approx(17.776, abs=5e-4)


def test_false_discoveries_of_the_myocardial_infarction_study() -> None:
    """Benjamini & Hochberg (1995), Controlling the false discovery rate, J. R. Statist. Soc. B 57(1), pp. 289–300.

    Of fifteen p-values, four are rejected at 0.05, and Bonferroni's 0.05/15 = 0.0033 rejects three. The fourth is the
    last with p ≤ i/15 · 0.05: 0.0095 ≤ 0.0133, and then 0.0201 > 0.0167.
    """
    p_values = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
        *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
    q_values = false_discovery_rates(p_values)
    assert [q <= 0.05 for q in q_values] == [True] * 4 + [False] * 11
    assert sum(p <= 0.05 / 15 for p in p_values) == 3
    # q of the fourth: 0.0095 · 15/4; the sixth's 0.0278 · 15/6 = 0.0695 gives way to the seventh's 0.0298 · 15/7 =
    # 0.063857.
    assert q_values[3] == pytest.approx(0.035625)
    assert q_values[5] == q_values[6] == pytest.approx(0.0638571, abs=1e-7)


def test_differences_in_differences_of_the_minimum_wage_in_new_jersey() -> None:
    """Card & Krueger (1994), Minimum wages and employment, American Economic Review 84(4), table 3, p. 780.

    Row 3, change in mean employment: New Jersey 0.59 (standard error 0.54), Pennsylvania −2.16 (1.25), difference 2.76
    (1.36). Row 4, stores asked both times: 0.47 (0.48), −2.28 (1.25), difference 2.75 (1.34). The means behind row 3
    are 20.44 to 21.03 and 23.33 to 21.17. A variance is the squared standard error times n, so that how many stores
    there were does not matter.
    """
    n_new_jersey, n_pennsylvania = 321, 77

    def did(new_jersey: tuple[float, float], pennsylvania: tuple[float, float]) -> tuple[float, float]:
        found = stratified_effect(
            [
                Stratum(
                    Moments(n_new_jersey, new_jersey[0], new_jersey[1] ** 2 * n_new_jersey),
                    Moments(n_pennsylvania, pennsylvania[0], pennsylvania[1] ** 2 * n_pennsylvania),
                )
            ]
        )
        assert found is not None
        return found.effect, found.std_error

    assert did((0.47, 0.48), (-2.28, 1.25)) == pytest.approx((2.75, 1.34), abs=0.005)
    # 0.59 + 2.16 = 2.75 of rounded changes, 2.76 of unrounded ones.
    assert did((21.03 - 20.44, 0.54), (21.17 - 23.33, 1.25)) == pytest.approx((2.76, 1.36), abs=0.0101)


def test_kidney_stones_turn_round_within_their_strata() -> None:
    """Charig et al. (1986), BMJ 292, pp. 879–882, as told by Julious & Mullee (1994), BMJ 309, pp. 1480–1481.

    Open surgery succeeds in 81/87 of small stones (93 %) and 192/263 of large ones (73 %), the other way in 234/270 (87
    %) and 55/80 (69 %): better in both, and yet 273/350 (78 %) against 289/350 (83 %) over all. Weighed by those who
    had surgery: 87/350 · (0.931034 − 0.866667) + 263/350 · (0.730038 − 0.6875) = 0.016000 + 0.031964 = 0.047964.
    """

    def successes(of: int, n: int) -> Moments:
        return Moments(n, of / n, of * (n - of) / n / (n - 1))

    crude = stratified_effect([Stratum(successes(273, 350), successes(289, 350))])
    within = stratified_effect(
        [
            Stratum(successes(81, 87), successes(234, 270)),
            Stratum(successes(192, 263), successes(55, 80)),
        ]
    )
    assert crude is not None
    assert within is not None
    assert crude.effect == pytest.approx(0.78 - 289 / 350)
    assert crude.effect < 0
    assert within.effect == pytest.approx(0.047964, abs=5e-7)


five_levels = some.lists(some.integers(2, 50), min_size=5, max_size=5)
odds = some.lists(some.integers(1, 9), min_size=5, max_size=5).map(lambda values: sorted(values, reverse=True))
steps = some.lists(some.floats(0, 1), min_size=4, max_size=4)


@given(five_levels, odds, steps)
def test_the_two_estimates_bracket_as_the_theorem_says(
    comparison: list[int], odds: list[int], steps: list[float]
) -> None:
    """Ding & Li (2019), A bracketing relationship …, Political Analysis 27(4), pp. 605–615, theorem 1.

    Stationarity: who began one level higher ends up 0 to 1 level higher, untreated. Monotonicity: those treated began
    lower, since their odds of being sent fall from level to level. Then the adjusted estimate, right here by
    construction, is no larger than the difference in differences.
    """
    movement = [2 + sum(steps[:level]) - level for level in range(5)]
    sent = [n * times for n, times in zip(comparison, odds, strict=True)]
    gain = 0.4
    adjusted = stratified_effect(
        [
            Stratum(Moments(sent[level], movement[level] + gain, 0.2), Moments(comparison[level], movement[level], 0.2))
            for level in range(5)
        ]
    )
    did = stratified_effect(
        [
            Stratum(
                Moments(sum(sent), _mean_of(movement, sent) + gain, 0.2),
                Moments(sum(comparison), _mean_of(movement, comparison), 0.2),
            )
        ]
    )
    assert adjusted is not None
    assert did is not None
    assert adjusted.effect == pytest.approx(gain)
    assert did.effect >= adjusted.effect - 1e-9


def _mean_of(values: list[float], counts: list[int]) -> float:
    return sum(n * value for n, value in zip(counts, values, strict=True)) / sum(counts)
