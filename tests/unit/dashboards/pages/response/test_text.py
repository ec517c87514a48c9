"""Response in words: where the cycle stands, and numbers that are not told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dashboards.pages.response.chart import response_chart
from dashboards.pages.response.queries import Response, ResponseRow
from dashboards.pages.response.text import finding, of_people, questionnaires, share, stage, unasked
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Unit

NORTH = Unit("T1", "North", "team", "D1", 2, has_units_below=False)


def opened(*, grace_days: int = 14, is_closed: bool = False) -> Cycle:
    return Cycle(
        "Q1", "Pilot", date(2026, 1, 12), date(2026, 2, 9), "competency", 3, "Y2", is_latest=False,
        is_closed=is_closed, answers_until=date(2026, 2, 9 + grace_days),
    )  # fmt: skip


def row(**changes: Any) -> ResponseRow:
    fields: dict[str, Any] = {
        "org_unit_id": "T1", "org_unit_name": "North", "org_unit_type": "team", "relation": "self", "n_people": 9,
        "n_people_rated": 6, "share_rated": 6 / 9, "n_unasked": 0, "n_questionnaires": None,
        "n_questionnaires_answered": None,
    }  # fmt: skip
    return ResponseRow(**fields | changes)


def response_of(*rows: ResponseRow, is_closed: bool = False) -> Response:
    return Response(opened(is_closed=is_closed), NORTH, (NORTH,), has_one_top=True, units=(NORTH,), rows=rows)


UNTOLD = {"n_people_rated": None, "share_rated": None, "n_unasked": None}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (
            date(2026, 1, 31),
            "until 9 February 2026: 9 days left. Answers still count in the 14 days of grace, up to 23",
        ),
        (date(2026, 2, 9), "until 9 February 2026: the last day."),
        (date(2026, 2, 10), "In its 14 days of grace: it was open until 9 February 2026, and answers count up to 23"),
        (date(2026, 2, 22), "up to 23 February 2026: 1 day left."),
    ],
)
def test_a_cycle_that_is_not_closed_says_how_long_it_takes_answers(day: date, expected: str) -> None:
    text = stage(opened(), day).replace("\N{NO-BREAK SPACE}", " ")
    assert expected in text
    # closed once 9 February + 14 days has passed
    assert "published from 24 February 2026 on" in text


def test_without_days_of_grace_a_cycle_closes_on_its_last_day() -> None:
    text = stage(opened(grace_days=0), date(2026, 1, 31)).replace("\N{NO-BREAK SPACE}", " ")
    assert "grace" not in text
    assert "published from 9 February 2026 on" in text


def test_a_closed_cycle_says_when_it_was_open() -> None:
    text = stage(opened(is_closed=True), date(2026, 5, 1)).replace("\N{NO-BREAK SPACE}", " ")
    assert text == (
        "Closed: it was open from 12 January 2026 to 9 February 2026, and answers up to 23 February 2026 count."
    )


def test_numbers_that_are_not_told_are_words() -> None:
    peers = row(relation="peer", **UNTOLD)
    assert share(peers).replace("\N{NO-BREAK SPACE}", " ") == "fewer than 5 so far"
    assert of_people(peers).replace("\N{NO-BREAK SPACE}", " ") == "fewer than 5 so far of 9 people"
    assert unasked(peers).replace("\N{NO-BREAK SPACE}", " ") == "fewer than 5 so far"
    assert share(row(n_people=0, n_people_rated=0, share_rated=None, n_unasked=2)) == "nobody asked"


def test_the_finding_names_each_relation_that_was_asked() -> None:
    found = response_of(row(), row(relation="peer", **UNTOLD), row(relation="direct_report", n_people=0))
    text = finding(found).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    # 6 / 9 = 67 %
    assert text == "So far 67 % rated themselves, fewer than 5 people by a peer."


def test_questionnaires_are_counted_where_the_cycle_has_assignments() -> None:
    assert questionnaires(row()) == ""
    assert questionnaires(row(n_questionnaires=27, n_questionnaires_answered=20)) == "20 of 27"


def test_the_chart_draws_a_bar_for_what_is_told_and_words_for_the_rest() -> None:
    drawn = response_chart(response_of(row(), row(relation="peer", **UNTOLD)), [None])
    track, bar, words = drawn["data"]
    assert (track["base"], bar["base"]) == ([0], [0])
    # two thirds of the full bar
    assert bar["x"][0] == pytest.approx(track["x"][0] * 6 / 9)
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in words["text"]][1:] == [
        "nobody asked", "fewer than 5 so far", "nobody asked",
    ]  # fmt: skip
