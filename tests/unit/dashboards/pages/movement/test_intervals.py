"""Mean movement with its interval as marks and lines."""

from __future__ import annotations

import pytest

from dashboards.pages.movement.charts import direction_of, intervals, is_cut, reach_of
from tests.unit.dashboards.chart_rows import movement

UP, DOWN, UNCLEAR, MARKS = range(4)
ROSE = movement()
FELL = movement(2, mean_movement=-0.4, ci_low=-0.6, ci_high=-0.2)
MAYBE = movement(3, mean_movement=0.1, ci_low=-0.1, ci_high=0.3)
ALONE = movement(4, mean_movement=1.0, ci_low=None, ci_high=None, n_matched=1)


def test_an_interval_is_a_line_of_its_direction() -> None:
    data = intervals([ROSE, FELL, MAYBE], ["a", "b", "c"])["data"]
    assert (data[UP]["x"], data[UP]["y"]) == ([0.2, 0.8, None], [0, 0, None])
    assert (data[DOWN]["x"], data[DOWN]["y"]) == ([-0.6, -0.2, None], [1, 1, None])
    assert (data[UNCLEAR]["x"], data[UNCLEAR]["y"]) == ([-0.1, 0.3, None], [2, 2, None])


def test_what_may_be_chance_is_told_by_shape_as_well_as_by_colour() -> None:
    marks = intervals([ROSE, FELL, MAYBE], ["a", "b", "c"])["data"][MARKS]["marker"]
    assert marks["symbol"] == ["circle", "circle", "circle-open"]
    assert marks["color"] == ["token:above", "token:short", "token:neutral-mark"]


def test_one_person_alone_has_a_mark_and_no_interval() -> None:
    data = intervals([ALONE], ["a"])["data"]
    assert direction_of(ALONE) == "unclear"
    assert data[MARKS]["x"] == [1.0]
    assert data[UP]["x"] == data[DOWN]["x"] == data[UNCLEAR]["x"] == []
    assert "n/a" in data[MARKS]["text"][0]


def test_a_withheld_row_is_left_empty() -> None:
    hidden = movement(is_withheld=True, mean_movement=None, ci_low=None, ci_high=None)
    assert intervals([ROSE, hidden], ["a", "b"])["data"][MARKS]["y"] == [0]


def test_the_axis_is_as_wide_as_the_intervals_within_reason() -> None:
    wide = movement(ci_low=-8.0, ci_high=9.0)
    assert (reach_of([MAYBE]), reach_of([ROSE])) == pytest.approx((0.53, 0.848))
    assert reach_of([wide]) == pytest.approx(2.65)
    assert (is_cut([ROSE]), is_cut([wide])) == (False, True)
    assert intervals([wide], ["a"])["layout"]["xaxis"]["range"] == pytest.approx([-2.65, 2.65])


def test_a_name_is_drawn_as_it_stands() -> None:
    assert "&lt;b&gt;" in intervals([ROSE], ["<b>"])["data"][MARKS]["text"][0]
