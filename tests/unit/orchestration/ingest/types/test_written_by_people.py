"""Amounts, lengths of time, times with zones and names, as people and systems write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

Typed = Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]


def column(typed: Typed, name: str, header: str, cells: list[str], **settings: Any) -> list[Any]:
    lines = "".join(f'"{cell}";x\n' for cell in cells)
    rows, _ = typed(name, f"{header};other\n{lines}", **settings)
    return [row[header] for row in rows]


COURSE = {"constants": {"course_id": "c", "title": "t"}}
SEAT = {"constants": {"person_id": "p", "course_id": "c"}}
ANSWER = {"constants": {"cycle_id": "W", "person_id": "p", "relation": "peer", "competency_id": "k"}}


def test_lengths_of_time_in_words_and_on_a_clock_are_hours(typed: Typed) -> None:
    cells = ["2h 15m", "45 min", "7:30", "1:30:36", "1.5 h", "2 Std. 30 Min.", "PT1H30M", "6", "half a day"]
    # 15 min = 0.25 h, 30 min = 0.5 h, 36 s = 0.01 h
    assert column(typed, "lms/courses.csv", "hours", cells, **COURSE) == [
        *(2.25, 0.75, 7.5, 1.51, 1.5, 2.5, 1.5, 6, None),
    ]


def test_amounts_are_read_with_their_currency_and_words_for_nothing_to_pay(typed: Typed) -> None:
    cells = ["$1,350.00", "EUR 420", "99.50 €", "Free", "1,200.75", "ask"]
    assert column(typed, "lms/courses.csv", "unit_cost", cells, **COURSE) == [1350, 420, 99.5, 0, 1200.75, None]


def test_the_currency_that_an_amount_names_is_the_courses(typed: Typed) -> None:
    cells = ["$1,350.00", "EUR 420", "70"]
    lines = "".join(f'"{cell}";x\n' for cell in cells)
    rows, _ = typed("lms/courses.csv", f"unit_cost;other\n{lines}", **COURSE)
    assert [row["currency"] for row in rows] == ["USD", "EUR", None]


def test_a_score_may_be_a_share(typed: Typed) -> None:
    assert column(typed, "lms/enrolments.csv", "score", ["64 %", "71.00 %", "58"], **SEAT) == [64, 71, 58]


def test_published_is_active(typed: Typed) -> None:
    cells = ["Published", "Draft", "oui", "Nein", "perhaps"]
    assert column(typed, "lms/courses.csv", "is_active", cells, **COURSE) == [True, False, True, False, None]


def test_seconds_and_milliseconds_since_1970_are_days(typed: Typed) -> None:
    # 1 741 046 400 s is 2025-03-04 00:00 UTC
    cells = ["1741046400", "1741132800", "0"]
    found = column(typed, "lms/enrolments.csv", "completed_on", cells, **SEAT)
    assert [str(day) for day in found] == ["2025-03-04", "2025-03-05", "None"]
    found = column(typed, "lms/enrolments.csv", "completed_on", ["1741046400000"], format={"date": "unix"}, **SEAT)
    assert [str(day) for day in found] == ["2025-03-04"]


def test_times_keep_the_day_that_was_written_whatever_zone_follows(typed: Typed) -> None:
    cells = [
        "2025/03/04 9:15:33 AM GMT+1",
        "2025/03/05 11:59:00 PM GMT-8",
        "2025/03/06 8:00:00 AM CET",
    ]
    assert column(typed, "ratings/ratings.csv", "submitted_on", cells, **ANSWER) == [
        datetime(2025, 3, 4, 9, 15, 33),
        datetime(2025, 3, 5, 23, 59),
        datetime(2025, 3, 6, 8, 0),
    ]


def test_the_half_of_the_day_counts_behind_an_iso_day_too(typed: Typed) -> None:
    cells = ["2025-03-04 9:15:33 AM", "2025-03-05 11:59:00 PM", "2025-03-05 11:59 PM CET", "2025-03-06 08:00:00 UTC"]
    assert column(typed, "ratings/ratings.csv", "submitted_on", cells, **ANSWER) == [
        datetime(2025, 3, 4, 9, 15, 33),
        datetime(2025, 3, 5, 23, 59),
        datetime(2025, 3, 5, 23, 59),
        datetime(2025, 3, 6, 8, 0),
    ]


def test_a_word_behind_a_time_that_says_nothing_of_it_makes_no_time(typed: Typed) -> None:
    cells = ["2025-03-05 11:59:00 perhaps", "2025-03-05 11:59:00 5", "2025-03-05 11:59:00"]
    found = column(typed, "ratings/ratings.csv", "submitted_on", cells, **ANSWER)
    assert found == [None, None, datetime(2025, 3, 5, 11, 59)]


def test_a_year_of_two_digits_is_read_beside_a_month_in_letters(typed: Typed) -> None:
    found = column(typed, "lms/enrolments.csv", "completed_on", ["4-Mar-25", "15-Nov-24"], **SEAT)
    assert [str(day) for day in found] == ["2025-03-04", "2024-11-15"]


def test_names_lose_entities_doubled_spaces_and_parted_accents(typed: Typed) -> None:
    cells = ["Food &amp; Drink", "Food  &  Drink", "Cafe\u0301 ", "A&B; C"]
    found = column(typed, "hris/people.csv", "department", cells, constants={"person_id": "1"})
    assert found == ["Food & Drink", "Food & Drink", "Café", "A&B; C"]


def test_who_and_what_a_row_names_loses_doubled_spaces(typed: Typed) -> None:
    cells = ["Anna  Berg", "Anna\u00a0Berg", "Anna Berg", "7  b"]
    found = column(typed, "hris/people.csv", "manager_id", cells, constants={"person_id": "1"})
    assert found == ["Anna Berg", "Anna Berg", "Anna Berg", "7 b"]


def test_a_row_that_names_no_cycle_waits_for_none_and_one_with_doubled_spaces_for_the_same(typed: Typed) -> None:
    said = {"person_id": "p", "relation": "peer", "competency_id": "k"}
    cells = ["Spring  2026", "Spring\u00a02026", "Spring 2026", "n/a", "#REF!"]
    found = column(typed, "ratings/ratings.csv", "cycle_id", cells, constants=said)
    assert found == ["Spring 2026", "Spring 2026", "Spring 2026", None, None]


def test_the_guard_against_excel_is_no_part_of_an_id(typed: Typed) -> None:
    rows, _ = typed("hris/people.csv", 'person_id,manager_id\n="0042","=""0007"""\n="0007",\n')
    assert [(row["person_id"], row["manager_id"]) for row in rows] == [("0042", "0007"), ("0007", None)]


def test_what_costs_no_row_is_blank_and_named(typed: Typed) -> None:
    rows, _ = typed("lms/courses.csv", "course_id,title,hours,modality\nc1,Knots,-3,osmosis\nc2,Tides,2,formal\n")
    assert [(row["hours"], row["modality"], row["unreadable"]) for row in rows] == [
        (None, None, ["modality", "hours"]),
        (2, "formal", []),
    ]


@pytest.mark.parametrize(
    "word", ["Not observed", "Don't know", "UNABLE TO RATE", "N/O", "Nicht beurteilbar", "No aplica"]
)
def test_who_could_not_say_gave_no_level(typed: Callable[..., Any], word: str) -> None:
    header = "cycle_id,person_id,rater_id,relation,competency_id,level\n"
    rows, _ = typed("ratings/ratings.csv", f"{header}C,1,2,peer,TW,{word}\nC,1,3,peer,TW,0\n")
    assert [(row["level"], row["not_relevant"], row["unreadable"]) for row in rows] == [
        (None, True, []),
        (0.0, None, []),
    ]
