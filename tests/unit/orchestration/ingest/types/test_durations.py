"""Lengths of time: a bare number has the unit that its header or the settings say, and none by a guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.ingest.check import read_file
from orchestration.ingest.notices import notices_of
from orchestration.ingest.types.durations import WITHOUT_UNIT
from orchestration.settings.source_settings import SourceSettings
from tests.unit.in_memory import own_database
from tests.unit.orchestration.ingest.conftest import Write


def hours_of(
    write: Write, folder: Path, header: str, cells: list[str], **keys: Any
) -> tuple[list[float | None], dict[str, str], list[str]]:
    """Return hours, details and unreadable columns of courses whose lengths stand below a header."""
    rows = "".join(f"K{n},Course {n},{cell}\n" for n, cell in enumerate(cells))
    file = write("lms/courses.csv", f"course_id,title,{header}\n{rows}")
    settings = SourceSettings.model_validate({"columns": {"hours": header}, **keys})
    with own_database() as connection:
        read = read_file(connection, file.__class__(**{**vars(file), "settings": settings}), 1, folder)
        found = connection.execute(f"select hours, unreadable from ({read.typed.query}) order by row_number").fetchall()
    return [row[0] for row in found], read.details, [name for row in found for name in row[1]]


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        *(("hours", "1.5", 1.5), ("duration_hours", "1.5", 1.5), ("Duration (h)", "2", 2.0), ("Hour(s)", "2", 2.0)),
        *(("Dauer (Std.)", "2", 2.0), ("Stunden", "2", 2.0), ("Unterrichtsstunden", "2", 2.0), ("heures", "2", 2.0)),
        # 90 / 60 = 1.5; 5400 / 3600 = 1.5
        *(("Duration (minutes)", "90", 1.5), ("duration_minutes", "90", 1.5), ("Dauer (Min.)", "90", 1.5)),
        *(("Duration in seconds", "5400", 1.5), ("duration_sec", "5400", 1.5)),
        *(("Duration (minutes)", "1h 30m", 1.5), ("Duration", "1:30", 1.5), ("Duration", "PT1H30M", 1.5)),
    ],
)
def test_a_number_is_in_the_unit_of_its_header(
    write: Write, tmp_path: Path, header: str, cell: str, expected: float
) -> None:
    hours, details, _ = hours_of(write, tmp_path, header, [cell])
    assert hours == [pytest.approx(expected)]
    assert WITHOUT_UNIT not in details


@pytest.mark.parametrize("header", ["Duration", "Length", "Dauer", "Time", "Duration (days)", "Hours and minutes"])
def test_a_number_without_a_unit_is_blank_and_told(write: Write, tmp_path: Path, header: str) -> None:
    hours, details, unreadable = hours_of(write, tmp_path, header, ["90", "1:30", "", "45"])
    assert hours == [None, 1.5, None, None]
    assert unreadable == []  # it is told once, not in each row
    (notice,) = [
        each for each in notices_of("lms/courses", details) if each.check_name == "lengths_of_time_have_a_unit"
    ]
    assert f"2 numbers below {header!r} (45, 90)" in notice.text
    assert "sources.lms/courses.format.duration" in notice.text


@pytest.mark.parametrize(("unit", "expected"), [("hours", 90.0), ("minutes", 1.5), ("seconds", 0.025)])
def test_the_settings_say_the_unit(write: Write, tmp_path: Path, unit: str, expected: float) -> None:
    hours, details, _ = hours_of(write, tmp_path, "Duration", ["90"], format={"duration": unit})
    assert hours == [pytest.approx(expected)]  # 90 / 60 = 1.5; 90 / 3600 = 0.025
    assert WITHOUT_UNIT not in details
