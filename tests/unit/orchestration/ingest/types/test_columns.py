"""What texts mean: days, numbers, yes and no, words; and which of them nobody can read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from orchestration.errors import ExportError
from tests.unit.orchestration.ingest.saying import assert_says

Typed = Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]

PEOPLE = "hris/people.csv"
RATINGS = "ratings/ratings.csv"


def values(typed: Typed, name: str, column: str, texts: list[str], **settings: Any) -> list[tuple[Any, list[str]]]:
    """Return a column's values and what is unreadable, for texts below one another."""
    lines = "".join(f'"{text}";x\n' for text in texts)
    rows, _ = typed(name, f"{column};other\n{lines}", **_with_required(name, column, settings))
    return [(row[column], row["unreadable"]) for row in rows]


def _with_required(name: str, column: str, settings: dict[str, Any]) -> dict[str, Any]:
    required = {
        PEOPLE: ("person_id",),
        RATINGS: ("cycle_id", "person_id", "relation", "competency_id"),
        "lms/courses.csv": ("course_id", "title"),
        "hris/career_levels.csv": ("career_level", "rank", "population"),
    }[name]
    return settings | {"constants": {each: "1" for each in required if each != column}}


def test_iso_days_are_read_with_and_without_a_time(typed: Typed) -> None:
    texts = ["2025-06-30", "2025-06-30 12:30:00", "2025-06-30T12:30:00Z", " 2025-06-30 ", ""]
    day = (date(2025, 6, 30), [])
    assert values(typed, PEOPLE, "hired_on", texts) == [day, day, day, day, (None, [])]
    assert [value for value, _ in values(typed, RATINGS, "submitted_on", texts)] == [
        datetime(2025, 6, 30),
        datetime(2025, 6, 30, 12, 30),
        datetime(2025, 6, 30, 12, 30),
        datetime(2025, 6, 30),
        None,
    ]


@pytest.mark.parametrize(
    ("texts", "pattern"),
    [
        (["30.06.2025", "1.7.2025"], "%d.%m.%Y"),
        (["30/06/2025", "01/07/2025"], "%d/%m/%Y"),
        (["06/30/2025", "07/01/2025"], "%m/%d/%Y"),
        (["30-06-2025", "01-07-2025"], "%d-%m-%Y"),
        (["30-Jun-2025", "1-JUL-2025"], "%d-%b-%Y"),
        (["20250630", "20250701"], "%Y%m%d"),
        (["45838", "45839"], "Excel's day number"),
        (["30/06/2025 23:59", "01/07/2025 08:00"], "%d/%m/%Y"),
        (["06/30/2025 11:59 PM", "07/01/2025 8:00 AM"], "%m/%d/%Y"),
    ],
)
def test_a_format_is_found_from_the_whole_file_and_noted(typed: Typed, texts: list[str], pattern: str) -> None:
    rows, details = typed(PEOPLE, "person_id;hired_on\n" + "".join(f"1;{text}\n" for text in texts))
    assert [row["hired_on"] for row in rows] == [date(2025, 6, 30), date(2025, 7, 1)]
    assert details["date format of hired_on"] == pattern


def test_slashes_with_the_year_first_are_iso_enough(typed: Typed) -> None:
    assert values(typed, PEOPLE, "hired_on", ["2025/06/30"]) == [(date(2025, 6, 30), [])]


def test_day_and_month_that_can_t_be_told_apart_are_refused(typed: Typed) -> None:
    with pytest.raises(ExportError) as caught:
        typed(PEOPLE, "person_id,hired_on\n1,05/05/2025\n2,03/04/2025\n3,12/01/2024\n")
    assert_says(
        caught.value,
        file="exports/hris/people.csv",
        row=3,
        column="hired_on",
        found="'03/04/2025'",
        expected="dd/mm/yyyy or mm/dd/yyyy",
        remedy="Set sources.hris/people.format.date to '%d/%m/%Y' or '%m/%d/%Y'",
    )


def test_the_settings_settle_day_and_month(typed: Typed) -> None:
    assert values(typed, PEOPLE, "hired_on", ["03/04/2025", "2025-06-30"], format={"date": "%m/%d/%Y"}) == [
        (date(2025, 3, 4), []),
        (date(2025, 6, 30), []),
    ]


def test_another_column_of_the_file_settles_day_and_month(typed: Typed) -> None:
    rows, _ = typed(PEOPLE, "person_id,hired_on,left_on\n1,03/04/2025,30/06/2025\n")
    assert rows[0]["hired_on"] == date(2025, 4, 3)


def test_a_day_that_is_the_same_either_way_is_read(typed: Typed) -> None:
    assert values(typed, PEOPLE, "hired_on", ["05/05/2025"]) == [(date(2025, 5, 5), [])]


def test_a_pattern_that_is_none_is_refused(typed: Typed) -> None:
    with pytest.raises(ExportError, match=r"'%Q' in workspace\.yml"):
        values(typed, PEOPLE, "hired_on", ["03/04/2025"], format={"date": "%Q"})


@pytest.mark.parametrize(
    "text", ["2025-02-30", "epoch", "infinity", "30.06.25", "0025-06-30", "soon", "2025-06-30 (BC)"]
)
def test_what_is_no_day_is_unreadable(typed: Typed, text: str) -> None:
    assert values(typed, PEOPLE, "hired_on", [text, "2025-06-30"])[0] == (None, ["hired_on"])


@pytest.mark.parametrize("text", ["20250630", "45838"])
def test_a_stray_number_among_days_is_no_day(typed: Typed, text: str) -> None:
    assert values(typed, PEOPLE, "hired_on", [text, "2025-06-30"])[0] == (None, ["hired_on"])


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["3", "3.5", "1e2", " 4 "], [3, 3.5, 100, 4]),
        (["3,5", "1.234", "1.234,5", "2"], [3.5, 1234, 1234.5, 2]),
        (["1,234.5", "2.25", "1,234,567"], [1234.5, 2.25, 1234567]),
        (["1 234,5", "1'234,5", "1\u00a0234,5"], [1234.5, 1234.5, 1234.5]),
        (["1,234", "0.5"], [1234, 0.5]),
        (["1,234", "0,5"], [1.234, 0.5]),
    ],
)
def test_the_decimal_mark_is_found_from_the_whole_file(typed: Typed, texts: list[str], numbers: list[float]) -> None:
    assert values(typed, "lms/courses.csv", "hours", texts) == [(number, []) for number in numbers]


def test_a_mark_found_in_one_column_holds_in_the_other(typed: Typed) -> None:
    rows, details = typed("lms/courses.csv", "course_id;title;hours;unit_cost\n1;A;3,5;1.234\n")
    assert (rows[0]["hours"], rows[0]["unit_cost"]) == (3.5, 1234)
    assert details["decimal mark"] == ","


def test_a_mark_that_can_t_be_told_is_refused(typed: Typed) -> None:
    with pytest.raises(ExportError) as caught:
        typed("lms/courses.csv", "course_id;title;hours\n1;A;12\n2;B;1,234\n")
    assert_says(
        caught.value,
        file="exports/lms/courses.csv",
        row=3,
        column="hours",
        found="'1,234'",
        expected="1234.5 or 1234,5",
        remedy="Set sources.lms/courses.format.decimal to ',' or '.'",
    )


def test_the_settings_settle_the_mark(typed: Typed) -> None:
    assert values(typed, "lms/courses.csv", "hours", ["1,234"], format={"decimal": ","}) == [(1.234, [])]
    assert values(typed, "lms/courses.csv", "hours", ["1,234"], format={"decimal": "."}) == [(1234, [])]


@pytest.mark.parametrize("text", ["three", "inf", "1_000", "0x1F", "3 apples", "1,2.3", "-0.5"])
def test_what_is_no_number_is_unreadable(typed: Typed, text: str) -> None:
    assert values(typed, "lms/courses.csv", "hours", [text, "3.5"])[0] == (None, ["hours"])


def test_a_whole_number_is_not_made_of_a_broken_one(typed: Typed) -> None:
    assert values(typed, "hris/career_levels.csv", "rank", ["3", "3.0", "3.7"]) == [(3, []), (3, []), (None, ["rank"])]


def test_yes_and_no_have_many_words(typed: Typed) -> None:
    texts = ["TRUE", "yes", "y", "t", "1", "x", "False", "NO", "n", "f", "0", "maybe", ""]
    assert values(typed, "lms/courses.csv", "is_active", texts) == [
        *[(True, [])] * 6,
        *[(False, [])] * 5,
        (None, ["is_active"]),
        (None, []),
    ]


@pytest.mark.parametrize("word", ["n/a", "N/A", "na", "NULL", "none", "-"])
def test_words_for_nothing_are_nothing_in_numbers_and_days(typed: Typed, word: str) -> None:
    assert values(typed, PEOPLE, "hired_on", [word, "2025-06-30"])[0] == (None, [])
    assert values(typed, "lms/courses.csv", "hours", [word])[0] == (None, [])
    assert values(typed, "lms/courses.csv", "is_active", [word])[0] == (None, [])
    assert values(typed, "lms/courses.csv", "modality", [word])[0] == (None, [])


def test_null_is_a_surname(typed: Typed) -> None:
    assert values(typed, PEOPLE, "full_name", ["Null", "NA", "-"]) == [("Null", []), ("NA", []), ("-", [])]


def test_the_settings_add_words_for_nothing_everywhere(typed: Typed) -> None:
    found = values(typed, PEOPLE, "full_name", ["Unknown", "Ada"], format={"empty": ["unknown"]})
    assert found == [(None, []), ("Ada", [])]
    assert values(typed, "lms/courses.csv", "hours", ["?"], format={"empty": ["?"]}) == [(None, [])]


def test_text_is_trimmed_and_blank_text_is_nothing(typed: Typed) -> None:
    texts = ["  Ada\t", "\u00a0Bo\u00a0", "   ", "C d"]
    assert [value for value, _ in values(typed, PEOPLE, "full_name", texts)] == ["Ada", "Bo", None, "C d"]


def test_words_of_a_vocabulary_are_recognised_however_they_are_written(typed: Typed) -> None:
    texts = ["Direct Report", "direct-report", "DIRECTREPORT", " self ", "Skip Level"]
    assert [value for value, _ in values(typed, RATINGS, "relation", texts)] == [
        "direct_report",
        "direct_report",
        "direct_report",
        "self",
        "skip_level",
    ]


def test_a_level_that_says_not_relevant_is_no_rating_and_says_so(typed: Typed) -> None:
    header = "cycle_id,person_id,relation,competency_id,level\n"
    rows, _ = typed(
        RATINGS,
        header + "".join(f"C,P,self,K,{text}\n" for text in ("3", "not relevant", "Not-Applicable", "n/a", "three")),
    )
    assert [(row["level"], row["not_relevant"], row["unreadable"]) for row in rows] == [
        (3.0, None, []),
        (None, True, []),
        (None, True, []),
        (None, None, []),
        (None, None, ["level"]),
    ]


def test_columns_that_are_not_in_the_file_are_null(typed: Typed) -> None:
    rows, _ = typed(PEOPLE, "person_id\n007\n")
    assert rows[0]["person_id"] == "007"
    assert rows[0]["hired_on"] is None
    assert (rows[0]["file_id"], rows[0]["row_number"], rows[0]["unreadable"]) == (1, 2, [])
