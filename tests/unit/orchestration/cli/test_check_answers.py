"""The three answers of `skillgap check`, on folders as people leave them."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Mapping
from datetime import date
from io import StringIO

import pytest
import xlsxwriter
from rich.console import Console

from orchestration.cli.check import check_exports, checked
from orchestration.settings.workspace import Workspace, open_workspace

TODAY = date(2026, 6, 30)
LONG_AGO = 1e9
READ, NOT_READ, MISSING = "What will be read", "What will not be read", "What is missing to see a gap"
PEOPLE = (
    "person_id,full_name,email,department,job_title,manager_id,hired_on\n"
    "1,Ann Lee,a@x.org,Dock,Head,,2012-05-02\n2,Kit Lam,k@x.org,Dock,Pilot,1,2020-01-13\n"
)
COMPETENCIES = "competency_id,name,family,kind\nK1,Radio,Work,technical\n"
DEPLOYMENTS = "competency_id,scope,target_level\nK1,core,4\n"
CYCLES = "cycle_id,opens_on,closes_on\nC1,2026-03-01,2026-03-31\n"
RATINGS = "cycle_id,person_id,rater_id,relation,competency_id,level,submitted_on\nC1,2,1,manager,K1,3,2026-03-10\n"
WHOLE: Mapping[str, str | bytes] = {
    "hris/people.csv": PEOPLE,
    "framework/competencies.csv": COMPETENCIES,
    "framework/deployments.csv": DEPLOYMENTS,
    "ratings/cycles.csv": CYCLES,
    "ratings/ratings.csv": RATINGS,
}


def answers(workspace: Workspace, files: Mapping[str, str | bytes]) -> dict[str, str]:
    """Lay files out and return what check answers, by title, and what follows the last answer."""
    for place, content in files.items():
        path = workspace.exports / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (LONG_AGO, LONG_AGO))
    said = StringIO()
    checked(Console(file=said, soft_wrap=True), check_exports(open_workspace(workspace.root), today=TODAY))
    text = said.getvalue()
    titles = (READ, NOT_READ, MISSING)
    found = dict(zip(titles, (text.split(f"\n{title}\n")[1].split("\n\n")[0] for title in titles), strict=True))
    return found | {"": text.split(f"\n{MISSING}\n")[1].partition("\n\n")[2]}


def zipped() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("people.csv", PEOPLE)
    return memory.getvalue()


def workbook(**sheets: list[list[object]]) -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return memory.getvalue()


def test_a_whole_folder_is_read_and_nothing_is_missing(workspace: Workspace) -> None:
    said = answers(workspace, WHOLE)
    assert "exports/hris/people.csv: 2 rows of hris/people" in said[READ]
    assert said[NOT_READ] == "  Nothing is left out."
    # of two people one was rated, for the one competency that is asked of everybody
    assert said[MISSING].splitlines()[0] == "  Nothing."
    assert "1 of 2 people have a rating that counts" in said[MISSING]
    assert "A refresh would take every file." in said[""]


@pytest.mark.parametrize(
    ("place", "content", "words"),
    [
        ("hris/people.pdf", b"%PDF-1.4", "a .pdf file, which is not read"),
        ("hris/people.csv", b"%PDF-1.4", "found a PDF"),
        ("hris/people.zip", zipped(), "Unpack it"),
        ("hris/people.csv", zipped(), "a zip file or an XLSX workbook"),
        ("hris/people.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "password-protected"),
        ("hris/people.xls", "<table></table>", "save it as .xlsx"),
        ("hris/people.csv", "<!DOCTYPE html><html>Sign in</html>", "a web page"),
        ("hris/people.csv", b"", "an empty file"),
        ("hris/people.csv", gzip.compress(PEOPLE.encode()), "a gzipped file"),
        ("hris/people", PEOPLE, "without an ending"),
        ("hris/people.csv", "1,Ann Lee,a@x.org\n2,Kit Lam,k@x.org\n", "a first row that looks like data"),
        ("hris/people.csv", bytes(range(256)) * 4, "no UTF-8 text"),
        ("people.csv", PEOPLE, "It looks like hris/people; skillgap map writes that"),
        ("HR/people.csv", PEOPLE, "It looks like hris/people; skillgap map writes that"),
        ("HR/notes.csv", "day,note\n2026-01-01,x\n", "Move it to one of exports/hris"),
        ("lms/notes.csv", "day,note\n2026-01-01,x\n", "courses, course_competencies, enrolments"),
        ("lms/people.csv", PEOPLE, "If it is hris/people, make it exports/hris/people"),
        ("hris/people.csv", "a;b\n1;2\n", "found the headers 'a', 'b'; expected a header for person_id"),
        ("hris/peple.csv", "zzz,qqq\n1,2\n", "If it is hris/people, make it exports/hris/people"),
    ],
)
def test_a_file_that_can_t_be_read_is_named_with_the_way_out(
    workspace: Workspace, place: str, content: str | bytes, words: str
) -> None:
    said = answers(workspace, {place: content})
    assert said[READ] == "  Nothing yet."
    (line,) = (line for line in said[NOT_READ].splitlines() if f"exports/{place}: " in line)
    assert words in line
    assert "would take every file." not in said[""]


def test_a_file_that_is_refused_is_what_is_missing(workspace: Workspace) -> None:
    said = answers(workspace, {**WHOLE, "hris/people.csv": ""})
    assert said[MISSING].splitlines()[0] == "  people: a refresh would not take exports/hris/people.csv."
    said = answers(workspace, {"hris/people.csv": PEOPLE.splitlines()[0] + "\n"})
    assert "people: no row of hris/people is left." in said[MISSING]


def test_what_a_file_manager_leaves_behind_is_no_export(workspace: Workspace) -> None:
    said = answers(workspace, {**WHOLE, "hris/Thumbs.db": b"x", "desktop.ini": b"x", "lms/~$people.xlsx": b"x"})
    assert said[NOT_READ] == "  Nothing is left out."


def test_two_files_of_one_name_in_other_capitals_are_asked_about(workspace: Workspace) -> None:
    said = answers(workspace, {"hris/people.csv": PEOPLE, "hris/People.csv": PEOPLE})
    assert "exports/hris/People.csv: refused as hris/people; found no day in its name" in said[NOT_READ]


def test_sheets_columns_and_rows_that_are_left_out_are_listed(workspace: Workspace) -> None:
    rows: list[list[object]] = [["person_id", "full_name", "Shoe size"], ["1", "Ann Lee", "38"], ["", "Nobody", "40"]]
    rows += [[str(n), f"Kit {n}", "44"] for n in range(2, 40)]
    files = {**WHOLE, "hris/people.xlsx": workbook(Staff=rows, Notes=[["Written by", "Ann"]])}
    del files["hris/people.csv"]
    said = answers(workspace, files)
    for words in (
        "exports/hris/people.xlsx: Not read: the sheets Notes.",
        "exports/hris/people.xlsx: columns that are left out: Shoe size.",
        "exports/hris/people.xlsx: 1 row set aside: 1 × person_id missing.",
        "exports/hris/people.xlsx: Nobody has a role",
    ):
        assert words in said[NOT_READ]
    assert "roles: 39 of 39 people have none" in said[MISSING]


@pytest.mark.parametrize(
    ("place", "content", "words"),
    [
        ("hris/people.csv", PEOPLE.replace("Pilot,1,", "Pilot,1.0,"), "1 row of hris/people: unknown manager, so read"),
        (
            "framework/deployments.csv",
            "competency_id,scope,target_level,role_id\nK1,push,4,R9\n",
            "1 row of framework/deployments: unknown role, so asked of nobody",
        ),
        (
            "ratings/ratings.csv",
            "cycle_id,person_id,rater_id,relation,competency_id,behaviour_id,level\nC1,2,1,manager,K1,K1-9,3\n",
            "1 row of ratings/ratings: unknown behaviour, so counted for the competency alone",
        ),
    ],
)
def test_what_a_row_names_in_vain_without_waiting_for_it_is_listed(
    workspace: Workspace, place: str, content: str, words: str
) -> None:
    known = {
        "hris/roles.csv": "role_id,title\nR1,Pilot\n",
        "framework/behaviours.csv": "behaviour_id,competency_id,statement\nK1-1,K1,Speaks up.\n",
    }
    said = answers(workspace, {**WHOLE, **known, place: content})
    assert words in said[NOT_READ]


def test_rows_that_would_wait_are_counted_by_what_they_name(workspace: Workspace) -> None:
    header, row = RATINGS.splitlines()
    strange = row.replace("C1,2,", "C1,77,")
    said = answers(workspace, {**WHOLE, "ratings/ratings.csv": "\n".join([header, row, strange, strange]) + "\n"})
    assert "ratings.csv: 3 rows of ratings/ratings, 2 of which would wait" in said[READ]
    assert "2 rows would wait until this is exported: 2 × unknown person." in said[NOT_READ]
    assert "1 of 2 people have a rating that counts" in said[MISSING]


@pytest.mark.parametrize(
    ("place", "content", "words"),
    [
        ("ratings/ratings.csv", RATINGS.replace("C1,2,", "C1,77,"), "of 1, 1 × unknown person"),
        ("ratings/ratings.csv", RATINGS.replace(",3,2026-03-10", ",3,2026-06-10"), "of 1, 1 came late"),
        ("ratings/ratings.csv", RATINGS.replace(",3,", ",n/a,"), "no row of ratings/ratings has one"),
        ("ratings/cycles.csv", CYCLES.replace("2026-03-31", "2026-09-30"), "No assessment cycle has closed yet"),
        ("ratings/cycles.csv", CYCLES.replace("C1", "C9"), "of 1, 1 × unknown cycle"),
        ("framework/deployments.csv", DEPLOYMENTS.replace("K1", "K9"), "names a known competency and a target_level"),
        (
            "framework/deployments.csv",
            "competency_id,scope,role_id,target_level\nK1,push,Captain,4\n",
            "none of 2 has a role or career level",
        ),
        (
            "framework/competencies.csv",
            COMPETENCIES + "K2,Knots,Work,technical\n",
            "1 of 2 people have a rating that counts",
        ),
        ("hris/people.csv", PEOPLE.splitlines()[0] + "\n", "no row of hris/people is left"),
    ],
)
def test_what_keeps_gaps_from_being_seen_is_said(workspace: Workspace, place: str, content: str, words: str) -> None:
    assert words in answers(workspace, {**WHOLE, place: content})[MISSING]


def test_a_competency_that_nobody_rated_is_no_basis(workspace: Workspace) -> None:
    files = {
        "framework/competencies.csv": COMPETENCIES + "K2,Knots,Work,technical\n",
        "framework/deployments.csv": DEPLOYMENTS.replace("K1", "K2"),
    }
    assert "both rated and asked for" in answers(workspace, {**WHOLE, **files})[MISSING]


def test_what_map_would_have_read_is_said_to_be_missing_until_then(workspace: Workspace) -> None:
    form = "Timestamp,Email Address,Who are you rating?,Listens,Plans\n" + "".join(
        f"2026/03/1{n} 9:00:33 AM GMT+1,a@x.org,Kit Lam,{n},3\n" for n in range(1, 5)
    )
    said = answers(workspace, {"hris/people.csv": PEOPLE, "ratings/Form.csv": form})
    assert "ratings: exports/ratings/Form.csv looks like them; skillgap map has it read." in said[MISSING]
    assert "skillgap map begins it from what the ratings name" in said[MISSING]
    assert "A refresh would take every file but exports/ratings/Form.csv." in said[""]


def test_words_that_nobody_knows_are_proposed_and_counted(workspace: Workspace) -> None:
    seats = "person_id,course_id,status,completed_on\n2,K1,Bestanden,2026-01-02\n2,K2,Bestanden,2026-01-03\n"
    said = answers(workspace, {**WHOLE, "lms/enrolments.csv": seats + "1,K1,Halbwegs,2026-01-04\n"})
    assert "Bestanden is completed; status: nobody knows 'Halbwegs' × 1" in said[NOT_READ]
