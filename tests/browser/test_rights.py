"""Rights hold on the server: what the screen does not offer can't be had by a forged request either."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Request

from tests.answers import as_written
from tests.browser.conftest import Visit, Visitor, settle
from tests.browser.walk import first_person, row_names

CALLBACK = "/_dash-update-component"


@dataclass(frozen=True)
class Sent:
    """A callback as the browser sent it."""

    path: str
    body: dict[str, Any]


def requests_of(visitor: Visitor, path: str, act: Callable[[Page], None] | None = None) -> list[Sent]:
    """Return the callbacks that a page sends."""
    sent: list[Sent] = []

    def keep(request: Request) -> None:
        if CALLBACK in request.url and request.post_data:
            sent.append(Sent(request.url.removeprefix(visitor.served.address), json.loads(request.post_data)))

    visitor.context.on("request", keep)
    page = visitor.open(path)
    if act is not None:
        act(page)
        settle(page)
    visitor.context.remove_listener("request", keep)
    return sent


def replay(visitor: Visitor, sent: Sent) -> str:
    """Send a callback as somebody else and return the answer."""
    answer = visitor.context.request.post(sent.path, data=sent.body, headers={"Origin": visitor.served.address})
    return as_written(answer.text())


def test_a_person_page_replayed_by_learning_gives_no_figure(visit: Visit) -> None:
    leader = visit("hr_leader")
    address = first_person(leader)
    name = leader.open(address).get_by_role("heading", level=1).inner_text()
    bodies = requests_of(leader, address)
    assert any(name in replay(leader, body) for body in bodies)
    learning = visit("learning")
    for body in bodies:
        text = replay(learning, body)
        assert name not in text
        assert "Target and current level" not in text


def test_the_list_of_people_replayed_by_learning_names_nobody(visit: Visit) -> None:
    leader = visit("hr_leader")
    names = [link.inner_text() for link in leader.open("/gaps").locator("#people .ag-cell a").all()]
    assert names

    def choose_mean_gap(page: Page) -> None:
        with page.expect_response(lambda answer: CALLBACK in answer.url):
            page.get_by_text("Mean gap", exact=True).click()

    bodies = requests_of(leader, "/gaps", choose_mean_gap)
    assert len([body for body in bodies if names[0] in replay(leader, body)]) == 2
    learning = visit("learning")
    for body in bodies:
        text = replay(learning, body)
        assert not [name for name in names if name in text]


def test_an_export_replayed_by_learning_gives_no_file(visit: Visit) -> None:
    leader = visit("hr_leader")

    def press(page: Page) -> None:
        with page.expect_download():
            page.get_by_role("button", name="People, as CSV").click()

    takes = [body for body in requests_of(leader, "/gaps", press) if "downloaded" in body.body["output"]]
    pressed = [body for body in takes if "filename" in replay(leader, body)]
    assert pressed
    learning = visit("learning")
    assert not [body for body in pressed if "filename" in replay(learning, body)]


def test_a_manager_sees_nothing_of_somebody_outside_the_line(visit: Visit) -> None:
    leader, manager = visit("hr_leader"), visit("manager")
    own = {link.get_attribute("href") for link in manager.open("/gaps").locator("#people .ag-cell a").all()}
    others = [link.get_attribute("href") for link in leader.open("/gaps").locator("#people .ag-cell a").all()]
    outside = next(href for href in others if href and href not in own)
    page = manager.open(outside)
    assert page.get_by_role("heading", level=1).inner_text() == "Not found, or not yours to see"
    unknown = manager.open("/person/nobody-at-all")
    assert unknown.locator("main").inner_text() == page.locator("main").inner_text()


def test_the_roles_see_different_rows(visit: Visit) -> None:
    leader = row_names(visit("hr_leader").open("/gaps"))
    manager = row_names(visit("manager").open("/gaps"))
    assert leader != manager


def test_a_request_from_another_site_is_refused(visit: Visit) -> None:
    visitor = visit()
    sent = requests_of(visitor, "/gaps")[0]
    answer = visitor.context.request.post(sent.path, data=sent.body, headers={"Origin": "https://elsewhere.example"})
    assert answer.status == 403


def test_a_request_under_another_name_is_refused(visit: Visit) -> None:
    answer = visit().context.request.get("/gaps", headers={"Host": "skillgap.elsewhere.example"})
    assert answer.status == 403


@pytest.mark.parametrize("path", ["/_dash-layout", "/_dash-dependencies", "/gaps", "/assets/app.js"])
def test_no_answer_may_be_framed_or_sniffed(visit: Visit, path: str) -> None:
    headers = visit().context.request.get(path).headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe-eval" not in headers["content-security-policy"]
