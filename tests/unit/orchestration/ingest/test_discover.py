"""Which file belongs to which contract."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestration.errors import SettingsError
from orchestration.ingest.discover import discover
from orchestration.settings.settings import Settings
from orchestration.settings.source_settings import SourceSettings
from orchestration.settings.workspace import Workspace

LATER = 1e12


def put(workspace: Workspace, *names: str) -> list[Path]:
    paths = [workspace.exports / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("person_id\n1\n")
    return paths


def found(workspace: Workspace) -> list[tuple[str, str]]:
    return [(file.contract.name, file.name) for file in discover(workspace, clock=lambda: LATER).files]


def test_place_and_name_say_the_contract(workspace: Workspace) -> None:
    put(
        workspace,
        "hris/people_2025-06-30.csv",
        "hris/people/2025-06.xlsx",
        "hris/archive/2024/People.csv.gz",
        "lms/course_competencies.csv",
        "lms/courses.csv",
    )
    assert found(workspace) == [
        ("hris/people", "exports/hris/archive/2024/People.csv.gz"),
        ("hris/people", "exports/hris/people/2025-06.xlsx"),
        ("hris/people", "exports/hris/people_2025-06-30.csv"),
        ("lms/course_competencies", "exports/lms/course_competencies.csv"),
        ("lms/courses", "exports/lms/courses.csv"),
    ]


def test_hidden_and_unfinished_files_are_not_seen(workspace: Workspace) -> None:
    put(workspace, "hris/.people.csv", "hris/~$people.xlsx", "hris/people.csv.part", "hris/.trash/people.csv")
    seen = discover(workspace, clock=lambda: LATER)
    assert seen.files == ()
    assert seen.unclaimed == ()


def test_a_file_that_fits_no_contract_is_reported_with_the_nearest_one(workspace: Workspace) -> None:
    put(workspace, "hris/peple.csv", "people.csv", "hris/people.docx")
    lost, misplaced, unreadable = sorted(
        discover(workspace, clock=lambda: LATER).unclaimed, key=lambda file: file.remedy
    )
    assert {lost.name, misplaced.name, unreadable.name} == {
        "exports/hris/peple.csv",
        "exports/people.csv",
        "exports/hris/people.docx",
    }
    assert all("exports/hris/people" in file.remedy for file in (lost, misplaced))
    assert ".docx" in unreadable.found
    assert ".xlsx" in unreadable.remedy


def test_files_named_in_the_settings_stand_beside_those_of_the_contract_s_place(workspace: Workspace) -> None:
    put(workspace, "hris/people.csv", "workday/Staff 2025-06-30.csv")
    configured = Workspace(
        workspace.root, Settings(sources={"hris/people": SourceSettings(files=("workday/Staff*.csv",))})
    )
    seen = discover(configured, clock=lambda: LATER)
    assert [(file.contract.name, file.name) for file in seen.files] == [
        ("hris/people", "exports/hris/people.csv"),
        ("hris/people", "exports/workday/Staff 2025-06-30.csv"),
    ]
    assert not seen.unclaimed


def test_one_workbook_can_serve_two_contracts(workspace: Workspace) -> None:
    put(workspace, "hris/export.xlsx")
    names = ("hris/people", "hris/roles")
    sources = {name: SourceSettings(files=("hris/export.xlsx",)) for name in names}
    seen = discover(Workspace(workspace.root, Settings(sources=sources)), clock=lambda: LATER)
    assert [file.contract.name for file in seen.files] == list(names)


def test_a_pattern_that_leaves_the_folder_is_refused(workspace: Workspace) -> None:
    sources = {"hris/people": SourceSettings(files=("/etc/*.csv",))}
    with pytest.raises(SettingsError, match=r"sources\.hris/people\.files"):
        discover(Workspace(workspace.root, Settings(sources=sources)), clock=lambda: LATER)


def test_a_file_that_is_still_being_written_is_left_for_the_next_look(workspace: Workspace) -> None:
    quiet, growing = put(workspace, "hris/people.csv", "hris/roles.csv")
    os.utime(quiet, (1000, 1000))
    os.utime(growing, (2000, 2000))
    waited = []

    def somebody_writes(seconds: float) -> None:
        waited.append(seconds)
        growing.write_text("person_id\n1\n2\n")

    seen = discover(workspace, clock=lambda: 2001, sleep=somebody_writes)
    assert [file.name for file in seen.files] == ["exports/hris/people.csv"]
    assert seen.unsettled == ("exports/hris/roles.csv",)
    assert waited == [2.0]


def test_a_quiet_folder_costs_no_waiting(workspace: Workspace) -> None:
    (path,) = put(workspace, "hris/people.csv")
    os.utime(path, (1000, 1000))

    def fail(_: float) -> None:
        raise AssertionError("waited")

    assert len(discover(workspace, clock=lambda: 2001, sleep=fail).files) == 1


def test_two_systems_of_one_contract_are_told_apart_by_their_files(workspace: Workspace) -> None:
    sources = {"lms/enrolments": ({"files": "lms/docebo*.csv", "profile": "docebo"}, {"files": "lms/other*.csv"})}
    configured = Workspace(workspace.root, Settings.model_validate({"sources": sources}))
    for name in ("docebo_1.csv", "other.csv", "enrolments.csv"):
        path = workspace.exports / "lms" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = discover(configured, clock=lambda: 1e12)
    assert [(file.path.name, file.settings.profile, file.key_path) for file in found.files] == [
        ("docebo_1.csv", "docebo", "sources.lms/enrolments[1]"),
        ("enrolments.csv", None, "sources.lms/enrolments"),  # by its place and name, as if there were no mapping
        ("other.csv", None, "sources.lms/enrolments[2]"),
    ]
    assert found.files[0].settings.columns["course_id"].headers[0] == "course_code"  # the profile's
    assert not found.unclaimed


def test_a_file_that_two_sources_of_one_contract_name_is_an_error_that_names_both(workspace: Workspace) -> None:
    sources = {"lms/enrolments": ({"files": "lms/a*.csv"}, {"files": "lms/*b.csv"})}
    configured = Workspace(workspace.root, Settings.model_validate({"sources": sources}))
    (workspace.exports / "lms").mkdir()
    (workspace.exports / "lms" / "ab.csv").write_text("x")
    with pytest.raises(SettingsError) as caught:
        discover(configured, clock=lambda: 1e12)
    for words in ("exports/lms/ab.csv", "sources.lms/enrolments[1].files", "sources.lms/enrolments[2].files"):
        assert words in str(caught.value)


def test_a_mended_file_belongs_to_the_contract_of_its_name_whatever_patterns_take_it(workspace: Workspace) -> None:
    mended, plain = put(workspace, "hris/people_mended_2026-03-31_0900.csv", "hris/staff.csv")
    mended.write_text("set_aside_file,set_aside_row,set_aside_mark,person_id\nexports/hris/staff.csv,2,a,1\n")
    names = ("hris/people", "hris/roles")
    both = {name: SourceSettings(files=("hris/*.csv",)) for name in names}
    assert found(Workspace(workspace.root, Settings(sources=both))) == [
        ("hris/people", "exports/hris/people_mended_2026-03-31_0900.csv"),
        ("hris/people", workspace.relative(plain)),
        ("hris/roles", workspace.relative(plain)),
    ]


def test_a_damaged_file_that_no_name_places_is_no_mended_one(workspace: Workspace) -> None:
    (damaged,) = put(workspace, "hris/staff.csv.gz")
    damaged.write_bytes(b"\x1f\x8b no gzip")
    assert [file.name for file in discover(workspace, clock=lambda: LATER).unclaimed] == ["exports/hris/staff.csv.gz"]
