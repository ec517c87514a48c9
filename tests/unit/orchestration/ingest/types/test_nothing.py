"""Words for nothing in ids, references, raters and days; and the words that a workspace means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Typed = Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]
ASKED = {"cycle_id": "W25", "person_id": "p1", "relation": "peer", "competency_id": "K1"}


def texts(typed: Typed, name: str, column: str, cells: list[str], **settings: Any) -> list[Any]:
    lines = "".join(f'"{cell}";x\n' for cell in cells)
    rows, _ = typed(name, f"{column};other\n{lines}", **settings)
    return [row[column] for row in rows]


@pytest.mark.parametrize("word", ["n/a", "N/A", "NULL", "none", "-", "#N/A", "(blank)", "nan", "#REF!", " None "])
@pytest.mark.parametrize("column", ["manager_id", "org_unit_id", "role_id", "email", "username"])
def test_a_word_for_nothing_names_nothing(typed: Typed, column: str, word: str) -> None:
    found = texts(typed, "hris/people.csv", column, [word, "x7"], constants={"person_id": "1"})
    assert found == [None, "x7"]


def test_an_id_that_is_two_letters_is_an_id(typed: Typed) -> None:
    # NA may be North America
    assert texts(typed, "hris/people.csv", "org_unit_id", ["NA"], constants={"person_id": "1"}) == ["NA"]


def test_a_surname_is_a_surname(typed: Typed) -> None:
    assert texts(typed, "hris/people.csv", "full_name", ["Null"], constants={"person_id": "1"}) == ["Null"]


@pytest.mark.parametrize(
    "word", ["Anonymous", "anonymous user", "CONFIDENTIAL", "Anonym", "Vertraulich", "Anonyme", "Anónimo", "onbekend"]
)
def test_a_rater_who_is_not_named_is_nobody(typed: Typed, word: str) -> None:
    assert texts(typed, "ratings/ratings.csv", "rater_id", [word, "r3"], constants=ASKED) == [None, "r3"]


def test_a_word_that_values_give_is_what_it_says(typed: Typed) -> None:
    found = texts(
        typed, "ratings/ratings.csv", "rater_id", ["?", "x"], constants=ASKED, values={"rater_id": {"?": "Hidden"}}
    )
    assert found == ["Hidden", "x"]


def test_a_label_of_the_scale_is_a_level_whatever_else_it_means(typed: Typed) -> None:
    labels = {"None": 0, "Basic": 2, "Strong": 5}
    found = texts(
        typed, "ratings/ratings.csv", "level", ["None", "Strong", "n/a"], constants=ASKED, scale={"labels": labels}
    )
    assert found == [0, 5, None]  # n/a is no label, so it is no rating


@pytest.mark.parametrize("day", ["0", "0000-00-00", "9999-12-31", "2100-12-31", "1900-01-01", "1970-01-01"])
def test_a_day_that_stands_for_none_is_none(typed: Typed, day: str) -> None:
    rows, _ = typed("hris/people.csv", f"person_id,left_on\n1,{day}\n2,2025-04-30\n")
    assert [str(row["left_on"]) for row in rows] == ["None", "2025-04-30"]
    assert [row["unreadable"] for row in rows] == [[], []]


def test_a_row_in_force_since_ever_keeps_its_day(typed: Typed) -> None:
    rows, _ = typed("hris/people.csv", "person_id,valid_from\n1,1900-01-01\n")
    assert str(rows[0]["valid_from"]) == "1900-01-01"


@pytest.mark.parametrize(
    "word", ["Not completed", "Never", "Pending", "in progress", "Nicht abgeschlossen", "En cours"]
)
def test_a_day_that_has_not_come_is_none(typed: Typed, word: str) -> None:
    given = {"person_id": "1", "course_id": "K1"}
    found = texts(typed, "lms/enrolments.csv", "completed_on", [word, "2025-03-01"], constants=given)
    assert [day and day.isoformat() for day in found] == [None, "2025-03-01"]


@pytest.mark.parametrize("word", ["Present", "current", "Unbefristet", "open-ended", "À ce jour"])
def test_an_employment_without_an_end_has_none(typed: Typed, word: str) -> None:
    found = texts(typed, "hris/people.csv", "left_on", [word, "2025-03-01"], constants={"person_id": "1"})
    assert [day and day.isoformat() for day in found] == [None, "2025-03-01"]
