"""Pages that were open are read ahead of the next snapshot: what then needs no query, whose, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from dash import html
from dash.development.base_component import Component
from flask import Flask

from dashboards.pages.lately import EXTENSION, SECONDS_OF_INTEREST, Lately
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.gate import current_viewer
from published.files import PublishedFile
from published.viewer import Viewer
from tests.unit.dashboards.pages.framework.test_access import Forger
from tests.unit.dashboards.published import publish

Make = Callable[..., Viewer]
PAGES = ("/overview", "/gaps", "/person/P11", "/my-skills", "/framework/K1")


class Clock:
    """Seconds that go on when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lately(clock: Clock) -> Lately:
    return Lately(clock=clock)


def plain_layout(made: list[tuple[str, dict[str, str]]], clock: Clock, seconds: float = 0) -> Callable[..., Component]:
    def layout(**address: str) -> Component:
        made.append((current_viewer().name, address))
        clock.now += seconds
        return html.Div()

    return layout


def test_pages_that_were_open_need_no_query_of_the_next_snapshot(
    warehouse: Warehouse, audit_file: Path, viewer: Make, monkeypatch: pytest.MonkeyPatch, lately: Lately
) -> None:
    forger = Forger(warehouse).as_(viewer("hr_leader", "employee"))
    server: Flask = forger.server
    server.extensions[EXTENSION] = lately
    shown = [forger.page(path) for path in PAGES]
    n_noted = audit_file.read_text().count("\n")
    newest = warehouse.with_nothing_kept(warehouse.audit).newest()
    assert lately.read_again(server, newest, pause=lambda _: None) == len(PAGES)
    assert audit_file.read_text().count("\n") == n_noted, "nobody has seen them yet"

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it was to be kept")

    again = Forger(newest).as_(viewer("hr_leader", "employee"))
    for read in ("rows", "frame"):
        monkeypatch.setattr(PublishedFile, read, refuse)
    assert [again.page(path) for path in PAGES] == shown


def test_the_last_ones_come_first_and_each_once(
    warehouse: Warehouse, viewer: Make, lately: Lately, clock: Clock
) -> None:
    server = Forger(warehouse).server
    made: list[tuple[str, dict[str, str]]] = []
    layout = plain_layout(made, clock)
    one, other = Viewer("one", frozenset({"learning"})), Viewer("other", frozenset({"learning"}))
    for who, address in ((one, {"unit": "T1"}), (other, {}), (one, {}), (one, {"unit": "T1"})):
        lately.note(who, layout, address)
    assert lately.read_again(server, warehouse.newest(), pause=lambda _: None) == 3
    assert made == [("one", {"unit": "T1"}), ("one", {}), ("other", {})]


def test_it_ends_in_time_and_lets_others_go_first_half_of_it(
    warehouse: Warehouse, viewer: Make, lately: Lately, clock: Clock
) -> None:
    server = Forger(warehouse).server
    made: list[tuple[str, dict[str, str]]] = []
    layout = plain_layout(made, clock, seconds=2)
    for number in range(20):
        lately.note(viewer("learning"), layout, {"unit": f"T{number}"})

    def pause(seconds: float) -> None:
        assert seconds == 2
        clock.now += seconds

    # 2 s each and 2 s for others: 5 pages within 20 seconds.
    assert lately.read_again(server, warehouse.newest(), pause=pause, seconds=20) == 5
    assert [address["unit"] for _, address in made] == ["T19", "T18", "T17", "T16", "T15"]


def test_no_page_is_made_any_more_once_the_server_ends(
    warehouse: Warehouse, viewer: Make, lately: Lately, clock: Clock
) -> None:
    made: list[tuple[str, dict[str, str]]] = []
    layout = plain_layout(made, clock, seconds=2)
    for number in range(20):
        lately.note(viewer("learning"), layout, {"unit": f"T{number}"})
    ends = iter([False, False, True])
    assert lately.read_again(Forger(warehouse).server, warehouse.newest(), pause=lambda _: next(ends)) == 3
    assert len(made) == 3


def test_what_was_opened_long_ago_is_nobodys_any_more(
    warehouse: Warehouse, viewer: Make, lately: Lately, clock: Clock
) -> None:
    made: list[tuple[str, dict[str, str]]] = []
    lately.note(viewer("learning"), plain_layout(made, clock), {"unit": "T1"})
    clock.now += SECONDS_OF_INTEREST + 1
    lately.note(viewer("learning"), plain_layout(made, clock), {"unit": "T2"})
    assert len(lately._opened) == 1, "who opened what is not kept for longer"
    assert lately.read_again(Forger(warehouse).server, warehouse.newest(), pause=lambda _: None) == 1


def test_a_page_that_fails_keeps_no_other_back(
    warehouse: Warehouse, viewer: Make, lately: Lately, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(**_: str) -> Component:
        raise ValueError("no page")

    made: list[tuple[str, dict[str, str]]] = []
    lately.note(viewer("learning"), plain_layout(made, clock), {})
    lately.note(viewer("learning"), failing, {})
    assert lately.read_again(Forger(warehouse).server, warehouse.newest(), pause=lambda _: None) == 2
    assert len(made) == 1
    assert "could not be read ahead" in caplog.text


def test_a_question_in_sql_is_not_asked_again_and_an_odd_address_is_no_trouble(
    warehouse: Warehouse, viewer: Make, lately: Lately
) -> None:
    forger = Forger(warehouse).as_(viewer("hr_leader"))
    forger.server.extensions[EXTENSION] = lately
    forger.page("/sql")
    forger.page("/no-such-page")
    lately.note(viewer("learning"), html.Div, {"unit": ["T1", "T2"]})  # type: ignore[dict-item]
    assert lately.read_again(forger.server, warehouse.newest(), pause=lambda _: None) == 0


def test_a_refusal_meanwhile_is_noted_nowhere(
    tmp_path: Path, warehouse: Warehouse, audit_file: Path, viewer: Make, lately: Lately
) -> None:
    forger = Forger(warehouse).as_(viewer("manager"))
    forger.server.extensions[EXTENSION] = lately
    assert "Not found" in forger.page("/person/P41")
    n_noted = audit_file.read_text().count("\n")
    publish(tmp_path / "another")
    assert lately.read_again(forger.server, warehouse.newest(), pause=lambda _: None) == 1
    assert audit_file.read_text().count("\n") == n_noted
