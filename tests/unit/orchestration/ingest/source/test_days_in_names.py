"""Days in file names with the year at the end: read where all files of a series read in one way alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.discover import discover
from orchestration.ingest.source.filenames import NamedDay, day_in, days_by_order, series_of
from orchestration.settings.workspace import Workspace
from tests.unit.in_memory import own_database

MACRO = Path(__file__).resolve().parents[5] / "dbt_project" / "macros" / "file_series.sql"
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


@pytest.mark.parametrize(
    ("stem", "day"),
    [
        ("people-Feb-2026", NamedDay(date(2026, 2, 28), is_month=True)),
        ("people February 2026", NamedDay(date(2026, 2, 28), is_month=True)),
        ("people_28. Februar 2026", NamedDay(date(2026, 2, 28))),
        ("people_31. März 2026", NamedDay(date(2026, 3, 31))),
        ("people_02-2026", NamedDay(date(2026, 2, 28), is_month=True)),
        ("people_Q1-2026", NamedDay(date(2026, 3, 31), is_month=True)),
        ("people_2026Q4", NamedDay(date(2026, 12, 31), is_month=True)),
        (
            "people_2026W05",
            NamedDay(date(2026, 2, 1), is_month=True),
        ),  # 2026 begins on a Thursday, so week 1 ends on 4 January
        ("people_2026-KW12", NamedDay(date(2026, 3, 22), is_month=True)),
    ],
)
def test_months_in_words_quarters_and_weeks_are_days_and_leave_the_series(stem: str, day: NamedDay) -> None:
    assert day_in((stem,)) == day
    assert series_of(f"exports/hris/{stem}.csv") == "exports/hris/people"


@pytest.mark.parametrize("stem", ["people_marketing 2026", "employee_set_2026", "people_31. Februar 2026", "people_W5"])
def test_other_words_beside_a_year_are_no_month(stem: str) -> None:
    assert day_in((stem,)) is None


def test_the_models_know_the_same_series() -> None:
    """Both sides of one rule: the macro's SQL, asked of DuckDB, and the name as `filenames` reads it."""
    source = MACRO.read_text(encoding="utf-8")
    template = jinja2.Environment(autoescape=False).from_string(  # noqa: S701 - SQL is no HTML
        source.replace("{{ return(adapter.dispatch('file_series')(file)) }}", "") + "{{ duckdb__file_series('name') }}"
    )
    words = ("Jan", "März", "marzo", "août", "Sept", "Dezember", "set", "Marketing")
    stems = [f"people{gap}{word}{gap}2026" for word in words for gap in ("_", "-", " ")]
    stems += ["people_31. März 2026", "people_Q1-2026", "people_2026Q1", "people_2026-KW05", "people_2026W05"]
    stems += [
        "people_02-2026",
        "people_28022026",
        "people_2026-02-28T0315",
        "people_2026-02",
        "people (2)",
        "people_v2",
    ]
    names = [f"exports/hris/{stem}.csv" for stem in stems]
    with own_database() as connection:
        query = f"select {template.render().strip()} from (select unnest(?) as name)"
        found = [series for (series,) in connection.execute(query, [names]).fetchall()]
    assert found == [series_of(name) for name in names]
