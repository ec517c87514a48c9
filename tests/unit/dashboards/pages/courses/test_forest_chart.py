"""The forest plot as a value."""

from __future__ import annotations

from dashboards.pages.courses.forest_chart import COLOURS, SYMBOLS, ForestMark, ForestRow, forest, is_cut_off
from dashboards.pages.courses.queries import ORDER

ADJUSTED = ForestMark("Same level", 0.5, 0.3, 0.7, is_filled=True)
DID = ForestMark("All", 0.6, 0.4, 0.8, is_filled=False)
ROWS = [
    ForestRow("Negotiate <i>now</i>", "moved", (ADJUSTED, DID), "/courses/CO1"),
    ForestRow("Listen", "did_not_move", (DID,)),
]


def test_each_estimate_has_a_mark_and_an_interval_of_its_own() -> None:
    *intervals, marks = forest(ROWS, 0.25)["data"]
    assert [trace["x"] for trace in intervals] == [[0.3, 0.7], [0.4, 0.8], [0.4, 0.8]]
    assert marks["x"] == [0.5, 0.6, 0.6]
    # two in a row stand above and below its middle, one alone in it
    assert marks["y"][0] < 0 < marks["y"][1]
    assert marks["y"][2] == 1


def test_the_verdict_is_told_by_shape_as_well_as_by_colour() -> None:
    marks = forest(ROWS, 0.25)["data"][-1]["marker"]
    assert marks["symbol"] == ["circle", "circle-open", "square-open"]
    for told in (SYMBOLS, COLOURS):
        assert len({told[verdict] for verdict in ORDER}) == len(ORDER)


def test_no_effect_and_what_matters_are_lines() -> None:
    shapes = forest(ROWS, 0.25)["layout"]["shapes"]
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [(0.0, 0.0), (0.25, 0.25)]


def test_a_very_wide_interval_does_not_squeeze_the_others() -> None:
    wide = ForestRow("Wide", "insufficient_data", (ForestMark("All", 0.4, -6.0, 7.0, is_filled=False),))
    assert forest([*ROWS, wide], 0.25)["layout"]["xaxis"]["range"] == [-1.5, 2.0]
    assert is_cut_off([*ROWS, wide])
    assert not is_cut_off(ROWS)


def test_pointing_at_a_mark_tells_its_figures() -> None:
    words = forest(ROWS, 0.25)["data"][-1]["text"][0].replace("\u00a0", " ")
    assert (
        words == "<b>Negotiate &lt;i&gt;now&lt;/i&gt;</b><br>Same level: +0.50 levels<br>90 % interval +0.30 to +0.70"
    )


def test_a_click_opens_the_course_of_its_row() -> None:
    assert forest(ROWS, 0.25)["layout"]["meta"]["rows"] == ["/courses/CO1", None]


def test_without_rows_there_is_still_a_chart() -> None:
    assert forest([], 0.25)["layout"]["xaxis"]["range"] == [-0.5, 1.0]
