"""The handler around pages and callbacks: words for what is refused, a number for what fails."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from dash import html
from dash.development.base_component import Component
from flask import Flask, g
from werkzeug.exceptions import Unauthorized

from dashboards.snapshot.guard import NotAllowedError, or_none
from dashboards.web.counted import note_page
from dashboards.web.errors import guarded
from dashboards.web.refusals import EXTENSION, Refusals
from published.audit import AuditLog, read_entries
from published.files import NotPublishedError
from published.viewer import Viewer


def said(problem: Exception, parent: str = "/") -> str:
    """Return what a page shows whose layout raises."""

    def layout() -> Component:
        raise problem

    return json.dumps(guarded(layout, parent)().to_plotly_json(), default=lambda each: each.to_plotly_json())


def test_a_page_that_is_answered_is_shown_as_it_is() -> None:
    assert guarded(lambda: html.P("figures"))().children == "figures"


def test_a_refused_page_says_why_and_leads_to_what_is_ones_own() -> None:
    text = said(NotAllowedError("page"), "/courses")
    assert "This page is not part of your role" in text
    assert '"href": "/"' in text


def test_what_is_not_ones_own_leads_to_the_page_above() -> None:
    text = said(NotAllowedError("not_yours"), "/courses")
    assert "Not found, or not yours to see" in text
    assert '"href": "/courses"' in text


def test_without_a_snapshot_the_page_says_what_to_run() -> None:
    assert "skillgap refresh" in said(NotPublishedError("never"))


def test_a_failure_has_one_number_on_screen_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="dashboards"):
        text = said(ZeroDivisionError("of a page"))
    (record,) = caplog.records
    number = record.getMessage().removeprefix("failure ")
    assert f"failure {number}" in text
    assert "of a page" not in text


def test_nobody_signed_in_is_no_matter_of_a_page() -> None:
    with pytest.raises(Unauthorized):
        said(Unauthorized())


@pytest.mark.parametrize("refusal", [NotAllowedError("people"), NotPublishedError("unreadable")])
def test_a_part_that_is_refused_is_left_out(refusal: Exception) -> None:
    def query(answer: int) -> int:
        if answer:
            raise refusal
        return answer

    assert (or_none(query, 0), or_none(query, 1)) == (0, None)


def test_a_part_that_fails_is_not_left_out() -> None:
    with pytest.raises(ZeroDivisionError):
        or_none(lambda: 1 // 0)


@pytest.mark.parametrize(
    ("refused", "noted"),
    [
        (NotAllowedError("page"), True),
        (NotAllowedError("not_yours"), True),
        (NotAllowedError("filter"), False),
        (NotAllowedError("no_cycle"), False),
        (NotPublishedError("never"), False),
    ],
)
def test_asking_for_what_is_not_ones_own_is_noted_once_a_minute(
    tmp_path: Path, refused: Exception, *, noted: bool
) -> None:
    server, file = Flask("test"), tmp_path / "audit.jsonl"
    server.extensions[EXTENSION] = Refusals(AuditLog(file))
    with server.test_request_context("/person/P12", environ_base={"REMOTE_ADDR": "198.51.100.7"}):
        g.viewer = Viewer("lou", frozenset({"learning"}))
        note_page("person")
        for _ in range(3):
            said(refused)
    found = [(each["who"], each["roles"], each["what"], each["filter"]) for each in read_entries(file)]
    expected = ("lou", ["learning"], "refused", {"page": "person", "address": "198.51.100.7"})
    assert found == ([expected] if noted else [])
