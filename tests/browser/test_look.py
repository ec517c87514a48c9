"""How the pages look and read: for every screen, in light and dark, on paper, and for those who don't see them."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIGHT_AND_DARK, Served, Visit, settle
from tests.browser.walk import PAGES, first_person, unit_with_hidden_figures


def violations(page: Page) -> list[str]:
    """Return what axe finds, with where it finds it."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]} ({len(each['nodes'])})" for each in found]


def unfold(page: Page) -> None:
    """Open everything that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    settle(page)


# What stands on cards, and what tables say of what is not shown, in less room than they need.
CUT_OFF = """() => [...document.querySelectorAll('.kpi *, .ag-cell, .ag-cell *')].filter(place =>
    (place.matches('.kpi-value, .kpi-note, .kpi dt') || /^(withheld|not shown)/.test(place.innerText))
    && place.checkVisibility() && place.scrollWidth > place.clientWidth + 1
).map(place => place.innerText)"""


def cut_off(page: Page) -> list[str]:
    """Return the figures and words for hidden ones that overrun their card or cell."""
    found: list[str] = page.evaluate(CUT_OFF)
    return found


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
@pytest.mark.parametrize("path", [*PAGES, "/gaps?measure=mean_gap", "/gaps?measure=share_with_gap&by=family"])
def test_axe_finds_nothing(visit: Visit, path: str, scheme: str) -> None:
    page = visit(scheme=scheme).open(path)
    unfold(page)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_axe_finds_nothing_on_a_person_page(visit: Visit, scheme: str) -> None:
    visitor = visit(scheme=scheme)
    page = visitor.open(first_person(visitor))
    unfold(page)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_axe_finds_nothing_where_figures_are_withheld(visit: Visit, scheme: str) -> None:
    page = unit_with_hidden_figures(visit("learning", scheme=scheme))
    unfold(page)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_axe_finds_nothing_on_empty_and_forbidden_pages(visit: Visit, served_empty: Served, scheme: str) -> None:
    assert violations(visit(at=served_empty, scheme=scheme).open("/overview")) == []
    assert violations(visit("learning", scheme=scheme).open("/data")) == []


@pytest.mark.parametrize("width", [360, 768, 1440, 2560])
def test_no_page_scrolls_sideways(visit: Visit, width: int) -> None:
    visitor = visit(width=width, height=800)
    for path in (*PAGES, first_person(visitor)):
        page = visitor.open(path)
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        visitor.close(page)


@pytest.mark.parametrize("path", ["/movement", "/data"])
def test_what_stands_on_a_card_fits_whatever_the_width(visit: Visit, path: str) -> None:
    page = visit().open(path)
    for width in (320, 360, 420, 480, 600, 768, 1024):
        page.set_viewport_size({"width": width, "height": 800})
        settle(page)
        assert cut_off(page) == [], width


def test_the_rows_of_a_chart_line_up_with_their_names(visit: Visit) -> None:
    page = visit().open("/gaps")
    names = page.locator(".rows-heads li")
    image = page.locator(".rows-chart .heatmaplayer image").bounding_box()
    last = names.last.bounding_box()
    first = names.first.bounding_box()
    assert image is not None
    assert first is not None
    assert last is not None
    assert abs(image["y"] - first["y"]) <= 2
    assert abs(image["y"] + image["height"] - last["y"] - last["height"]) <= 2


def test_no_chart_can_be_shared_with_a_cloud(visit: Visit) -> None:
    visitor = visit()
    for path in (*PAGES, first_person(visitor)):
        page = visitor.open(path)
        for chart in page.locator(".js-plotly-plot").all():
            chart.hover(force=True)
            settings = chart.evaluate("each => [each._context.showSendToCloud, each._context.plotlyServerURL]")
            assert settings == [False, ""]
        assert page.locator(".modebar-btn").count() == 0
        assert "share" not in page.locator(".js-plotly-plot").all_inner_texts()
        visitor.close(page)


def test_the_button_switches_the_scheme_and_the_charts_with_it(visit: Visit) -> None:
    page = visit(scheme="light").open("/gaps")
    colour = "document.querySelector('.rows-chart .js-plotly-plot').layout.font.color"
    light = page.evaluate(colour)
    page.get_by_role("button", name="Switch between light and dark").click()
    page.wait_for_function(f"() => {colour} !== '{light}'")  # with the page's rules an expression can't be tried twice
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"
    page.reload()
    settle(page)
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"
    assert page.evaluate(colour) != light


def test_no_page_flashes_in_the_other_scheme(visit: Visit) -> None:
    page = visit(scheme="dark").open("/overview")
    first = page.context.request.get("/overview").text()
    assert first.index("data-mantine-color-scheme") < first.index("</head>")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(250, 249, 246)"


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_paper_is_light_and_has_no_controls(visit: Visit, scheme: str) -> None:
    page = visit(scheme=scheme).open("/gaps")
    pages = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pages.startswith(b"%PDF")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".filters").first).to_be_hidden()
    expect(page.get_by_role("button", name="Print this page")).to_be_hidden()
    ink = page.evaluate("document.querySelector('.rows-chart .js-plotly-plot').layout.font.color")
    assert ink == "#1a1f24"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == scheme
