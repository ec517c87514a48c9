"""Days with a year of two digits: read where one order alone is possible or likely, asked about where several are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.contracts import contract_named
from orchestration.errors import ExportError
from tests.unit.orchestration.ingest.types.test_any_word_for_nothing import read

Typed = Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]
PEOPLE = contract_named("hris/people")
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def hired(typed: Typed, texts: Sequence[str]) -> list[str]:
    lines = "".join(f'{at},"{text}"\n' for at, text in enumerate(texts))
    rows, _ = typed("hris/people.csv", f"person_id,hired_on\n{lines}")
    return [str(row["hired_on"]) for row in rows]


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["05.11.24", "01.02.98"], ["2024-11-05", "1998-02-01"]),
        (["22/05/25", "05/06/25", "03/04/25"], ["2025-05-22", "2025-06-05", "2025-04-03"]),
        (["3/10/26", "3/17/26", "3/5/26"], ["2026-03-10", "2026-03-17", "2026-03-05"]),
        (["10.03.26 09:15", "17.03.26 10:00"], ["2026-03-10", "2026-03-17"]),
        (["2/17/26, 10:00:01 AM", "2/4/26, 9:00:00 PM"], ["2026-02-17", "2026-02-04"]),
        (["99/05/22", "25/03/10"], ["1999-05-22", "2025-03-10"]),
        (["98-12-24", "25-12-10"], ["1998-12-24", "2025-12-10"]),
    ],
)
def test_the_order_is_found_from_the_whole_column(typed: Typed, texts: list[str], days: list[str]) -> None:
    assert hired(typed, texts) == days


@pytest.mark.parametrize(
    "texts",
    [
        ["05/06/25", "03/04/25"],  # day or month first
        ["22/05/25"],  # 22 May 2025, or 25 May 2022
        ["31/12/25", "31/12/26", "31/12/27"],  # ends of years, or days of December 2031
        ["26/03/10", "26/03/11", "26/03/17"],  # days of March 2026, or 26 March of three years
        ["19/03/01", "20/03/01", "21/05/01"],  # first days of months, or days of 2001
        ["25-03-10"],
    ],
)
def test_what_several_orders_read_is_asked_about(typed: Typed, texts: list[str]) -> None:
    with pytest.raises(ExportError, match=r"format\.date"):
        hired(typed, texts)


def test_among_days_with_whole_years_one_of_two_digits_is_a_slip(typed: Typed) -> None:
    assert hired(typed, ["30.06.25", "2025-06-30"]) == ["None", "2025-06-30"]
    assert hired(typed, ["30.06.25", "30.06.2025", "01.07.2025"]) == ["None", "2025-06-30", "2025-07-01"]


@few
@given(
    st.lists(st.dates(date(2016, 1, 13), date(2026, 12, 31)).filter(lambda day: day.day > 12), min_size=2, max_size=6),
    st.sampled_from(["%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%y-%m-%d"]),
)
def test_a_day_is_the_one_that_was_meant_or_the_file_asks(days: list[date], form: str) -> None:
    try:
        found = read(PEOPLE, "hired_on", [day.strftime(form) for day in days])
    except ExportError as error:
        assert "format.date" in str(error)  # noqa: PT017 - both ends are right, and which one depends on the days
    else:
        assert [value for value, _ in found] == days


@few
@given(st.lists(st.integers(0, 360), min_size=3, max_size=8, unique=True))
def test_the_days_of_one_year_are_read_or_asked_about_never_turned_round(offsets: list[int]) -> None:
    days = [date(2026, 1, 1) + timedelta(days=offset) for offset in offsets]
    try:
        found = read(PEOPLE, "hired_on", [day.strftime("%d/%m/%y") for day in days])
    except ExportError:
        return
    assert [value for value, _ in found] == days
