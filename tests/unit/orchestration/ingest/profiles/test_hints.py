"""Files that no profile knows: what is proposed for the headers that people write, in their languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.contracts import ALL_CONTRACTS, contract_named
from orchestration.ingest.mapping.hints import all_hints, hints_of
from orchestration.ingest.mapping.proposal import Proposal
from orchestration.ingest.mapping.proposals import propose
from orchestration.settings.text import plain

STAFF = {
    "english": (
        "Emp No;Name;Mail;Boss;Dept code;Job;Start",
        {
            "person_id": "Emp No",
            "full_name": "Name",
            "email": "Mail",
            "manager_id": "Boss",
            "org_unit_id": "Dept code",
            "job_title": "Job",
            "hired_on": "Start",
        },
    ),
    "german": (
        "Personalnummer;Vor- und Nachname;Führungskraft;Kostenstelle;Stellenbezeichnung;Eintritt;Austritt;Standort",
        {
            "person_id": "Personalnummer",
            "full_name": "Vor- und Nachname",
            "manager_id": "Führungskraft",
            "org_unit_id": "Kostenstelle",
            "job_title": "Stellenbezeichnung",
            "hired_on": "Eintritt",
            "left_on": "Austritt",
            "location": "Standort",
        },
    ),
    "french": (
        "Matricule;Nom et prénom;Courriel;Responsable;Code service;Fonction;Date d'embauche",
        {
            "person_id": "Matricule",
            "full_name": "Nom et prénom",
            "email": "Courriel",
            "manager_id": "Responsable",
            "org_unit_id": "Code service",
            "job_title": "Fonction",
            "hired_on": "Date d'embauche",
        },
    ),
    "spanish": (
        "Número de empleado;Nombre y apellidos;Correo electrónico;Jefe;Puesto;Fecha de ingreso;Fecha de baja",
        {
            "person_id": "Número de empleado",
            "full_name": "Nombre y apellidos",
            "email": "Correo electrónico",
            "manager_id": "Jefe",
            "job_title": "Puesto",
            "hired_on": "Fecha de ingreso",
            "left_on": "Fecha de baja",
        },
    ),
}


def proposed(folder: Path, *lines: str) -> Proposal:
    """Write a file and return the one proposal for it."""
    path = folder / "unknown.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (proposal,) = propose(path)
    return proposal


@pytest.mark.parametrize("language", STAFF)
def test_a_staff_list_is_recognised_by_what_people_write_over_it(tmp_path: Path, language: str) -> None:
    header, columns = STAFF[language]
    proposal = proposed(tmp_path, header, ";".join("7" for _ in header.split(";")))
    assert (proposal.contract, proposal.missing) == ("hris/people", ())
    assert proposal.columns == columns


def test_titles_above_the_header_do_not_hide_it(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "Staff;;", "as of March;;", "Emp No;Boss;Start", "7;1;2019-02-03")
    assert proposal.columns == {"person_id": "Emp No", "manager_id": "Boss", "hired_on": "Start"}


def test_feedback_of_another_tool_is_ratings(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "Round,About,From,Perspective,Skill,Points", "R1,P1,P2,Peer,Planning,3")
    assert (proposal.contract, proposal.missing) == ("ratings/ratings", ())
    assert proposal.columns == {
        "cycle_id": "Round",
        "person_id": "About",
        "rater_id": "From",
        "relation": "Perspective",
        "competency_id": "Skill",
        "level": "Points",
    }


def test_what_a_file_lacks_is_said(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "Round,About,From,Perspective,Points", "R1,P1,P2,Peer,3")
    assert (proposal.contract, proposal.missing) == ("ratings/ratings", ("competency_id",))


def test_a_header_that_is_a_column_s_name_is_not_given_to_another(tmp_path: Path) -> None:
    # "Manager" alone would be taken for manager_id
    proposal = proposed(tmp_path, "person_id,manager_id,Manager,hired_on", "7,1,Ann,2019-02-03")
    assert "manager_id" not in proposal.columns


@pytest.mark.parametrize("subject", sorted(set(all_hints()) - {"every contract"}))
def test_hints_speak_of_columns_that_there_are(subject: str) -> None:
    assert set(all_hints()[subject]) <= {column.name for column in contract_named(subject).columns}


def test_hints_for_every_contract_speak_of_columns_that_some_have() -> None:
    known = {column.name for contract in ALL_CONTRACTS for column in contract.columns}
    assert set(all_hints()["every contract"]) <= known


def test_every_hint_is_a_text_and_says_something_new() -> None:
    for contract in ALL_CONTRACTS:
        for column in contract.columns:
            hints = hints_of(contract.name, column.name)
            assert all(isinstance(hint, str) for hint in hints), column.name  # a bare `no` is false to YAML
            own = {plain(word) for word in (column.name, *column.also_known_as)}
            of_contract = all_hints().get(contract.name, {}).get(column.name, [])
            assert own.isdisjoint(plain(hint) for hint in of_contract), (contract.name, column.name)


@pytest.mark.parametrize(
    ("name", "header", "row", "columns"),
    [
        (
            "hris/people_directory.csv",
            "Employee ID in company,Display name,Email,Job title,Department,Start date,Reports to",
            "{n},Ada {n},a{n}@kelp.example,Cook,Kitchen,2020-01-31,",
            {"person_id": "Employee ID in company"},
        ),
        (
            "hris/report.csv",
            "Employee #,First Name,Last Name,Job Information: Job Title,Job Information: Department,Supervisor EEID",
            "{n},Ada,Roy {n},Cook,Kitchen,1",
            {
                "job_title": "Job Information: Job Title",
                "department": "Job Information: Department",
                "manager_id": "Supervisor EEID",
            },
        ),
        (
            "hris/workers.csv",
            "Employee ID,Worker,Business Title,Supervisory Organization,Hire Date,Worker's Manager(s)",
            "{n},Ada {n},Cook,Kitchen,2020-01-31,Ben Roy",
            {"department": "Supervisory Organization", "manager_id": "Worker's Manager(s)", "full_name": "Worker"},
        ),
        (
            "ratings/answers 2026-H1.csv",
            "Timestamp,Username,Who is this feedback about?,Your role,Please rate [Planning],Please rate [Writing]",
            "2026/03/2{n} 2:02:11 PM GMT+2,r{n}@kelp.example,Ada {n},Manager,4,3",
            {"person_id": "Who is this feedback about?", "relation": "Your role"},
        ),
        (
            "ratings/answers 2026-H1.csv",
            "Review cycle,Reviewee Employee ID,Reviewee Name,Reviewer Employee ID,Review Type,Question,Response",
            "H1,{n},Ada {n},10{n},Manager Review,Planning,4",
            {"person_id": "Reviewee Employee ID", "rater_id": "Reviewer Employee ID", "level": "Response"},
        ),
    ],
)
def test_what_forms_and_systems_call_people_and_relations_is_found(
    tmp_path: Path, name: str, header: str, row: str, columns: dict[str, str]
) -> None:
    path = tmp_path / "exports" / name
    path.parent.mkdir(parents=True)
    path.write_text("\n".join([header, *(row.format(n=n) for n in range(1, 7))]) + "\n", encoding="utf-8")
    (found,) = propose(path)
    assert columns.items() <= dict(found.columns).items()
