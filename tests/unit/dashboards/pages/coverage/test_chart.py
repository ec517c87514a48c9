"""Coverage bars as a value."""

from __future__ import annotations

import pytest

from dashboards.pages.coverage.chart import STATUS_TEXT, coverage_bars
from tests.unit.dashboards.chart_rows import coverage


def test_the_parts_of_a_bar_are_shares_of_its_gaps_and_add_up() -> None:
    parts = coverage_bars([coverage()], ["Negotiation"])["data"]
    # 2, 5, 2 and 1 of 10
    assert [part["x"] for part in parts] == [[0.2], [0.5], [0.2], [0.1]]
    assert sum(part["x"][0] for part in parts) == pytest.approx(1)


def test_each_status_has_its_own_pattern_and_colour() -> None:
    parts = coverage_bars([coverage()], ["Negotiation"])["data"]
    assert len({part["marker"]["pattern"]["shape"] for part in parts}) == len(STATUS_TEXT)
    assert len({part["marker"]["color"] for part in parts}) == len(STATUS_TEXT)


def test_a_withheld_row_keeps_its_place_and_draws_nothing() -> None:
    hidden = coverage(
        n_gaps=None,
        n_no_course=None,
        n_not_taken=None,
        n_in_training=None,
        n_trained=None,
        coverage_rate=None,
        is_withheld=True,
    )
    parts = coverage_bars([hidden, coverage()], ["Listening", "Negotiation"])["data"]
    assert [part["y"] for part in parts] == [[1]] * 4


def test_pointing_at_a_part_tells_its_number_and_its_whole() -> None:
    trained = coverage_bars([coverage()], ["A <b>name</b>"])["data"][3]
    assert trained["text"] == ["<b>A &lt;b&gt;name&lt;/b&gt;</b><br>Trained: 1 of 10 gaps (10\u202f%)"]
