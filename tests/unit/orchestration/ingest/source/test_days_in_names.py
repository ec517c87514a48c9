"""Days in file names with the year at the end: read where all files of a series read in one way alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.discover import discover
from orchestration.ingest.source.filenames import days_by_order, series_of
from orchestration.settings.workspace import Workspace

FORMS = {"day first": ("%d%m%Y", "%d.%m.%Y", "%d-%m-%Y"), "month first": ("%m%d%Y", "%m_%d_%Y", "%m-%d-%Y")}


def named(workspace: Workspace, *names: str) -> dict[str, date | None]:
    for name in names:
        path = workspace.exports / "hris" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("person_id\n1\n", encoding="utf-8")
    found = discover(workspace, clock=lambda: 1e12).files
    return {file.path.name: file.named_day.day if file.named_day else None for file in found}


def test_one_file_that_reads_in_one_way_decides_for_its_series(workspace: Workspace) -> None:
    assert named(workspace, "people_02032026.csv", "people_02282026.csv") == {
        "people_02032026.csv": date(2026, 2, 3),
        "people_02282026.csv": date(2026, 2, 28),
    }


def test_days_that_read_in_two_ways_are_not_guessed(workspace: Workspace) -> None:
    assert named(workspace, "people_02032026.csv", "people_04052026.csv") == {
        "people_02032026.csv": None,
        "people_04052026.csv": None,
    }


def test_iso_goes_first(workspace: Workspace) -> None:
    assert named(workspace, "people_2026-02-03.csv", "people_20260304.csv") == {
        "people_2026-02-03.csv": date(2026, 2, 3),
        "people_20260304.csv": date(2026, 3, 4),
    }


@given(
    day=st.dates(date(1990, 1, 1), date(2049, 12, 31)),
    form=st.sampled_from([(order, form) for order, forms in FORMS.items() for form in forms]),
)
def test_every_day_is_among_what_its_name_may_say_and_leaves_its_series(day: date, form: tuple[str, str]) -> None:
    order, pattern = form
    stem = f"people_{day.strftime(pattern)}"
    assert days_by_order(stem)[order] == day  # type: ignore[index]
    assert series_of(f"exports/hris/{stem}.csv") == "exports/hris/people"


@pytest.mark.parametrize("name", ["people_12345678", "people_99992026", "people_1", "people_v2.1"])
def test_other_digits_are_no_day(name: str) -> None:
    assert not days_by_order(name)
