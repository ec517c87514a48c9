"""The gap's change as two bars and a mark."""

from __future__ import annotations

from dashboards.pages.movement.charts import taken_apart
from tests.unit.dashboards.chart_rows import movement

TARGET, RATING, CHANGE = range(3)


def test_the_gap_changes_by_the_target_change_less_the_movement() -> None:
    # The target rose by 0.25 and the level by 0.5: 0.25 − 0.5 = −0.25.
    data = taken_apart([movement()], ["a"])["data"]
    assert (data[TARGET]["x"], data[RATING]["x"], data[CHANGE]["x"]) == ([0.25], [-0.5], [-0.25])


def test_a_row_without_known_gaps_is_left_empty() -> None:
    unknown = movement(2, mean_gap_change=None, mean_target_change=None, mean_movement_gap_known=None, n_gap_known=0)
    data = taken_apart([unknown, movement()], ["a", "b"])["data"]
    assert [trace["y"] for trace in data] == [[1], [1], [1]]


def test_the_two_bars_are_told_apart_by_pattern_as_well_as_by_colour() -> None:
    data = taken_apart([movement()], ["a"])["data"]
    assert data[TARGET]["marker"]["pattern"]["shape"] != data[RATING]["marker"]["pattern"]["shape"]


def test_zero_is_in_the_middle() -> None:
    low, high = taken_apart([movement(mean_target_change=2.0, mean_gap_change=1.5)], ["a"])["layout"]["xaxis"]["range"]
    assert low == -high
    assert high > 2.0
