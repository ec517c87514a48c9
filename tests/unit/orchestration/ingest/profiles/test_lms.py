"""Exports of learning systems: wide and localised, translated, and as a stream of statements."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from orchestration.settings.profiles import effective
from orchestration.settings.source_settings import SourceSettings
from tests.unit.orchestration.ingest.profiles.conftest import ReadExample

Typed = Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]


def test_moodle_names_the_course_in_the_file_s_name_and_the_day_in_words(example: ReadExample) -> None:
    name = "completion-cold-chain-101-20260331_0915-comma_separated.csv"
    read = example("moodle_completion", "lms/enrolments", name)
    assert read.columns("person_id", "course_id", "completed_on", "status") == [
        ("0104", "cold-chain-101", date(2025, 3, 7), "completed"),
        ("0106", "cold-chain-101", None, "enrolled"),
        ("mei.chen@harbour.example", "cold-chain-101", date(2025, 6, 30), "completed"),  # has no ID number
        ("0108", "cold-chain-101", None, "enrolled"),  # one criterion met is not the course
    ]


def test_moodle_in_german(example: ReadExample) -> None:
    name = "completion-kuehlkette-20260331_0920-semicolon_separated.csv"
    read = example("moodle_completion", "lms/enrolments", name)
    assert read.columns("person_id", "course_id", "completed_on", "status") == [
        ("raj.patel@harbour.example", "kuehlkette", date(2025, 3, 7), "completed"),
        ("tom.reyes@harbour.example", "kuehlkette", None, "enrolled"),
        ("mei.chen@harbour.example", "kuehlkette", date(2025, 6, 30), "completed"),
    ]


def test_the_workspace_may_give_moodle_s_courses_their_ids(example: ReadExample) -> None:
    name = "completion-kuehlkette-20260331_0920-semicolon_separated.csv"
    read = example("moodle_completion", "lms/enrolments", name, values={"course_id": {"kuehlkette": "COLD-101"}})
    assert {row["course_id"] for row in read.rows} == {"COLD-101"}
    assert read.rows[1]["status"] == "enrolled"  # the profile's words for the status still hold


def test_docebo_s_zero_dates_are_none_and_a_course_without_code_has_its_id(example: ReadExample) -> None:
    read = example("docebo", "lms/enrolments", "enrollments.csv")
    assert read.columns("person_id", "course_id", "enrolled_on", "completed_on", "status", "score") == [
        ("raj.patel", "COLD-101", date(2025, 2, 1), date(2025, 3, 7), "completed", 92.5),
        ("tom.reyes", "COLD-101", date(2025, 2, 1), None, "in_progress", None),
        ("mei.chen", "COLD-101", date(2025, 2, 1), None, "enrolled", None),
        ("jan.novak", "32", date(2025, 2, 3), None, "withdrawn", 0.0),
        ("sara.costa", "32", date(2025, 2, 3), None, "enrolled", None),
    ]
    courses = example("docebo", "lms/courses", "enrollments.csv")
    assert courses.columns("course_id", "title") == [("COLD-101", "Cold chain basics"), ("32", "Writing for readers")]


def test_cornerstone_s_statuses_are_read_in_the_reader_s_language(example: ReadExample) -> None:
    read = example("cornerstone", "lms/enrolments", "transcript.csv")
    assert read.columns("person_id", "enrolled_on", "completed_on", "status", "score") == [
        ("0104", date(2025, 2, 1), date(2025, 3, 7), "completed", 92.5),  # Abgeschlossen; 92,5
        ("0106", date(2025, 2, 1), None, "in_progress", None),  # In Bearbeitung
        ("0107", date(2025, 2, 1), None, "in_progress", None),  # En cours
        ("0108", date(2025, 2, 1), date(2025, 6, 30), "completed", 0.0),  # Completado
        ("0109", date(2025, 2, 13), None, "failed", 41.0),  # Niet geslaagd
        ("0110", date(2025, 2, 13), None, "withdrawn", None),  # Ritirato
        ("0103", date(2025, 2, 13), None, "in_progress", None),  # In Progress / Past Due
    ]


COLD = "https://learn.example/courses/cold-101"


def test_statements_of_one_person_and_course_become_one_enrolment(example: ReadExample) -> None:
    read = example("xapi", "lms/enrolments", "statements.jsonl")
    assert read.columns("person_id", "course_id", "enrolled_on", "completed_on", "status", "score") == [
        # registered on the 1st, failed with 0.4, passed with 0.92 on the 7th
        ("raj.patel@harbour.example", COLD, date(2025, 3, 1), date(2025, 3, 7), "completed", 0.92),
        ("0106", COLD, date(2025, 3, 2), None, "in_progress", None),
        # a hash of an address is nobody's: the row waits for a person of that name
        ("ebd31e95054c018b10727ccffd2ef2ec3a016ee9", COLD, date(2025, 3, 2), date(2025, 3, 2), "completed", None),
        (
            "https://id.example/mei.chen",
            "https://learn.example/courses/write-2",
            date(2025, 3, 3),
            None,
            "enrolled",
            None,
        ),
    ]
    landed = read.read.landed
    # 8 statements: 1 says nothing of progress, 4 of the first enrolment count as one
    assert (landed.n_read, landed.n_filtered, read.read.n_folded) == (8, 1, 3)


def test_statements_name_their_courses(example: ReadExample) -> None:
    read = example("xapi", "lms/courses", "statements.jsonl")
    assert read.columns("course_id", "title") == [
        (COLD, "Cold chain basics"),
        ("https://learn.example/courses/write-2", "Writing for readers"),
    ]


SEAT = ("person_id", "course_id", "enrolled_on", "completed_on", "status", "score")
BRAM, CHIDI, DANIELA, EUNJI = (
    f"{name}@kestrel.example" for name in ("bram.de.wit", "chidi.okafor", "daniela.rossi", "eunji.park")
)
FIRST = date(2026, 2, 1)


def test_absorb_s_report_and_its_numbers_of_statuses_say_the_same(example: ReadExample) -> None:
    read = example("absorb", "lms/enrolments", "Course Activity.csv")
    assert read.columns(*SEAT) == [
        (CHIDI, "ABS-1", FIRST, date(2026, 2, 13), "completed", 92.5),
        (DANIELA, "ABS-1", FIRST, None, "in_progress", None),
        (BRAM, "ABS-2", FIRST, None, "in_progress", 41.0),  # Not Completed
        (EUNJI, "ABS-2", FIRST, None, "failed", 12.0),
    ]
    listed = example("absorb", "lms/enrolments", "enrollments.json")
    assert listed.columns(*SEAT) == [
        ("u-23", "ABS-1", FIRST, date(2026, 2, 13), "completed", 92.5),  # 3
        ("u-22", "ABS-2", FIRST, None, "in_progress", None),  # 4
    ]
    courses = example("absorb", "lms/courses", "Course Activity.csv")
    assert courses.columns("course_id", "title") == [("ABS-1", "Lifeboat drill"), ("ABS-2", "Fire watch")]


def test_talentlms_s_courses_stand_within_their_users(example: ReadExample) -> None:
    read = example("talentlms", "lms/enrolments", "users.json")
    # three users, of whom one has no course; a course without a code has its id
    assert read.columns(*SEAT[:5]) == [
        ("chidi.okafor", "TLM-1", FIRST, date(2026, 2, 17), "completed"),
        ("chidi.okafor", "126", FIRST, None, "enrolled"),
        ("daniela.rossi", "TLM-1", date(2026, 2, 2), None, "in_progress"),
    ]
    report = example("talentlms", "lms/enrolments", "learning_progress.csv")
    assert report.columns(*SEAT) == [
        (CHIDI, "TLM-1", FIRST, date(2026, 2, 17), "completed", 88.0),
        (DANIELA, "TLM-1", date(2026, 2, 2), None, "in_progress", None),
    ]
    courses = example("talentlms", "lms/courses", "users.json")
    assert courses.columns("course_id", "title") == [("TLM-1", "Radio procedures"), ("126", "Knots")]


def test_successfactors_learning_writes_the_month_first_and_the_zone_last(example: ReadExample) -> None:
    read = example("successfactors_learning", "lms/enrolments", "Learning History.csv")
    columns = ("person_id", "course_id", "completed_on", "status", "score")
    assert read.columns(*columns) == [
        (BRAM, "SFL-1", date(2025, 3, 7), "completed", 95.0),
        (BRAM, "SFL-1", date(2026, 3, 9), "completed", 88.0),  # once more a year later
        (EUNJI, "SFL-2", date(2025, 4, 13), "in_progress", None),
    ]
    exchanged = example("successfactors_learning", "lms/enrolments", "learning_history_data.csv")
    assert exchanged.columns(*columns) == [
        (BRAM, "SFL-1", date(2025, 3, 7), "completed", 95.0),
        (EUNJI, "SFL-2", date(2025, 4, 13), "failed", None),
    ]
    courses = example("successfactors_learning", "lms/courses", "Learning History.csv")
    assert courses.columns("course_id", "title", "hours") == [
        ("SFL-1", "Stability", 4.5),
        ("SFL-2", "Food hygiene", 1.0),
    ]


def test_a_certification_that_was_renewed_is_there_once_for_each_time(example: ReadExample) -> None:
    read = example("totara_completion", "lms/enrolments", "certifications.csv")
    assert read.columns("person_id", "course_id", "completed_on", "status") == [
        ("chidi.okafor", "CERT-9", date(2024, 3, 1), "completed"),
        ("chidi.okafor", "CERT-9", date(2026, 2, 20), "completed"),
        ("daniela.rossi", "CERT-9", date(2025, 5, 5), "completed"),
    ]


def test_totara_s_reports_of_courses_and_of_certifications(example: ReadExample) -> None:
    read = example("totara_report", "lms/enrolments", "course_completion.csv")
    assert read.columns(*SEAT) == [
        ("chidi.okafor", "TOT-1", FIRST, date(2026, 2, 20), "completed", 82.0),
        ("daniela.rossi", "TOT-1", FIRST, None, "in_progress", None),
        ("bram.de.wit", "TOT-1", FIRST, date(2026, 2, 2), "completed", None),  # by recognition of prior learning
        ("eunji.park", "TOT-2", date(2026, 2, 14), None, "enrolled", None),
    ]
    certified = example("totara_report", "lms/enrolments", "certification_completion.csv")
    assert certified.columns("person_id", "course_id", "completed_on", "status") == [
        ("chidi.okafor", "CERT-9", date(2026, 2, 20), "completed"),
        ("daniela.rossi", "CERT-9", date(2023, 5, 5), "completed"),  # run out since, but completed it was
        ("eunji.park", "CERT-9", None, "enrolled"),
    ]


@pytest.mark.parametrize("language", ["de", "es", "fr", "it", "nl", "pt"])
def test_cornerstone_s_transcript_in_another_language_is_read_whole(example: ReadExample, language: str) -> None:
    read = example("cornerstone", "lms/enrolments", f"transcript_{language}.csv")
    assert read.columns(*SEAT) == [
        (CHIDI, f"CSOD-{language}", FIRST, date(2026, 2, 13), "completed", 92.5),
        (DANIELA, f"CSOD-{language}", FIRST, None, "in_progress", None),
    ]
    courses = example("cornerstone", "lms/courses", f"transcript_{language}.csv")
    assert courses.columns("course_id", "title", "hours") == [(f"CSOD-{language}", "Lookout", 1.5)]


@pytest.mark.parametrize(
    "verb", ["http://adlnet.gov/expapi/verbs/mastered", "http://activitystrea.ms/schema/1.0/complete"]
)
def test_mastering_and_the_older_word_for_completing_are_completions(typed: Typed, verb: str) -> None:
    statement = {
        "actor": {"account": {"name": "0106"}},
        "verb": {"id": verb},
        "object": {"id": "K1"},
        "timestamp": "2026-02-01T10:00:00Z",
    }
    source = effective(SourceSettings(profile="xapi"), "lms/enrolments").model_dump(exclude={"profile"})
    (row,), _ = typed("lms/enrolments.jsonl", json.dumps(statement) + "\n", **source)
    assert (row["completed_on"], row["status"]) == (date(2026, 2, 1), "completed")
