"""People × competencies as a value."""

from __future__ import annotations

from dashboards.pages.gaps.charts import people_map, person_scale
from dashboards.pages.gaps.team_queries import PersonCell
from tests.unit.dashboards.chart_rows import column

ROWS = [("P1", "Ada", "/person/P1"), ("P2", "Ben <Berg>", "/person/P2")]


def cell(person_id: str, gap: float | None, basis: str | None = "raters") -> PersonCell:
    level = None if gap is None else 3.0 - gap
    return PersonCell(person_id, "K1", 3.0, level, gap, None if gap is None else gap >= 0.5, basis)


def test_each_person_has_a_row_and_each_gap_its_step() -> None:
    heat, _, texts = people_map(ROWS, [column(1), column(2)], [cell("P1", 1.2), cell("P2", -0.6)])["data"]
    steps = [step.token for step in person_scale().steps]
    assert [steps[row[0]] for row in heat["z"]] == ["step-short-3", "step-above-2"]
    assert texts["text"] == ["+1.2", "\u22120.6"]
    assert [row[1] for row in heat["z"]] == [None, None]


def test_who_is_not_rated_is_neither_zero_nor_painted() -> None:
    heat, _, texts = people_map(ROWS, [column(1)], [cell("P1", None, None)])["data"]
    assert heat["z"][0] == [None]
    assert texts["text"] == ["–"]
    assert "not rated" in heat["text"][0][0]


def test_an_own_assessment_is_named_as_one() -> None:
    heat = people_map(ROWS, [column(1)], [cell("P2", 0.5, "self")])["data"][0]
    assert "own assessment alone" in heat["text"][1][0]
    assert "Ben &lt;Berg&gt;" in heat["text"][1][0]


def test_a_click_opens_the_person() -> None:
    meta = people_map(ROWS, [column(1)], [])["layout"]["meta"]
    assert meta == {"rows": ["/person/P1", "/person/P2"], "columns": [""]}
