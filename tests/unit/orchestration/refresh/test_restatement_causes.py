"""Causes that may have changed a figure, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from orchestration.refresh.restatement_causes import (
    Causes,
    ChangedSetting,
    Lineage,
    LoadedFile,
    changed_settings,
    loaded_since,
)
from published.refresh_log import SourceFile

DAY = "2025-06-01"
NOTHING = Causes(files=(), settings=(), has_new_models=False, days=(DAY, DAY))
LATE = LoadedFile("ratings/ratings", "exports/ratings/late.csv", is_new=True)
PEOPLE = LoadedFile("hris/people", "exports/hris/people.csv", is_new=False)
THRESHOLD = ChangedSetting("gap_threshold", "0.5", "1.0")


def _file(contract: str | None, name: str, hour: int | None) -> SourceFile:
    loaded_at = None if hour is None else datetime(2025, 6, 1, hour)
    return SourceFile(contract, name, loaded_at, 1, 1, 0, 0, 0, "loaded", None)


@pytest.mark.parametrize(
    ("causes", "text"),
    [
        (replace(NOTHING, files=(LATE,)), "new file exports/ratings/late.csv (ratings/ratings)"),
        (
            replace(NOTHING, files=(PEOPLE, LATE), settings=(THRESHOLD,)),
            f"{PEOPLE.text}; {LATE.text}; settings changed: gap_threshold 0.5 → 1.0",
        ),
        (replace(NOTHING, n_erased=1), "erasure (1 person)"),
        (
            replace(NOTHING, n_erased=2, removals=("retention of cycles: 60 months",), days=(DAY, "2025-06-02")),
            "erasure (2 people); retention of cycles: 60 months",
        ),
        (replace(NOTHING, has_new_models=True), "the product’s models changed"),
        (replace(NOTHING, has_new_models=None), "the product’s models changed"),
        (replace(NOTHING, days=(DAY, "2025-06-02")), "as_of moved from 2025-06-01 to 2025-06-02"),
        # The day moves every night; where there is another reason it is not named.
        (
            replace(NOTHING, settings=(THRESHOLD,), days=(DAY, "2025-06-02"), has_new_models=None),
            "settings changed: gap_threshold 0.5 → 1.0",
        ),
        (NOTHING, "nothing on record has changed"),
    ],
)
def test_a_cause_is_told_in_words(causes: Causes, text: str) -> None:
    assert causes.text(None) == text


def test_only_files_that_a_table_rests_on_are_its_cause() -> None:
    causes = replace(NOTHING, files=(PEOPLE, LATE))
    assert causes.text({"hris/people"}) == "changed file exports/hris/people.csv (hris/people)"


def test_many_files_are_counted() -> None:
    files = tuple(LoadedFile("lms/courses", f"exports/lms/courses_{nth}.csv", is_new=True) for nth in range(7))
    assert replace(NOTHING, files=files).text(None).endswith("courses_4.csv (lms/courses); and 2 more files")


def test_files_read_since_the_last_publication_are_new_or_changed() -> None:
    files = [
        _file("ratings/ratings", "late.csv", 9),
        _file("hris/people", "people.csv", 9),
        _file("hris/roles", "roles.csv", 3),
        _file(None, "notes.txt", None),
        _file("lms/courses", "unsettled.csv", None),
    ]
    published = {
        ("hris/people", "people.csv"): datetime(2025, 6, 1, 3),
        ("hris/roles", "roles.csv"): files[2].loaded_at,
    }
    assert loaded_since(files, published) == (
        LoadedFile("hris/people", "people.csv", is_new=False),
        LoadedFile("ratings/ratings", "late.csv", is_new=True),
    )


def test_the_name_the_day_and_the_time_are_no_changed_settings() -> None:
    before = {"gap_threshold": "0.5", "alpha": "0.1", "as_of": "2025-06-01", "refreshed_at": "3", "workspace_name": "A"}
    after = {"gap_threshold": "1.0", "alpha": "0.1", "as_of": "2025-06-02", "refreshed_at": "4", "workspace_name": "B"}
    assert changed_settings(before, after | {"grace_days": "14"}) == (
        THRESHOLD,
        ChangedSetting("grace_days", None, "14"),
    )


def test_a_table_rests_on_the_contracts_whose_rows_reach_it() -> None:
    lineage = Lineage(
        {
            "model.skillgap.course_use": ["model.skillgap.int_loads__enrolments"],
            "model.skillgap.int_loads__enrolments": ["model.skillgap.stg_lms__enrolments"],
            "model.skillgap.stg_lms__enrolments": [
                "source.skillgap.raw.lms__enrolments",
                "source.skillgap.raw.settings",
            ],
            "model.skillgap.stg_hris__people": ["source.skillgap.raw.hris__people"],
        }
    )
    assert lineage.contracts_behind("course_use") == {"lms/enrolments"}
    assert lineage.contracts_behind("no_such_table") is None
