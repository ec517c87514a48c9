"""The dry run: everything is said, nothing is written."""

from __future__ import annotations

from pathlib import Path

from expectations.explanations import explain
from expectations.runner import validate
from orchestration.ingest.check_report import CheckReport, Finding
from orchestration.ingest.discover import discover
from orchestration.ingest.dry_run import dry_run
from orchestration.ingest.reference_causes import Cause, Unresolved
from orchestration.ingest.source.headers import UnknownHeader
from orchestration.settings.workspace import Workspace
from tests.unit.orchestration.ingest.conftest import NOW, Write, validate_in_sql


def check(workspace: Workspace) -> CheckReport:
    return dry_run(workspace, discover(workspace, clock=lambda: 1e12), validate_in_sql, today=NOW.date())


def check_rules(workspace: Workspace) -> CheckReport:
    return dry_run(workspace, discover(workspace, clock=lambda: 1e12), validate, today=NOW.date())


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_good_file_is_described(write: Write, workspace: Workspace) -> None:
    write("hris/people.csv", "Person ID;hired_on;shoe size\n1;30.06.2025;44\n")
    (file,) = check(workspace).files
    assert file.error is None
    assert (file.contract, file.file, file.n_read) == ("hris/people", "exports/hris/people.csv", 1)
    assert file.headers == {"person_id": "Person ID", "hired_on": "hired_on"}
    assert "location" in file.absent
    assert file.unknown == (UnknownHeader("shoe size", None),)
    assert file.details["date format of hired_on"] == "%d.%m.%Y"
    assert file.findings == ()


def test_bad_rows_are_listed_with_what_to_do(write: Write, workspace: Workspace) -> None:
    good = "C1,P1,P1,self,K1,3\n" * 40
    content = f"cycle_id,person_id,rater_id,relation,competency_id,level\n{good}C1,P1,P1,self,K1,7\nC1,P1\n"
    file_contract = write("ratings/ratings.csv", content).contract
    (file,) = check(workspace).files
    assert file.error is None
    level = explain(file_contract, "level", "out_of_range")
    fields = explain(file_contract, None, "wrong_number_of_fields")
    assert file.findings == (
        Finding("out_of_range", "level", 1, 42, "7", level.expected, level.remedy, is_quarantined=True),
        Finding("wrong_number_of_fields", None, 1, 43, None, fields.expected, fields.remedy, is_quarantined=True),
    )


def test_every_file_is_looked_at_however_many_are_refused(write: Write, workspace: Workspace) -> None:
    write("hris/people.csv", "")
    write("hris/people_2.csv", "person_id\n1\n")
    write("hris/roles.csv", "role_id,title\n,\n,x\n")
    people, people_2, roles = check(workspace).files
    assert people.error is not None
    assert people.error.found == "an empty file"
    assert people_2.error is None
    assert roles.error is not None
    assert "1 of 1 rows" in roles.error.found  # the row of blanks is none


def test_nothing_is_written(write: Write, workspace: Workspace) -> None:
    write("hris/people.csv", "person_id\n1\n")
    before = files_in(workspace.root)
    check(workspace)
    assert files_in(workspace.root) == before


def test_references_are_tried_between_files(write: Write, workspace: Workspace) -> None:
    write(
        "hris/people.csv",
        "person_id,email,username,manager_id\n1,Ada@x.org,ada,\n2,bo@x.org,bo,1\n3,twin@x.org,c,1\n4,twin@x.org,d,1\n",
    )
    write("framework/competencies.csv", "competency_id,name,family,kind\nK1,Listening,Social,behavioural\n")
    header = "cycle_id,person_id,rater_id,relation,competency_id,level\n"
    rows = [
        "C1,1,1,self,K1,3",  # by number
        "C1,ada@X.org,bo,manager,Listening,3",  # by e-mail, by user name, by name
        "C1,twin@x.org,zz,peer,K1,3",  # two people; a peer need not be known
        "C1,Ada@x.or,1,manager,Listenin,3",  # nearly
    ]
    write("ratings/ratings.csv", header + "\n".join(rows) + "\n")
    report = check(workspace)
    found = {(each.contract, each.column): each for each in report.references}
    assert found["hris/people", "manager_id"].counts == {"person_id": 3}
    assert found["ratings/ratings", "person_id"].counts == {"person_id": 1, "email": 1, "several": 1, "nobody": 1}
    # One almost like ada's e-mail (and user name), one borne by 3 and 4: neither is taken.
    assert found["ratings/ratings", "person_id"].causes == (
        Cause("alike", 1, 1, (Unresolved("Ada@x.or", 1, ("ada@x.org", "ada")),)),
        Cause("several", 1, 1, (Unresolved("twin@x.org", 1, ("3", "4")),)),
    )
    assert found["ratings/ratings", "rater_id"].counts == {"person_id": 2, "username": 1}
    assert found["ratings/ratings", "competency_id"].counts == {"competency_id": 2, "name": 1, "nobody": 1}
    assert found["ratings/ratings", "competency_id"].causes == (
        Cause("alike", 1, 1, (Unresolved("Listenin", 1, ("Listening",)),)),
    )
    assert "lms/courses" in report.absent


def test_references_to_nothing_at_all_are_counted(write: Write, workspace: Workspace) -> None:
    write("lms/enrolments.csv", "person_id,course_id\n1,A\n")
    (report, of_courses) = check(workspace).references
    assert of_courses.counts == {"nobody": 1}  # there is no catalogue
    assert report.counts == {"nobody": 1}
    assert report.causes == (Cause("nothing_near", 1, 1, (Unresolved("1", 1, ()),)),)


def test_texts_that_differ_in_writing_alone_are_offered_and_not_taken(write: Write, workspace: Workspace) -> None:
    write("hris/people.csv", "person_id,username\n007,jbond\nE-12,m.penny\nQ2,major\n")
    write("lms/enrolments.csv", "person_id,course_id\n7,A\n7,B\nJBond,A\ne12,A\nQ02,A\nM Penny,A\nzzz,A\n")
    (report,) = (
        each for each in check(workspace).references if (each.contract, each.column) == ("lms/enrolments", "person_id")
    )
    assert report.counts == {"nobody": 7}
    assert report.causes == (
        Cause("leading_zeros", 3, 2, (Unresolved("7", 2, ("007",)), Unresolved("Q02", 1, ("Q2",)))),
        Cause("spaces_or_signs", 2, 2, (Unresolved("M Penny", 1, ("m.penny",)), Unresolved("e12", 1, ("E-12",)))),
        Cause("capitals", 1, 1, (Unresolved("JBond", 1, ("jbond",)),)),
        Cause("nothing_near", 1, 1, (Unresolved("zzz", 1, ()),)),
    )


def test_a_line_of_totals_does_not_cost_a_small_firm_its_file(write: Write, workspace: Workspace) -> None:
    people = "".join(f"{at},Kit {at},Dock\n" for at in range(6))
    write("hris/people.csv", f"person_id,full_name,department\n{people}Total: 6,,\n")
    (file,) = check_rules(workspace).files
    assert file.error is None  # 1 of 7 rows is 14 %, and no row went wrong
    assert [(each.reason, each.n) for each in file.findings] == [("no_record", 1)]


def test_a_file_of_totals_alone_is_refused(write: Write, workspace: Workspace) -> None:
    write("hris/people.csv", "person_id,full_name,department\nTotal: 6,,\nTotal Dock,3,\n")
    (file,) = check_rules(workspace).files
    assert file.error is not None


def test_bad_rows_beside_totals_still_refuse_a_file(write: Write, workspace: Workspace) -> None:
    people = "".join(f"{at},Kit {at},soon\n" for at in range(2))
    write("hris/people.csv", f"person_id,full_name,hired_on\n{people}3,Kit 3,2020-01-01\nTotal: 6,,\n")
    (file,) = check_rules(workspace).files
    assert file.error is not None
    assert "2 × unreadable_date" in file.error.found
