"""The heat map as a value."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from dashboards.pages.gaps import charts
from dashboards.ui.charts import cell_map
from tests.unit.dashboards.chart_rows import cell, column, withheld_cell


def draw(*cells: Any, measure: Any = "levels_short", units: int = 2) -> dict[str, Any]:
    rows = [("C", None), *((f"D{number}", f"/gaps/D{number}?cycle=Y1") for number in range(1, units))]
    return charts.heat_map(
        rows,
        [column(1), column(2, "Listening <to> people")],
        charts.cells_by_key(cells),
        measure=measure,
        min_group=5,
        whole_id="C",
        column_query=lambda each: f"?competency={each.column_id}",
    )


def texts(drawn: dict[str, Any]) -> list[str]:
    return list(drawn["data"][2]["text"])


def test_a_figure_can_be_sent_as_json() -> None:
    assert orjson.dumps(draw(cell("C"), cell("D1")))


def test_a_cell_says_its_measure() -> None:
    assert texts(draw(cell("D1"))) == ["6.0"]
    assert texts(draw(cell("D1"), measure="share_with_gap")) == ["40"]
    assert texts(draw(cell("D1"), measure="mean_gap")) == ["+0.5"]


def test_a_withheld_cell_is_hatched_and_has_no_colour() -> None:
    drawn = draw(withheld_cell("D1"))
    heat, hatching, text = drawn["data"]
    assert heat["z"][1][0] is None
    assert hatching["x"] == [0]
    assert hatching["base"] == [pytest.approx(1 - 0.455)]
    assert hatching["marker"]["pattern"]["shape"] == "/"
    assert text["text"] == ["&lt;5"]
    assert "fewer than" in heat["text"][1][0]


def test_nothing_of_a_withheld_cell_is_in_the_figure() -> None:
    drawn = orjson.dumps(draw(withheld_cell("D1"))).decode()
    assert "assessed of" not in drawn
    assert "short in sum" not in drawn


def test_nobody_assessed_is_a_dash_and_nobody_in_profile_is_blank() -> None:
    nobody = cell("D1", n_assessed=0, mean_gap=None, share_with_gap=None, levels_short=0.0, n_with_gap=0)
    drawn = draw(nobody)
    assert texts(drawn) == ["–"]
    assert drawn["data"][0]["z"] == [[None, None], [None, None]]


def test_the_sums_of_the_whole_stay_uncoloured_beside_those_of_its_units() -> None:
    drawn = draw(cell("C", levels_short=600.0), cell("D1", levels_short=6.0))
    assert drawn["data"][0]["z"][0][0] is None
    # the only sum of a unit, which the whole's does not stretch: on the last step
    assert drawn["data"][0]["z"][1][0] == 4
    assert texts(drawn) == ["600", "6.0"]


def test_shares_of_the_whole_are_coloured_like_those_of_its_units() -> None:
    assert draw(cell("C"), cell("D1"), measure="share_with_gap")["data"][0]["z"][0][0] == 2


def test_a_unit_without_units_below_is_coloured() -> None:
    assert draw(cell("C"), units=1)["data"][0]["z"][0][0] == 4


def test_addresses_stand_in_meta_since_the_click_brings_no_custom_data() -> None:
    meta = draw(cell("D1"))["layout"]["meta"]
    assert meta == {"rows": [None, "/gaps/D1?cycle=Y1"], "columns": ["?competency=K1", "?competency=K2"]}


def test_up_to_fifty_rows_carry_text_and_more_do_not() -> None:
    assert len(draw(cell("D1"), units=50)["data"]) == 3
    assert len(draw(cell("D1"), units=51)["data"]) == 2


def test_names_are_drawn_as_they_stand() -> None:
    assert draw(cell("D1"))["layout"]["xaxis"]["ticktext"][1] == "Listening &lt;to&gt; people"


def test_bounded_shares_show_their_bound_and_no_sum_that_would_tell() -> None:
    bounded = cell("D1", share_with_gap=0.05, share_bound="at_most", n_with_gap=None, levels_short=None)
    assert texts(draw(bounded, measure="share_with_gap")) == ["≤5"]
    assert texts(draw(bounded)) == ["few"]


def test_the_head_grows_with_the_longest_name_up_to_a_limit() -> None:
    short, long, longest = (cell_map.head_height([column(1, "x" * n)]) for n in (5, 20, 200))
    assert short < long < longest == cell_map.head_height([column(1, "x" * 26)])
