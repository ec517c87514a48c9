"""What is done with values: levels on other scales, rows that become one, days and lengths of time as systems write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from orchestration.errors import ExportError
from tests.unit.orchestration.ingest.conftest import Load, Write

Typed = Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]
Query = Callable[[str], list[tuple[Any, ...]]]

RATINGS = "ratings/ratings.csv"
GIVEN = {"cycle_id": "C1", "person_id": "P1", "rater_id": "P1", "relation": "self", "competency_id": "K1"}


def levels(typed: Typed, texts: list[str], **settings: Any) -> list[tuple[float | None, bool]]:
    """Return the levels read from texts below one another, each with whether it could not be read."""
    lines = "".join(f'"{text}";x\n' for text in texts)
    rows, _ = typed(RATINGS, f"level;other\n{lines}", constants=GIVEN, **settings)
    return [(row["level"], "level" in row["unreadable"]) for row in rows]


def test_a_level_from_1_to_7_becomes_one_from_0_to_5(typed: Typed) -> None:
    # (4 - 1) × 5 / 6 = 2.5; 0 and 8 are none of the scale; blank and n/a are no rating
    assert levels(typed, ["1", "4", "7", "0", "8", "", "n/a", "two"], scale={"from": [1, 7]}) == [
        (0.0, False),
        (2.5, False),
        (5.0, False),
        (None, True),
        (None, True),
        (None, False),
        (None, False),
        (None, True),
    ]


def test_a_scale_may_run_the_other_way_and_end_elsewhere(typed: Typed) -> None:
    # German grades, 1 the best: (6 - 2) × 5 / 5 = 4
    assert [level for level, _ in levels(typed, ["1", "2", "6"], scale={"from": [6, 1]})] == [5.0, 4.0, 0.0]
    # 1 + (50 - 0) × 4 / 100 = 3
    assert [level for level, _ in levels(typed, ["50"], scale={"from": [0, 100], "to": [1, 5]})] == [3.0]


def test_decimal_commas_are_read_on_a_scale_too(typed: Typed) -> None:
    assert [level for level, _ in levels(typed, ["2,5", "7"], scale={"from": [1, 7]})] == [1.25, 5.0]


def test_the_top_of_the_scale_may_stand_in_the_file(typed: Typed) -> None:
    rows, _ = typed(
        RATINGS,
        "level,rating_maximum\n4,4\n5,10\n11,10\n3,\n",
        constants=GIVEN,
        scale={"from": [0, "Rating Maximum"]},
    )
    assert [(row["level"], row["unreadable"]) for row in rows] == [
        (5.0, []),
        (2.5, []),
        (None, ["level"]),
        (None, ["level"]),
    ]


def test_an_end_of_the_scale_that_is_not_there_is_refused(typed: Typed) -> None:
    with pytest.raises(ExportError, match=r"the header 'top', which `scale\.from` asks for"):
        typed(RATINGS, "level\n4\n", constants=GIVEN, scale={"from": [0, "top"]})


def test_words_become_levels(typed: Typed) -> None:
    labels = {"labels": {"Meets expectations": 3, "Exceeds": 4.5, 0: 0}}
    assert levels(typed, ["meets  Expectations", "EXCEEDS", "0", "n/a", "superb"], scale=labels) == [
        (3.0, False),
        (4.5, False),
        (0.0, False),
        (None, False),
        (None, True),
    ]


def test_not_relevant_is_no_label_and_no_mistake(typed: Typed) -> None:
    rows, _ = typed(RATINGS, "level\nNot relevant\nMeets\n", constants=GIVEN, scale={"labels": {"Meets": 3}})
    assert [(row["level"], row["not_relevant"], row["unreadable"]) for row in rows] == [
        (None, True, []),
        (3.0, None, []),
    ]


@pytest.mark.parametrize(
    ("scale", "reason"),
    [
        ({"from": [1, 7]}, "outside_the_scale_1_to_7"),
        ({"from": [-1, 2.5]}, "outside_the_scale_minus_1_to_2_5"),
        ({"labels": {"1": 1}}, "no_label_of_the_scale"),
    ],
)
def test_a_level_off_the_scale_is_set_aside_for_a_reason_that_names_the_scale(
    write: Write, load: Load, query: Query, scale: dict[str, Any], reason: str
) -> None:
    write(RATINGS, "level\n" + "1\n" * 30 + "8\n")
    load("ratings/ratings", constants=GIVEN, scale=scale)
    assert query("select row_number, column_name, reason from raw.quarantined_rows") == [(32, "level", reason)]


def test_target_levels_are_on_the_scale_too(typed: Typed) -> None:
    rows, _ = typed(
        "framework/deployments.csv", "competency_id,scope,target_level\nK1,core,4\n", scale={"from": [1, 7]}
    )
    assert rows[0]["target_level"] == 2.5


STATEMENTS = (
    "person_id,course_id,enrolled_on,completed_on,status,score\n"
    "P1,A,2025-03-01,,enrolled,\n"
    "P1,A,2025-03-05,2025-03-05,completed,0.5\n"
    "P1,A,2025-03-04,2025-03-04,failed,0.9\n"
    "P2,A,2025-03-02,,in_progress,\n"
    "P1,B,soon,,enrolled,\n"
    ",B,2025-03-02,,enrolled,\n"
)
FOLD = {
    "by": ["person_id", "course_id"],
    "earliest": ["enrolled_on", "completed_on"],
    "largest": "score",
    "first_of": {"status": ["completed", "failed", "in_progress", "enrolled"]},
}


def test_rows_of_one_thing_become_one(typed: Typed) -> None:
    rows, _ = typed("lms/enrolments.csv", STATEMENTS, fold=FOLD)
    found = [
        (r["person_id"], r["course_id"], r["enrolled_on"], r["completed_on"], r["status"], r["score"], r["row_number"])
        for r in sorted(rows, key=lambda row: row["row_number"])
    ]
    assert found == [
        ("P1", "A", date(2025, 3, 1), date(2025, 3, 4), "completed", 0.9, 2),
        ("P2", "A", date(2025, 3, 2), None, "in_progress", None, 5),
        ("P1", "B", None, None, "enrolled", None, 6),  # its day can't be read, so it is set aside by itself
        (None, "B", date(2025, 3, 2), None, "enrolled", None, 7),
    ]


def test_folded_rows_count_as_superseded_and_nothing_is_lost(write: Write, load: Load, query: Query) -> None:
    write("lms/enrolments.csv", STATEMENTS)
    (file,) = load("lms/enrolments", tolerance=0.5, fold=FOLD).files
    # 6 read: 2 in force, 2 that became part of one of them, 1 with an unreadable day, 1 of nobody
    assert (file.n_read, file.n_raw, file.n_quarantined) == (6, 2, 2)
    assert query("select n_read, n_folded, n_quarantined from raw.source_files") == [(6, 2, 2)]
    assert file.details is not None
    assert file.details["rows that became part of another"] == "2"


@pytest.mark.parametrize(
    "text",
    [
        "Friday, 7 March 2025, 10:15 AM",
        "Freitag, 7. März 2025, 10:15",
        "vendredi 7 mars 2025, 10:15",
        "viernes, 7 de marzo de 2025, 10:15",
        "venerdì, 7 marzo 2025, 10:15",
        "vrijdag 7 maart 2025, 10:15",
        "March 7, 2025 10:15",
        "7. Mrz. 2025",
        "07-mar-2025",
        "7 mrt 2025",
        "sexta-feira, 7 de março de 2025 às 10:15",
        "MAR-07-2025 10:15:00 UTC",
        "Mar-07-2025 10:15 AM America/New York",
    ],
)
def test_months_in_words_are_read_in_seven_languages(typed: Typed, text: str) -> None:
    rows, details = typed("lms/enrolments.csv", f'person_id,course_id,completed_on\nP1,A,"{text}"\n')
    assert rows[0]["completed_on"] == date(2025, 3, 7)
    assert details["date format of completed_on"] in ("month names", "%d-%b-%Y")


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("1er août", 8),
        ("31 Dezember", 12),
        ("1 giugno", 6),
        ("5 lug", 7),
        ("9 enero", 1),
        ("1 mei", 5),
        ("3 février", 2),
        ("4 de outubro de", 10),
    ],
)
def test_each_language_s_own_months(typed: Typed, name: str, month: int) -> None:
    rows, _ = typed("lms/enrolments.csv", f"person_id,course_id,completed_on\nP1,A,{name} 2025\n")
    assert rows[0]["completed_on"].month == month


def test_hours_after_noon_and_no_month_at_all(typed: Typed) -> None:
    content = "cycle_id,person_id,relation,competency_id,submitted_on\n"
    texts = ["7 March 2025, 12:05 AM", "7 March 2025, 1:05 PM", "7 March 2025", "7 Smarch 2025", "31 June 2025"]
    rows, _ = typed(RATINGS, content + "".join(f'C,P,peer,K,"{text}"\n' for text in texts))
    assert [row["submitted_on"] for row in rows] == [
        datetime(2025, 3, 7, 0, 5),
        datetime(2025, 3, 7, 13, 5),
        datetime(2025, 3, 7),
        None,
        None,
    ]


@pytest.mark.parametrize("text", ["2025-06-30-07:00", "2025-06-30+02:00", "2025-06-30Z", "2025-06-30T23:30:00-07:00"])
def test_the_day_that_was_written_counts_whatever_the_time_zone(typed: Typed, text: str) -> None:
    rows, _ = typed("hris/people.csv", f"person_id,hired_on\n1,{text}\n")
    assert rows[0]["hired_on"] == date(2025, 6, 30)


@pytest.mark.parametrize("text", ["13/03/2025, 10:15:00", "13/03/2025, 10:15", "13.03.2025, 10:15 PM"])
def test_a_comma_may_stand_before_the_time(typed: Typed, text: str) -> None:
    rows, _ = typed("lms/enrolments.csv", f'person_id,course_id,completed_on\nP1,A,"{text}"\n')
    assert rows[0]["completed_on"] == date(2025, 3, 13)


def test_lengths_of_time_become_hours(typed: Typed) -> None:
    texts = ["PT1H30M", "P1DT2H", "PT45M", "1.5", "P", "PT"]
    content = "course_id,title,hours\n" + "".join(f"A,B,{text}\n" for text in texts)
    rows, _ = typed("lms/courses.csv", content)
    assert [row["hours"] for row in rows] == [1.5, 26.0, 0.75, 1.5, None, None]
