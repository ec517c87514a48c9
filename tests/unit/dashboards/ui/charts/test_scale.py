"""The steps of the colour scale."""

from __future__ import annotations

import pytest

from dashboards.ui.charts.scale import scale_of


@pytest.mark.parametrize(
    ("gap", "token"),
    [
        (-1.0, "step-above-3"),
        (-0.99, "step-above-2"),
        (-0.5, "step-above-2"),
        (-0.1, "step-above-1"),
        (-0.09, "step-0"),
        (0.0, "step-0"),
        (0.09, "step-0"),
        (0.1, "step-short-1"),
        (0.5, "step-short-2"),
        (1.0, "step-short-3"),
        (1.5, "step-short-4"),
    ],
)
def test_a_mean_gap_falls_on_its_step_and_both_sides_alike(gap: float, token: str) -> None:
    scale = scale_of("mean_gap")
    assert scale.steps[scale.position(gap)].token == token


@pytest.mark.parametrize("measure", ["mean_gap", "share_with_gap", "levels_short"])
def test_every_scale_has_one_step_more_than_breaks(measure: str) -> None:
    scale = scale_of(measure, [37])  # type: ignore[arg-type]
    assert len(scale.steps) == len(scale.breaks) + 1
    assert list(scale.breaks) == sorted(scale.breaks)


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        ([], (0.5, 1, 2, 5)),
        # Never finer than these.
        ([1, 2, 3, 4, 6], (0.5, 1, 2, 5)),
        # At 25, 50, 75 and 90 % stand 12, 24, 60 and 250; nearest of the round numbers up to 250 are these.
        ([7, 12, 24, 60, 250], (10, 20, 50, 200)),
        # At 25, 50 and 75 % stand values alike: the breaks go down by one round number each.
        ([30, 30, 30, 30, 400], (5, 10, 20, 200)),
    ],
)
def test_levels_short_are_cut_at_round_numbers_between_which_values_lie(
    values: list[float], breaks: tuple[float, ...]
) -> None:
    assert scale_of("levels_short", values).breaks == breaks


def test_one_large_sum_leaves_the_others_their_colours() -> None:
    values = [*range(1, 49), 2_500.0]
    scale = scale_of("levels_short", values)
    assert {scale.position(value) for value in values} == {0, 1, 2, 3, 4}
    assert sum(scale.position(value) == 0 for value in values) <= 10


def test_the_largest_value_of_levels_short_is_at_the_deep_end() -> None:
    for largest in (5, 12, 99, 180, 1311):
        scale = scale_of("levels_short", [largest])
        assert scale.position(largest) == len(scale.steps) - 1


def test_an_exact_boundary_is_not_lost_to_floating_point() -> None:
    scale = scale_of("share_with_gap")
    assert scale.position(0.1 + 0.2 - 0.05) == scale.position(0.25)
