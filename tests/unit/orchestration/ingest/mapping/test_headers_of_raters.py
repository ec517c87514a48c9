"""Headers that say who answered, and levels beside a person's name alone, are proposed as what they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestration.ingest.mapping.proposal import Proposal
from orchestration.ingest.mapping.proposals import propose

ROWS = ("E1,Cem Aydin,Bo Lind,{q}3,4", "E2,Dora Weiss,Bo Lind,{q}2,3", "E3,Emil Novak,Bo Lind,{q}5,4")


def proposed(folder: Path, name: str, *lines: str) -> Proposal | None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return next(iter(propose(path)), None)


@pytest.mark.parametrize(
    ("one", "other", "relations"),
    [
        ("Self Rating", "Manager Rating", {"self", "manager"}),
        ("Self", "Manager", {"self", "manager"}),
        ("Self-assessment", "Line Manager Score", {"self", "manager"}),
        ("Rating (Self)", "Rating (Supervisor)", {"self", "manager"}),
        ("Selbsteinschätzung", "Vorgesetzter Bewertung", {"self", "manager"}),
        ("Peer Rating", "Manager Rating", {"peer", "manager"}),
    ],
)
def test_columns_of_several_raters_beside_a_competency_are_a_row_each(
    tmp_path: Path, one: str, other: str, relations: set[str]
) -> None:
    head = f"Employee ID,Employee,Manager Name,Competency,{one},{other}"
    found = proposed(tmp_path, "ratings/appraisals_H1-2026.csv", head, *(row.format(q="Teamwork,") for row in ROWS))
    assert found is not None
    assert found.missing == ()
    assert (found.contract, found.columns["competency_id"]) == ("ratings/ratings", "Competency")
    pattern = re.compile(found.settings["unpivot"]["headers"])
    words = [fits["relation"] for header in (one, other) if (fits := pattern.fullmatch(header))]
    ours = found.settings.get("values", {}).get("relation", {})
    assert {ours.get(word, word.lower()) for word in words} == relations
    raters = {part["where"]["relation"]: part["header"] for part in found.columns.get("rater_id", [])}
    assert raters == ({"self": "Employee ID"} if "self" in relations else {}) | {"manager": "Manager Name"}


@pytest.mark.parametrize("form", ["{c} ({r})", "{c} - {r}", "{c}: {r}", "{r} - {c}", "{r}: {c}"])
def test_columns_of_a_competency_and_a_rater_are_a_row_each(tmp_path: Path, form: str) -> None:
    pairs = [(c, r) for c in ("Team work", "Safety") for r in ("Self", "Manager")]
    headers = [form.format(c=c, r=r) for c, r in pairs]
    rows = (f"E{at},Bo Lind,3,4,2,{at}" for at in range(1, 4))
    found = proposed(tmp_path, "ratings/appraisals.csv", f"Employee ID,Manager,{','.join(headers)}", *rows)
    assert found is not None
    assert found.missing == ()
    pattern = re.compile(found.settings["unpivot"]["headers"])
    fitting = [pattern.fullmatch(header) for header in headers]
    assert [(fits["competency_id"], fits["relation"]) for fits in fitting if fits] == pairs


def test_a_matrix_of_people_and_skills_asks_for_cycle_and_relation_alone(tmp_path: Path) -> None:
    rows = (f"{who},3,2,4" for who in ("Cem Aydin", "Dora Weiss", "Emil Novak"))
    found = proposed(tmp_path, "ratings/skills.csv", "Name,Welding,Rigging,Safety", *rows)
    assert found is not None
    assert (found.missing, found.columns) == ((), {"person_id": "Name"})
    assert found.settings["constants"] == {"cycle_id": "which cycle?", "relation": "which relation?"}


def test_one_rater_s_column_alone_names_no_relation(tmp_path: Path) -> None:
    rows = (f"E{at},Teamwork,3,7{at}" for at in range(1, 4))
    found = proposed(tmp_path, "ratings/appraisals.csv", "Employee ID,Competency,Manager Rating,Weight", *rows)
    assert found is None or "unpivot" not in found.settings


@pytest.mark.parametrize(
    "days",
    [("Issued", "Expires"), ("Join Time", "Leave Time"), ("Start Time", "End Time"), ("Last Access", "Due Date")],
)
def test_days_of_one_thing_are_no_courses(tmp_path: Path, days: tuple[str, str]) -> None:
    rows = (f"k{at}@kelp.example,2026-02-0{at},2026-03-0{at}" for at in range(1, 5))
    found = proposed(tmp_path, "lms/list.csv", f"Email,{','.join(days)}", *rows)
    assert found is None or "unpivot" not in found.settings


def test_days_below_courses_are_courses(tmp_path: Path) -> None:
    rows = (f"k{at}@kelp.example,2026-02-0{at},2026-03-0{at}" for at in range(1, 5))
    found = proposed(tmp_path, "lms/list.csv", "Email,First Aid,Time Management", *rows)
    assert found is not None
    assert found.settings["unpivot"]["headers"] == "(?P<course_id>First Aid|Time Management)"


def test_a_first_name_beside_a_surname_is_no_user(tmp_path: Path) -> None:
    rows = (f"Kit,Lam{at},k{at}@kelp.example,7,2026-02-0{at}" for at in range(1, 5))
    head = "User Name,User Surname,User Email,Course Id,Completion Date"
    found = proposed(tmp_path, "lms/activity.csv", head, *rows)
    assert found is not None
    assert found.columns["person_id"] == "User Email"


def test_yes_and_no_are_no_days_however_few_rows_there_are(tmp_path: Path) -> None:
    head = "Email,Course Id,Completed,Completion Time"
    found = proposed(tmp_path, "lms/membership.csv", head, "k1@kelp.example,7,Yes,2026-02-01")
    assert found is not None
    assert found.columns["completed_on"] == "Completion Time"


def test_a_row_that_names_an_address_is_no_row_of_headers(tmp_path: Path) -> None:
    lines = (
        *("Topic,Start Time", "Safe at Sea,02/17/2026 10:00:00 AM", ""),
        "Name,User Email,Join Time,Leave Time",
        *(f"Kit Lam,k{at}@kelp.example,02/17/2026 10:0{at}:00 AM,02/17/2026 11:30:00 AM" for at in range(1, 5)),
    )
    found = proposed(tmp_path, "lms/participants.csv", *lines)
    assert found is None or not any("@" in str(header) for header in found.columns.values())


@pytest.mark.parametrize("cells", ["4 - gut,3 - mittel,2 - wenig", "★★★★☆,★★★☆☆,★★☆☆☆", "Level 4,L3,2/5"])
def test_levels_beside_words_and_stars_are_levels_to_map_as_well(tmp_path: Path, cells: str) -> None:
    rows = (f"{who},{cells}" for who in ("Cem Aydin", "Dora Weiss", "Emil Novak"))
    found = proposed(tmp_path, "ratings/matrix 2026-06.csv", "Name,Welding,Rigging,Safety", *rows)
    assert found is not None
    assert found.settings["unpivot"]["headers"] == "(?P<competency_id>Welding|Rigging|Safety)"


@pytest.mark.parametrize("head", ["Mitarbeiter;Schulung;Datum", "Name;Certificate;Issued", "Employee;Training;Date"])
def test_a_list_of_who_took_what_when_is_one_of_enrolments(tmp_path: Path, head: str) -> None:
    rows = (f"Kit Lam {at};Safe at Sea;0{at}.02.26" for at in range(1, 5))
    found = proposed(tmp_path, "lms/list.csv", head, *rows)
    assert found is not None
    who, what, when = head.split(";")
    assert found.contract == "lms/enrolments"
    assert (found.columns["person_id"], found.columns["course_id"], found.columns["completed_on"]) == (who, what, when)


@pytest.mark.parametrize(("third", "is_known"), [("Ada Kern", True), ("Somebody Else", False)])
def test_a_list_without_ids_knows_people_by_the_names_that_its_managers_bear(
    tmp_path: Path,
    third: str,
    is_known: bool,  # noqa: FBT001 - a case of the table
) -> None:
    rows = ("Ada Kern,,Dock", "Bo Lind,Ada Kern,Dock", f"Cem Aydin,{third},Dock")
    found = proposed(tmp_path, "hris/people.csv", "Name,Manager,Department", *rows)
    assert found is not None
    assert found.columns.get("person_id") == ("Name" if is_known else None)
    assert (found.missing == ()) is is_known
