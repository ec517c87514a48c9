"""What a file's name says."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.ingest.source.filenames import NamedDay, day_in, ending_of, entity_in, is_ignored, stem_of

HRIS = ("people", "org_units", "roles", "career_levels")
LMS = ("courses", "course_competencies", "enrolments")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("people_2025-06-30", NamedDay(date(2025, 6, 30))),
        ("people_20250630", NamedDay(date(2025, 6, 30))),
        ("people 2025_06_30", NamedDay(date(2025, 6, 30))),
        ("people_2025-06", NamedDay(date(2025, 6, 30), is_month=True)),
        ("2024-02", NamedDay(date(2024, 2, 29), is_month=True)),
        ("people_2025-01-01_2025-06-30", NamedDay(date(2025, 6, 30))),
        ("people_2025-02-30", None),
        ("people_12345678", None),
        ("people_2025", None),
    ],
)
def test_the_day_in_a_name_is_read(name: str, day: NamedDay | None) -> None:
    assert day_in((name,)) == day


def test_the_file_s_name_comes_before_its_folder_s() -> None:
    assert day_in(("people_2025-06-30", "2024-01-31")) == NamedDay(date(2025, 6, 30))
    assert day_in(("people", "2024-01-31")) == NamedDay(date(2024, 1, 31))


@pytest.mark.parametrize(
    ("name", "entities", "entity"),
    [
        ("people", HRIS, "people"),
        ("People 2025-06-30", HRIS, "people"),
        ("people2025", HRIS, "people"),
        ("Org Units", HRIS, "org_units"),
        ("org-units_v2", HRIS, "org_units"),
        ("peoplesoft_dump", HRIS, None),
        ("course_competencies", LMS, "course_competencies"),
        ("courses_2025", LMS, "courses"),
        ("course", LMS, None),
    ],
)
def test_a_name_begins_with_its_entity(name: str, entities: tuple[str, ...], entity: str | None) -> None:
    assert entity_in(name, entities) == entity


def test_the_longest_entity_wins() -> None:
    assert entity_in("course_competencies", ("course", "course_competencies")) == "course_competencies"


def test_endings_are_known_in_any_case() -> None:
    assert ending_of("People.CSV.gz") == ".csv.gz"
    assert stem_of("People.CSV.gz") == "People"
    assert ending_of("people.docx") == ".docx"


@pytest.mark.parametrize("name", [".people.csv", "~$people.xlsx", "people.csv.tmp", "people.csv.part", "p.crdownload"])
def test_unfinished_and_hidden_files_are_ignored(name: str) -> None:
    assert is_ignored(name)


def test_an_export_is_not_ignored() -> None:
    assert not is_ignored("people.csv")
