"""From level to level, in per cent of the row."""

from __future__ import annotations

from dashboards.pages.movement.charts import levels_from, transition_matrix
from dashboards.pages.movement.rows import Transition

PEOPLE = ("person", "people")
CELLS = (Transition(2, 2, 3, 4, 0.75), Transition(2, 3, 1, 4, 0.25), Transition(4, 4, 2, 2, 1.0))
PAINTED, _HATCHED, TEXTS = range(3)


def test_rows_are_the_levels_that_somebody_came_from() -> None:
    assert levels_from(CELLS) == (2, 4)
    assert transition_matrix(CELLS, PEOPLE)["layout"]["meta"]["rows"] == [None, None]


def test_a_cell_stands_at_its_two_levels_on_the_step_of_its_share() -> None:
    steps = transition_matrix(CELLS, PEOPLE)["data"][PAINTED]["z"]
    assert steps == [[None, None, 3, 1, None, None], [None, None, None, None, 3, None]]


def test_a_cell_carries_its_share_and_says_its_counts() -> None:
    data = transition_matrix(CELLS, PEOPLE)["data"]
    assert data[TEXTS]["text"] == ["75", "25", "100"]
    said = data[PAINTED]["text"][0][2].replace("\N{NO-BREAK SPACE}", " ")
    assert said.endswith("stayed at 2<br>3 of 4 people at 2 before")
