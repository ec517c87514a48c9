"""A person's levels as a value."""

from __future__ import annotations

from dashboards.pages.person.chart import dumbbell
from tests.unit.dashboards.chart_rows import competency

SHORT, ABOVE, BEFORE, TARGET, LEVEL = range(5)


def test_a_gap_is_a_line_from_level_to_target() -> None:
    data = dumbbell([competency()], {})["data"]
    assert data[SHORT]["x"] == [2.0, 3.0, None]
    assert data[SHORT]["y"] == [0, 0, None]
    assert data[SHORT]["line"]["color"] == "token:short"
    assert data[ABOVE]["x"] == []


def test_a_surplus_is_drawn_on_the_other_side() -> None:
    data = dumbbell([competency(current_level=4.0, gap=-1.0, has_gap=False)], {})["data"]
    assert data[ABOVE]["x"] == [4.0, 3.0, None]
    assert data[LEVEL]["marker"]["color"] == ["token:above"]


def test_an_unrated_competency_shows_its_target_alone() -> None:
    data = dumbbell([competency(current_level=None, gap=None, has_gap=None, level_basis=None)], {})["data"]
    assert data[TARGET]["x"] == [3.0]
    assert data[LEVEL]["x"] == []


def test_a_competency_outside_the_profile_shows_its_level_alone() -> None:
    data = dumbbell([competency(target_level=None, gap=None, has_gap=None)], {})["data"]
    assert data[TARGET]["x"] == []
    assert data[LEVEL]["marker"]["color"] == ["token:muted"]


def test_an_own_assessment_alone_is_an_open_mark() -> None:
    data = dumbbell([competency(level_basis="self"), competency(2)], {})["data"]
    assert data[LEVEL]["marker"]["symbol"] == ["circle-open", "circle"]


def test_the_level_of_the_cycle_before_is_a_small_mark_on_its_row() -> None:
    data = dumbbell([competency(1), competency(2)], {"K2": 1.5})["data"]
    assert (data[BEFORE]["x"], data[BEFORE]["y"]) == ([1.5], [1])
