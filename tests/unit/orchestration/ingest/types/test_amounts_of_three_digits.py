"""No price has three decimals: `1.250` among amounts groups thousands, or nobody knows what it means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Typed = Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]


def costs(typed: Typed, texts: list[str], levels: str = "") -> list[tuple[Any, list[str]]]:
    lines = "".join(f'C{at};T;"{text}";{levels}\n' for at, text in enumerate(texts))
    rows, _ = typed("lms/courses.csv", f"course_id;title;unit_cost;duration_hours\n{lines}")
    return [(row["unit_cost"], row["unreadable"]) for row in rows]


@pytest.mark.parametrize(
    ("texts", "amounts"),
    [
        (["1.250", "980", "2.400"], [1250, 980, 2400]),
        (["1.250 €", "980 €"], [1250, 980]),
        (["1,250", "980"], [1250, 980]),
        (["£1,250", "£99.50"], [1250, 99.5]),
        (["1.250", "99,50"], [1250, 99.5]),
    ],
)
def test_three_digits_behind_a_mark_are_thousands_of_money(
    typed: Typed, texts: list[str], amounts: list[float]
) -> None:
    assert costs(typed, texts) == [(amount, []) for amount in amounts]


def test_an_amount_that_contradicts_the_file_s_mark_is_blank_and_named(typed: Typed) -> None:
    # 99.50 and 12.25 show a point, so that 1.250 would have three decimals
    assert costs(typed, ["1.250", "99.50", "12.25"]) == [(None, ["unit_cost"]), (99.5, []), (12.25, [])]


def test_hours_may_have_three_decimals(typed: Typed) -> None:
    rows, _ = typed("lms/courses.csv", "course_id,title,duration_hours\nC,T,1.250\n")
    assert rows[0]["hours"] == 1.25


def test_lengths_of_time_as_people_and_scorm_write_them(typed: Typed) -> None:
    lines = "".join(
        f'C{at};T;"{text}"\n' for at, text in enumerate(["1h30", "1:30h", "1 h 30", "45'", "0000:42:00.00"])
    )
    rows, _ = typed("lms/courses.csv", f"course_id;title;hours\n{lines}")
    # 45 min = 0.75 h, 42 min = 0.7 h
    assert [row["hours"] for row in rows] == pytest.approx([1.5, 1.5, 1.5, 0.75, 0.7])


@pytest.mark.parametrize("text", ["2 days", "1,5 Tage", "½ day"])
def test_a_day_of_training_has_no_known_number_of_hours(typed: Typed, text: str) -> None:
    rows, _ = typed("lms/courses.csv", f'course_id;title;hours\nC;T;"{text}"\n')
    assert (rows[0]["hours"], rows[0]["unreadable"]) == (None, ["hours"])
