"""Axes that several charts share."""

from __future__ import annotations

import pytest

from dashboards.ui.charts.base import difference_axis


@pytest.mark.parametrize(
    ("reach", "ticks", "words"),
    [
        (0.64, [-0.5, 0.0, 0.5], ["−0.5", "0", "+0.5"]),
        (1.3, [-1.0, 0.0, 1.0], ["−1", "0", "+1"]),
        (2.65, [-2.0, -1.0, 0.0, 1.0, 2.0], ["−2", "−1", "0", "+1", "+2"]),
    ],
)
def test_differences_have_zero_in_the_middle_and_few_words(reach: float, ticks: list[float], words: list[str]) -> None:
    axis = difference_axis(reach)
    assert axis["range"] == [-reach, reach]
    assert (axis["tickvals"], axis["ticktext"]) == (ticks, words)
