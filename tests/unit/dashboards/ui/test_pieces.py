"""The pieces of pages as values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash.development.base_component import Component

from dashboards.snapshot.guard import NotAllowedError
from dashboards.ui import notice
from dashboards.ui.address import address, query_string
from dashboards.ui.card import KpiCard, kpis
from dashboards.ui.charts.trend import trend
from dashboards.ui.filters import Filter, filter_bar
from dashboards.ui.graph import CONFIG, graph
from dashboards.ui.grid import PAGE_SIZE, GridColumn, Order, grid
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart
from published.files import NotPublishedError


def told(component: Component) -> str:
    """Return a component tree as text."""
    return json.dumps(component.to_plotly_json(), default=lambda each: each.to_plotly_json())


def parts(component: Component) -> list[Any]:
    """Return every component below one."""
    return [component, *component._traverse()]


def test_an_address_quotes_its_parts_and_drops_what_is_blank() -> None:
    assert (
        address("gaps", "D/7", "Ä?", query={"cycle": "Y 1", "by": None, "sort": ""})
        == "/gaps/D%2F7/%C3%84%3F?cycle=Y+1"
    )
    assert query_string({}) == ""


def test_no_chart_can_be_sent_to_a_cloud() -> None:
    chart = graph("x", trend((1.0, 2.0)), "A trend").children[1]
    assert chart.config["showSendToCloud"] is False
    assert chart.config["plotlyServerURL"] == ""
    assert chart.config["displayModeBar"] is False
    assert {"sendChartToCloud", "sendDataToCloud"} <= set(CONFIG["modeBarButtonsToRemove"])


def test_a_chart_has_a_name_for_those_who_do_not_see_it() -> None:
    box = graph("x", trend((1.0, 2.0)), "A trend").to_plotly_json()["props"]
    assert (box["role"], box["aria-label"]) == ("figure", "A trend")


def test_a_chart_is_drawn_from_its_store_so_that_no_colour_is_sent() -> None:
    store, chart = graph("x", trend((1.0, 2.0)), "A trend").children
    assert store.id["chart"] == chart.id["chart"]
    assert "token:accent" in json.dumps(store.data)
    assert chart.figure["data"] == []


@pytest.mark.parametrize("n", [PAGE_SIZE, PAGE_SIZE + 1])
def test_a_table_is_paged_from_a_hundred_rows_on(n: int) -> None:
    table = grid("x", [GridColumn("a", "A")], [{"a": number} for number in range(n)], "A table").children
    assert table.dashGridOptions["pagination"] is (n > PAGE_SIZE)


def test_a_number_stands_on_the_right() -> None:
    table = grid("x", [GridColumn("a", "A", "number"), GridColumn("b", "B")], [], "A table").children
    assert [column.get("cellClass") for column in table.columnDefs] == ["number", None]


@pytest.mark.parametrize("reason", ["page", "not_yours", "people", "filter"])
def test_every_denial_has_words_and_a_way_out(reason: Any) -> None:
    words = told(notice.refusal(NotAllowedError(reason), "/gaps"))
    assert "/gaps" in words
    assert len(words) > 200


@pytest.mark.parametrize("reason", ["never", "unreadable"])
def test_nothing_published_says_which_command_to_run(reason: Any) -> None:
    assert "skillgap refresh" in told(notice.refusal(NotPublishedError(reason)))


def test_nothing_withheld_says_nothing() -> None:
    assert notice.withheld(0, 5) is None


def test_withheld_figures_are_counted_and_explained() -> None:
    one, many = notice.withheld(1, 5), notice.withheld(26, 5)
    assert one is not None
    assert many is not None
    assert "1 figure is withheld" in told(one)
    assert "26 figures are withheld" in told(many)


def test_a_filter_with_an_unknown_value_is_at_its_default() -> None:
    options = (("all", "All"), ("x", "X"))
    assert Filter("f", "F", options, "x").chosen == "x"
    assert Filter("f", "F", options, "nonsense").chosen == "all"
    assert Filter("f", "F", options, None).chosen == "all"


@pytest.mark.parametrize(("value", "is_open"), [(None, False), ("x", True)])
def test_folded_filters_are_unfolded_when_one_is_set(value: str | None, *, is_open: bool) -> None:
    bar = filter_bar("gaps", [], [Filter("f", "F", (("all", "All"), ("x", "X")), value)])
    fold = next(part for part in parts(bar) if type(part).__name__ == "Details")
    assert fold.open is is_open


def test_a_card_draws_its_trend_only_from_two_known_cycles_on() -> None:
    def graphs(*history: float | None) -> int:
        card = kpis([KpiCard("k", "K", "1", history=history)])
        return sum(type(part).__name__ == "Graph" for part in parts(card))

    assert [graphs(), graphs(1.0), graphs(1.0, None), graphs(1.0, 2.0)] == [0, 0, 0, 1]


def test_row_heads_are_links_where_there_is_something_to_open() -> None:
    chart = graph("x", trend((1.0,)), "A trend")
    heads = [RowHead("Acme", is_whole=True), RowHead("Sales", "/gaps/D1")]
    rows = rows_with_chart(heads, chart, head_height=10, row_height=20, title="Unit")
    links = [part for part in parts(rows) if type(part).__name__ == "Link"]
    assert [(link.children, link.href) for link in links] == [("Sales", "/gaps/D1")]


def test_bars_are_as_long_as_their_share_and_left_out_where_there_is_none() -> None:
    chart = graph("x", trend((1.0,)), "A trend")
    rows = rows_with_chart(
        [RowHead("a"), RowHead("b")],
        chart,
        [RowEnd("9"), RowEnd("3", 0.25)],
        head_height=10,
        row_height=20,
        title="Unit",
    )
    bars = [part for part in parts(rows) if getattr(part, "className", "") == "bar"]
    assert [bar.style for bar in bars] == [{"width": "25.0%"}]


def test_a_page_of_a_longer_list_is_not_sorted_by_the_browser() -> None:
    table = grid("x", [GridColumn("a", "A", order=Order("/list?sort=a", None))], [], "A table", is_part=True).children
    assert table.defaultColDef["sortable"] is False
    assert table.columnDefs[0]["headerComponentParams"] == {"href": "/list?sort=a", "state": None}
    assert grid("x", [GridColumn("a", "A")], [], "A table").children.defaultColDef["sortable"] is True
