"""The small trend as a value."""

from __future__ import annotations

import pytest

from dashboards.ui.charts.trend import trend


def test_the_newest_known_value_is_marked() -> None:
    line, marks = trend((3.0, None, 5.0))["data"]
    assert line["y"] == [3.0, None, 5.0]
    assert marks["x"] == [0, 2]
    assert marks["marker"]["color"] == ["token:muted", "token:accent"]


def test_a_small_change_does_not_look_like_a_large_one() -> None:
    low, high = trend((100.0, 101.0))["layout"]["yaxis"]["range"]
    # the least span is 0.4 of 101 = 40.4, and 0.65 of it on either side of the middle
    assert high - low == pytest.approx(40.4 * 1.3)


def test_a_large_change_fills_the_chart() -> None:
    low, high = trend((0.0, 10.0))["layout"]["yaxis"]["range"]
    assert (low, high) == (pytest.approx(-1.5), pytest.approx(11.5))


def test_nothing_known_draws_nothing() -> None:
    assert trend((None, None))["data"][1]["x"] == []
