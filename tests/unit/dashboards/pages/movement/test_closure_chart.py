"""Gaps closed as bars on the ground of all gaps."""

from __future__ import annotations

from dashboards.pages.movement.charts import Closed, closure_bars, closure_text

GROUND, BARS = range(2)


def test_a_bar_is_the_share_of_the_gaps_before() -> None:
    data = closure_bars([Closed("Trained", 8, 4, 0.5), Closed("Not taken", 4, 1, 0.25)])["data"]
    assert (data[GROUND]["x"], data[BARS]["x"]) == ([1.0, 1.0], [0.5, 0.25])


def test_without_gaps_before_there_is_no_bar() -> None:
    data = closure_bars([Closed("Trained", 0, 0, None), Closed("Not taken", 4, 1, 0.25)])["data"]
    assert (data[GROUND]["y"], data[BARS]["y"]) == ([1], [1])


def test_counts_stand_in_the_words() -> None:
    assert closure_text(Closed("Trained", 8, 4, 0.5)).replace("\N{NO-BREAK SPACE}", " ") == (
        "50\N{NARROW NO-BREAK SPACE}% closed: 4 of 8 gaps"
    )
    assert "4 of" not in closure_text(Closed("Trained", 8, None, 0.05, "at_most"))
