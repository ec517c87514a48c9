"""What a person could do next, in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import plotly.utils
import pytest
from dash.development.base_component import Component

from dashboards.pages.person import development as page
from dashboards.pages.person.queries import profile
from dashboards.pages.person.rows import Profile
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import Viewer
from tests.unit.dashboards.development_rows import MENTORS

Make = Callable[..., Viewer]
DAY = date(2026, 1, 31)


def said(parts: Component | list[Component] | None) -> str:
    """Return everything that goes to the browser."""
    return json.dumps(parts, cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)


def found_by(warehouse: Warehouse, asking: Viewer, person_id: str) -> Profile:
    answer = profile(Reader(warehouse, asking), person_id)
    assert isinstance(answer, Profile)
    return answer


def test_the_three_kinds_stand_side_by_side_and_say_where_nothing_was_found(warehouse: Warehouse, viewer: Make) -> None:
    found = found_by(warehouse, viewer("manager"), "P11")
    words = said(page.suggestions(found.header, found.development, DAY))
    for expected in ("On the job", "With others", "In a course", "No course answers this gap: propose one.",
                     "No mentor is in reach.", "For the 2 largest gaps of today",
                     "6\u00a0suggestions, 1 with an action agreed", "1\u00a0more behaviour is short."):  # fmt: skip
        assert expected in words


def test_the_mentors_have_names_and_departments_and_no_level(warehouse: Warehouse, viewer: Make) -> None:
    found = found_by(warehouse, viewer("manager"), "P11")
    words = said(page.next_steps(found.header, found.development, DAY))
    assert "Name of P31" in words
    assert "Nobody is in reach for Negotiation." in words
    assert "mentors for 1 of 2\u00a0gaps" in words
    assert not [row for row in MENTORS if str(row[3]) in words]
    # Neither by its number: the strongest would be known by it.
    assert "P33" not in words.replace("Name of P33", "")


def test_a_partner_who_looks_at_themselves_is_told_whom_to_ask_whoever_is_in_reach(warehouse: Warehouse) -> None:
    found = found_by(warehouse, Viewer("someone", frozenset({"hr_partner"}), "P41", frozenset({"D2"})), "P41")
    known = replace(found.development, gaps=("Negotiation",), n_visible=2)
    words = said(page.mentors(known, DAY))
    assert "your manager or another HR partner sees here" in words
    assert "P31" not in words
    assert "in reach" not in words


def test_actions_have_their_status_and_what_is_not_said(warehouse: Warehouse, viewer: Make) -> None:
    words = said(page.actions(found_by(warehouse, viewer("manager"), "P11").development, DAY))
    for expected in ("on the job", "not said", "gap open", "gap not known",
                     "2\u00a0actions: 1 for a gap that is open, 1 as suggested"):  # fmt: skip
        assert expected in words


@pytest.mark.parametrize(
    ("person_id", "words"),
    [("P32", "No gap today: nothing is suggested."), ("P40", "nothing can be suggested yet")],
)
def test_without_suggestions_the_page_says_why(warehouse: Warehouse, viewer: Make, person_id: str, words: str) -> None:
    found = found_by(warehouse, viewer("hr_leader"), person_id)
    everything = said(page.next_steps(found.header, found.development, DAY))
    assert words in everything
    assert "No development action is recorded" in everything
    assert '"Mentors"' not in everything


def test_nothing_is_suggested_to_somebody_who_has_left(warehouse: Warehouse, viewer: Make) -> None:
    found = found_by(warehouse, viewer("hr_leader"), "P32")
    gone = replace(found.header, is_active=False)
    assert "somebody who has left" in said(page.suggestions(gone, found.development, DAY))
