"""How numbers are written for people."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dashboards.text import numbers


@pytest.mark.parametrize(
    "write",
    [
        numbers.count,
        numbers.level,
        numbers.signed,
        numbers.levels,
        numbers.share,
        numbers.day,
        numbers.moment,
        numbers.seconds,
    ],
)
def test_what_is_not_known_is_written_as_not_available(write: object) -> None:
    assert callable(write)
    assert write(None) == "n/a"


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0"), (999, "999"), (1000, "1\u202f000"), (1234567, "1\u202f234\u202f567")]
)
def test_thousands_are_parted_by_thin_spaces(n: int, text: str) -> None:
    assert numbers.count(n) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.74, "+0.7"), (-0.2, "\u22120.2"), (0.0, "0.0"), (-0.04, "0.0"), (0.04, "0.0"), (2, "+2.0")]
)
def test_a_difference_has_its_sign_and_zero_has_none(value: float, text: str) -> None:
    assert numbers.signed(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.04, "0"),
        (0.5, "0.5"),
        (9.94, "9.9"),
        (9.95, "10"),
        (9.96, "10"),
        (180.4, "180"),
        (1311.2, "1\u202f311"),
    ],
)
def test_a_sum_of_levels_has_a_decimal_below_ten(value: float, text: str) -> None:
    assert numbers.levels(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0\u202f%"),
        (1.0, "100\u202f%"),
        (0.314, "31\u202f%"),
        (0.004, "<\u202f1\u202f%"),
        (0.996, ">\u202f99\u202f%"),
    ],
)
def test_a_share_looks_like_none_or_all_only_when_it_is(value: float, text: str) -> None:
    assert numbers.share(value) == text


def test_a_bounded_share_says_which_side_it_is_on() -> None:
    assert numbers.share(0.05, "at_most") == "≤\u202f5\u202f%"
    assert numbers.share(0.95, "at_least") == "≥\u202f95\u202f%"
    assert numbers.share_short(0.95, "at_least") == "≥95"


def test_one_person_is_not_people() -> None:
    assert numbers.counted(1, "person", "people") == "1\u00a0person"
    assert numbers.counted(0, "person", "people") == "0\u00a0people"
    assert numbers.counted_levels(1.0) == "1.0\u00a0level"


def test_withheld_figures_have_words_and_a_sign() -> None:
    assert numbers.fewer_than(5) == "fewer than\u00a05"
    assert numbers.withheld(5) == "<5"


def test_days_are_written_out() -> None:
    assert numbers.day(date(2026, 1, 3)) == "3\u00a0January\u00a02026"
    assert numbers.moment(datetime(2026, 1, 3, 2, 5)) == "3\u00a0January\u00a02026, 02:05\u00a0UTC"


@pytest.mark.parametrize(
    ("then", "text"),
    [(date(2026, 1, 10), "today"), (date(2026, 1, 9), "yesterday"), (date(2025, 12, 31), "10\u00a0days ago")],
)
def test_ages_are_told_in_days(then: date, text: str) -> None:
    assert numbers.days_ago(then, date(2026, 1, 10)) == text


def test_durations_over_a_minute_are_told_in_minutes() -> None:
    assert numbers.seconds(17.84) == "17.8\u202fs"
    assert numbers.seconds(250.0) == "4\u202fmin\u202f10\u202fs"


def test_money_goes_after_its_currency() -> None:
    assert numbers.money(12300.4, "EUR") == "EUR\u00a012\u202f300"
    assert numbers.money(12.0, None) == "12"


def test_the_largest_of_some_numbers_is_not_zero_where_they_are_withheld() -> None:
    def said(*counts: int | None) -> str:
        return numbers.up_to(counts, "person", "people", "assessed").replace("\N{NO-BREAK SPACE}", " ")

    assert said(3, None, 138) == "up to 138 people assessed"
    assert said(1, 0) == "up to 1 person assessed"
    assert said(None, 0) == "too few people to tell"
    assert said(0) == "nobody assessed"
