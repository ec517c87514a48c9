"""`skillgap map`: what is proposed, written, and left alone."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from orchestration.cli.check import check_exports
from orchestration.cli.init import template
from orchestration.cli.map import NothingToProposeError, WrittenMapping, map_all, map_file
from orchestration.errors import SettingsError
from orchestration.settings.settings import read_settings
from orchestration.settings.workspace import Workspace, open_workspace
from tests.unit.orchestration.ingest.profiles.conftest import EXAMPLES

LONG_AGO = 1e9
TODAY = date(2026, 1, 1)
OWN = """\
# Our settings, by hand.
name: Harbour Foods   # as on the door

sources:
  # what the HRIS exports each night
  hris/people:
    files: ["hris/staff*.csv"]
    columns: {person_id: "Personnel No.", full_name: {join: [First, Last]}}

gap_threshold: 0.5
"""


def _written(workspace: Workspace, text: str) -> Workspace:
    (workspace.root / "workspace.yml").write_text(text, encoding="utf-8")
    return open_workspace(workspace.root)


def _put(workspace: Workspace, place: str, content: str | Path) -> str:
    path = workspace.exports / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Path):
        shutil.copyfile(content, path)
    else:
        path.write_text(content, encoding="utf-8")
    os.utime(path, (LONG_AGO, LONG_AGO))  # what was written just now is looked at twice, two seconds apart
    return f"exports/{place}"


def _map(
    workspace: Workspace, name: str, *, contract: str | None = None, profile: str | None = None, force: bool = False
) -> WrittenMapping:
    return map_file(open_workspace(workspace.root), Path(name), contract=contract, profile=profile, force=force)


def test_a_known_system_s_file_gets_its_profile_and_a_pattern_for_later_files(workspace: Workspace) -> None:
    name = _put(
        workspace, "hris/UserDataFile_2026-03-31.csv", EXAMPLES / "successfactors" / "UserDataFile_2026-03-31.csv"
    )
    written = _map(workspace, name)
    assert [(each.contract, each.profile) for each in written.proposals[name]] == [("hris/people", "successfactors")]
    (source,) = read_settings(workspace.root / "workspace.yml").sources_of("hris/people")
    assert (source.files, source.profile) == (("hris/UserDataFile_*.csv",), "successfactors")
    (file,) = check_exports(open_workspace(workspace.root), today=TODAY).report.files
    assert (file.contract, file.error, file.n_read) == ("hris/people", None, 9)


def test_a_file_that_goes_by_its_place_needs_no_pattern(workspace: Workspace) -> None:
    name = _put(workspace, "hris/people.csv", EXAMPLES / "bamboohr" / "employees_2026-03-31.csv")
    _map(workspace, name)
    assert (workspace.root / "workspace.yml").read_text(encoding="utf-8") == (
        "sources:\n  hris/people:\n    profile: bamboohr\n"
    )


def test_one_file_may_serve_several_contracts(workspace: Workspace) -> None:
    name = _put(workspace, "framework/harbour.csv", EXAMPLES / "moodle_framework" / "harbour.csv")
    _map(workspace, name)
    files = check_exports(open_workspace(workspace.root), today=TODAY).report.files
    assert [(file.contract, file.error, file.n_filtered) for file in files] == [
        ("framework/behaviours", None, 5),
        ("framework/competencies", None, 6),
    ]


def test_the_course_in_a_file_s_name_stands_for_any_course(workspace: Workspace) -> None:
    original = EXAMPLES / "moodle_completion" / "completion-kuehlkette-20260331_0920-semicolon_separated.csv"
    name = _put(workspace, f"lms/{original.name}", original)
    _map(workspace, name)
    (source,) = read_settings(workspace.root / "workspace.yml").sources_of("lms/enrolments")
    assert source.files == ("lms/completion-*.csv",)


def test_headers_that_look_like_columns_are_proposed_where_no_system_is_known(workspace: Workspace) -> None:
    name = _put(workspace, "hris/people.csv", "Emp No,Full Nme,Shoe size\n007,Ada,44\n")
    written = _map(workspace, name)
    (proposal,) = written.proposals[name]
    assert (proposal.contract, proposal.columns) == (
        "hris/people",
        {"person_id": "Emp No", "full_name": "Full Nme"},
    )
    assert written.diff[-5:] == (
        "+sources:",
        "+  hris/people:",
        "+    columns:",
        "+      person_id: Emp No",
        "+      full_name: Full Nme",
    )


def test_comments_and_other_settings_stay_as_they_were_written(workspace: Workspace) -> None:
    _written(workspace, OWN)
    name = _put(workspace, "lms/enrol.csv", EXAMPLES / "docebo" / "enrollments.csv")
    written = _map(workspace, name, contract="lms/enrolments")
    text = (workspace.root / "workspace.yml").read_text(encoding="utf-8")
    assert [line for line in written.diff if line.startswith("-")] == []
    for line in OWN.splitlines():
        assert line in text.splitlines()
    assert read_settings(workspace.root / "workspace.yml").sources_of("lms/enrolments")[0].profile == "docebo"


def test_the_commented_settings_of_a_new_workspace_stay_too(workspace: Workspace) -> None:
    _written(workspace, template())
    _map(workspace, _put(workspace, "hris/people.csv", EXAMPLES / "bamboohr" / "employees_2026-03-31.csv"))
    text = (workspace.root / "workspace.yml").read_text(encoding="utf-8")
    assert text == f"{template().rstrip()}\n\nsources:\n  hris/people:\n    profile: bamboohr\n"


def test_a_second_system_joins_the_first_in_a_list(workspace: Workspace) -> None:
    _map(
        workspace,
        _put(workspace, "lms/docebo_2026.csv", EXAMPLES / "docebo" / "enrollments.csv"),
        contract="lms/enrolments",
    )
    _map(workspace, _put(workspace, "lms/transcript.csv", EXAMPLES / "cornerstone" / "transcript.csv"))
    sources = read_settings(workspace.root / "workspace.yml").sources_of("lms/enrolments")
    assert [(source.files, source.profile) for source in sources] == [
        (("lms/docebo_2026.csv",), "docebo"),
        (("lms/transcript.csv",), "cornerstone"),
    ]


def test_a_mapping_that_is_there_is_replaced_only_if_asked_to(workspace: Workspace) -> None:
    _written(workspace, OWN)
    name = _put(workspace, "hris/staff.csv", EXAMPLES / "bamboohr" / "employees_2026-03-31.csv")
    with pytest.raises(SettingsError, match=r"sources\.hris/people is in workspace\.yml already.*--force"):
        _map(workspace, name)
    assert (workspace.root / "workspace.yml").read_text(encoding="utf-8") == OWN
    _map(workspace, name, force=True)
    (source,) = read_settings(workspace.root / "workspace.yml").sources_of("hris/people")
    assert (source.files, source.profile) == (("hris/staff.csv",), "bamboohr")


def test_a_key_is_never_proposed_for_a_header_that_is_only_alike(workspace: Workspace) -> None:
    name = _put(workspace, "hris/people.csv", "Persnl Nummber,Full Name\n1,Ada\n2,Bo\n")
    with pytest.raises(NothingToProposeError):
        _map(workspace, name)


def test_a_mapping_stands_beside_a_source_by_place_and_name(workspace: Workspace) -> None:
    _written(workspace, "sources: {hris/people: {profile: bamboohr}}\n")
    name = _put(workspace, "hris/udf.csv", EXAMPLES / "successfactors" / "UserDataFile_2026-03-31.csv")
    _map(workspace, name)
    first, second = read_settings(workspace.root / "workspace.yml").sources_of("hris/people")
    assert (first.profile, first.files) == ("bamboohr", ())  # files by place and name are read as before
    assert (second.profile, second.files) == ("successfactors", ("hris/udf.csv",))


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"contract": "hris/peeple"}, SettingsError, "Did you mean 'hris/people'?"),
        ({"profile": "dicebo"}, SettingsError, "Did you mean 'docebo'?"),
        ({"profile": "docebo", "contract": "hris/people"}, SettingsError, "has nothing for hris/people"),
        ({"profile": "docebo"}, NothingToProposeError, "enrollment_status"),
        ({"contract": "lms/courses"}, NothingToProposeError, "look like no columns"),
    ],
)
def test_what_cannot_be_done_is_said(
    workspace: Workspace, options: dict[str, str], error: type[Exception], words: str
) -> None:
    name = _put(workspace, "hris/people.csv", "person_id,full_name\n1,Ada\n")
    with pytest.raises(error) as caught:
        _map(workspace, name, **options)  # type: ignore[arg-type]
    assert words in str(caught.value)
    assert not (workspace.root / "workspace.yml").exists()


def test_a_needed_column_that_nothing_looks_like_is_named(workspace: Workspace) -> None:
    name = _put(workspace, "hris/roles.csv", "title,job_family,zzz\nx,y,z\n")
    with pytest.raises(NothingToProposeError, match="as hris/roles, no header looks like role_id"):
        _map(workspace, name, contract="hris/roles")


@pytest.mark.parametrize("name", ["exports/hris/nobody.csv", "workspace.yml"])
def test_a_file_has_to_lie_below_exports(workspace: Workspace, name: str) -> None:
    _written(workspace, "name: X\n")
    with pytest.raises(SettingsError, match=r"There is no file|does not lie below"):
        _map(workspace, name)


def test_check_proposes_for_files_that_are_not_read_as_they_are(workspace: Workspace) -> None:
    stray = _put(workspace, "hris/UserDataFile.csv", EXAMPLES / "successfactors" / "UserDataFile_2026-03-31.csv")
    strange = _put(workspace, "hris/people.csv", "Emp No,Full Nme\n1,Ada\n")
    good = _put(workspace, "hris/roles.csv", "role_id,title\n1,x\n")
    proposals = check_exports(open_workspace(workspace.root), today=TODAY).proposals
    assert good not in proposals
    assert [(each.contract, each.profile) for each in proposals[stray]] == [("hris/people", "successfactors")]
    assert proposals[strange][0].columns == {"person_id": "Emp No", "full_name": "Full Nme"}


def test_a_profile_s_missing_column_is_named(workspace: Workspace) -> None:
    name = _put(workspace, "ratings/scores.xlsx", EXAMPLES / "review_wide" / "scores_2026H1.xlsx")
    (proposal,) = check_exports(open_workspace(workspace.root), today=TODAY).proposals[name]
    assert (proposal.profile, proposal.missing) == ("review_wide", ("cycle_id",))


@pytest.mark.parametrize(("name", "cycle"), [("Spring 360.csv", "2026-03"), ("360 H1-2026.csv", "H1-2026")])
def test_the_cycle_of_a_form_s_answers_is_that_of_its_name_or_of_the_last_of_them(
    workspace: Workspace, name: str, cycle: str
) -> None:
    place = _put(
        workspace,
        f"ratings/{name}",
        "Timestamp,Email Address,Who are you rating?,Relationship,Plans her work\n"
        "2026/02/27 9:10:33 AM GMT+1,a@x.org,Kit Lam,Peer,3\n2026/03/02 9:10:33 AM GMT+1,b@x.org,Kit Lam,Peer,4\n",
    )
    (proposal,) = _map(workspace, place).proposals[place]
    assert (proposal.profile, proposal.settings) == ("google_forms", {"constants": {"cycle_id": cycle}})


@pytest.mark.parametrize(("results", "column"), [(("92", "75"), "score"), (("Passed", "Failed"), "status")])
def test_numbers_below_a_header_are_no_words_of_a_status(
    workspace: Workspace, results: tuple[str, str], column: str
) -> None:
    rows = "".join(f"p{n}@x.org,Radio,2026-03-2{n},{result}\n" for n, result in enumerate(results))
    place = _put(workspace, "lms/done.csv", f"E-mail,Training,Date completed,Result\n{rows}")
    (proposal,) = _map(workspace, place).proposals[place]
    assert {name for name, header in proposal.columns.items() if header == "Result"} == {column}


def test_a_file_that_goes_by_its_name_and_serves_a_second_contract_is_read_as_both(workspace: Workspace) -> None:
    _put(workspace, "lms/enrolments.jsonl", EXAMPLES / "xapi" / "statements.jsonl")
    map_all(open_workspace(workspace.root), today=TODAY)
    found = check_exports(open_workspace(workspace.root), today=TODAY).discovery.files
    assert [file.contract.name for file in found] == ["lms/courses", "lms/enrolments"]


@pytest.mark.parametrize(
    ("head", "rows", "columns"),
    [
        (
            "User Email,Course Id,Course Title,Completion Date",
            "k{n}@kelp.example,77,Clean Code,2026-02-0{n}",
            {"title": "Course Title"},
        ),
        (
            "Staff ID,Name,Certificate,Issued",
            "S{n},Kit {n},First Aid,2026-02-0{n}",
            {"course_id": "Certificate", "title": "Certificate"},
        ),
    ],
)
def test_the_courses_of_a_list_of_completions_are_the_catalogue_where_there_is_none(
    workspace: Workspace, head: str, rows: str, columns: dict[str, str]
) -> None:
    name = _put(workspace, "lms/activity.csv", "\n".join([head, *(rows.format(n=n) for n in range(1, 5))]) + "\n")
    written = map_all(open_workspace(workspace.root), today=TODAY)
    assert {each.contract: each.columns for each in written.proposals[name]}["lms/courses"] == columns


def test_nothing_is_written_for_a_file_that_is_read_as_it_is_but_for_what_is_wrong_with_it(
    workspace: Workspace,
) -> None:
    name = _put(workspace, "lms/courses.csv", 'course_id,title,hours\nA,a,"1,250"\nB,b,3\n')
    written = map_all(open_workspace(workspace.root), today=TODAY)
    assert (written.proposals, written.refused) == ({}, (name,))
    assert not (workspace.root / "workspace.yml").exists()


def test_check_says_why_nothing_can_be_said_of_a_file(workspace: Workspace) -> None:
    path = workspace.exports / _put(workspace, "hris/list.csv", "").removeprefix("exports/")
    path.write_bytes(b"id,name\n1,M\x81ller\n2,\xff\x8d\xfe\n")  # neither UTF-8 nor of one code page
    os.utime(path, (LONG_AGO, LONG_AGO))
    check = check_exports(open_workspace(workspace.root), today=TODAY)
    assert "UTF-8" in check.unreadable["exports/hris/list.csv"].remedy
