"""Proposals held against right answers: exports of many systems and hands, each with what its headers are.

Nothing proposed is no answer and never wrong; what is proposed has to be right nearly always.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from orchestration.ingest.mapping.proposals import propose

PEOPLE, SEATS, COURSES, RATINGS = "hris/people", "lms/enrolments", "lms/courses", "ratings/ratings"
UNITS, COMPETENCIES = "hris/org_units", "framework/competencies"


@dataclass(frozen=True)
class Labelled:
    """A file and what it is.

    Attributes:
        place: its path below exports/.
        lines: its header and three rows.
        contract: what it is an export of; None: nothing should be proposed.
        columns: the header of each column that it has.
    """

    place: str
    lines: tuple[str, ...]
    contract: str | None
    columns: dict[str, str] = field(default_factory=dict)


def file(place: str, header: str, row: str, contract: str | None, **columns: str) -> Labelled:
    """Return a file of four rows; `{n}` in the row is their number."""
    return Labelled(place, (header, *(row.format(n=n) for n in range(1, 5))), contract, columns)


FILES = (
    file(
        "hris/staff.csv",
        "Staff No,Surname,Forename,Mail,Line Manager,Dept,Post,Started",
        "S{n},Lam{n},Kit,k{n}@x.org,S1,Dock,Pilot,2020-01-0{n}",
        PEOPLE,
        person_id="Staff No",
        email="Mail",
        manager_id="Line Manager",
        department="Dept",
    ),
    file(
        "hris/people.csv",
        "Employee Number,First Name,Last Name,Email,Manager,Job Title,Hire Date",
        "{n},Kit,Lam,k{n}@x.org,Ann Lee,Pilot,2020-01-0{n}",
        PEOPLE,
        person_id="Employee Number",
        full_name="First Name + Last Name",
        email="Email",
        manager_id="Manager",
        job_title="Job Title",
        hired_on="Hire Date",
    ),
    file(
        "hris/people.csv",
        "E-mail,Given Name,Family Name,Department,Manager Email,Phone",
        "k{n}@x.org,Kit,Lam,Dock,k1@x.org,+47 1234567{n}",
        PEOPLE,
        person_id="E-mail",
        email="E-mail",
        department="Department",
        manager_id="Manager Email",
        full_name="Given Name + Family Name",
    ),
    file(
        "hris/export.csv",
        "Personalnummer;Nachname;Vorname;E-Mail;Abteilung;Stelle;Eintrittsdatum;Vorgesetzter",
        "{n};Kern;Ivo;i{n}@x.de;Hafen;Lotse;0{n}.02.2020;1",
        PEOPLE,
        person_id="Personalnummer",
        email="E-Mail",
        department="Abteilung",
        job_title="Stelle",
        hired_on="Eintrittsdatum",
        manager_id="Vorgesetzter",
        full_name="Vorname + Nachname",
    ),
    file(
        "hris/people.csv",
        "Matricule,Nom complet,Courriel,Service,Poste,Date d'entrée",
        "M{n},Luc Roy,l{n}@x.fr,Port,Pilote,0{n}/02/2020",
        PEOPLE,
        person_id="Matricule",
        full_name="Nom complet",
        email="Courriel",
        department="Service",
        job_title="Poste",
        hired_on="Date d'entrée",
    ),
    file(
        "hris/people.csv",
        "Número de empleado,Nombre completo,Correo,Departamento,Puesto,Fecha de alta",
        "{n},Ana Gil,a{n}@x.es,Puerto,Piloto,0{n}/02/2020",
        PEOPLE,
        person_id="Número de empleado",
        full_name="Nombre completo",
        email="Correo",
        department="Departamento",
        job_title="Puesto",
        hired_on="Fecha de alta",
    ),
    file(
        "hris/departments.csv",
        "Code,Description,Parent",
        "D{n},Dock {n},D1",
        UNITS,
        org_unit_id="Code",
        name="Description",
        parent_org_unit_id="Parent",
    ),
    file(
        "lms/training_records.csv",
        "Employee ID,Course Code,Completion Date,Score",
        "{n},K1,2025-01-0{n},8{n}",
        SEATS,
        person_id="Employee ID",
        course_id="Course Code",
        completed_on="Completion Date",
        score="Score",
    ),
    file(
        "lms/completions.csv",
        "Learner,Course Name,Date Completed,Result",
        "k{n}@x.org,Knots,0{n}/01/2025,Passed",
        SEATS,
        person_id="Learner",
        course_id="Course Name",
        completed_on="Date Completed",
    ),
    file(
        "lms/enrolments.csv",
        "username,course_id,timeenrolled,timecompleted",
        "u{n},K1,173600000{n},0",
        SEATS,
        person_id="username",
        course_id="course_id",
        enrolled_on="timeenrolled",
        completed_on="timecompleted",
    ),
    file(
        "lms/matrix.csv",
        "Employee No,Name,Fire safety,First aid",
        "{n},Kit Lam,2025-01-0{n},2025-02-0{n}",
        SEATS,
        person_id="Employee No",
        course_id="2 headers",
        completed_on="2 headers",
    ),
    file(
        "lms/schulungen.csv",
        "Mitarbeiter;Kurs;Abgeschlossen am",
        "{n};Knoten;0{n}.02.2025",
        SEATS,
        person_id="Mitarbeiter",
        course_id="Kurs",
        completed_on="Abgeschlossen am",
    ),
    file(
        "lms/catalogue.csv",
        "Course ID,Course Title,Vendor,Duration,Price",
        "K{n},Knots {n},Harbour,4h 30m,$1{n}0.00",
        COURSES,
        course_id="Course ID",
        title="Course Title",
        provider="Vendor",
        hours="Duration",
        unit_cost="Price",
    ),
    file(
        "ratings/feedback.csv",
        "Round,Reviewee,Reviewer,Relationship,Competency,Rating",
        "W1,p{n},p1,Peer,Radio,{n}",
        RATINGS,
        cycle_id="Round",
        person_id="Reviewee",
        rater_id="Reviewer",
        relation="Relationship",
        competency_id="Competency",
        level="Rating",
    ),
    file(
        "ratings/manager_reviews_H1-2025.csv",
        "employee_email,employee_id,reviewer_email,question,rating,label",
        "k{n}@x.org,{n},k1@x.org,Radio,{n},Good",
        RATINGS,
        person_id="employee_id",
        rater_id="reviewer_email",
        competency_id="question",
        level="rating",
        cycle_id="constant",
        relation="constant",
    ),
    file(
        "ratings/beurteilung.csv",
        "Zyklus;Beurteilter;Beurteiler;Perspektive;Kompetenz;Punkte",
        "W1;p{n};p1;Peer;Funk;{n}",
        RATINGS,
        cycle_id="Zyklus",
        person_id="Beurteilter",
        rater_id="Beurteiler",
        relation="Perspektive",
        competency_id="Kompetenz",
        level="Punkte",
    ),
    file(
        "framework/library.csv",
        "Code,Title,Area,Type,Meaning",
        "K{n},Radio {n},Work,technical,Talks clearly",
        COMPETENCIES,
        competency_id="Code",
        name="Title",
        family="Area",
        kind="Type",
        definition="Meaning",
    ),
    file(
        "lms/seats.csv",
        "Employee ID,Status,Course ID,Completed,Status",
        "{n},Active,K1,2025-01-0{n},completed",
        SEATS,
        person_id="Employee ID",
        course_id="Course ID",
        completed_on="Completed",
        status="Status#2",
    ),
    # nothing of ours: a menu, a till, a log, a list of rooms
    file("hris/canteen.csv", "Day,Dish,Calories", "2025-01-0{n},Soup,{n}00", None),
    file("lms/rooms.csv", "Room,Seats,Projector", "R{n},{n}0,yes", None),
    file("ratings/visits.csv", "Url,Hits,Bounce", "/a{n},{n},0.{n}", None),
    file("hris/parking.csv", "Plate,Lot,Until", "AB{n},L{n},2025-01-0{n}", None),
    file("lms/invoices.csv", "Invoice,Amount,Due", "I{n},{n}00,2025-01-0{n}", None),
)


@dataclass
class Tally:
    n_files: int = 0
    n_answered: int = 0
    n_right: int = 0
    n_columns: int = 0
    n_columns_right: int = 0
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    counted = Tally()
    for number, each in enumerate(FILES):
        path = tmp_path_factory.mktemp(f"file{number}") / "exports" / each.place
        path.parent.mkdir(parents=True)
        path.write_text("\n".join(each.lines) + "\n", encoding="utf-8")
        counted.n_files += 1
        certain = [proposal for proposal in propose(path) if not proposal.missing]
        if not certain:
            continue
        counted.n_answered += 1
        proposal = certain[0]
        counted.n_right += proposal.contract == each.contract
        if proposal.contract != each.contract:
            counted.wrong.append(f"{each.place}: {proposal.contract}")
            continue
        if proposal.profile is not None:
            continue
        for column in proposal.found:
            header = proposal.columns.get(column)
            said = " + ".join(header["join"]) if isinstance(header, dict) else header
            right = each.columns.get(column)
            is_right = right is not None and (said is None or said == right or right.endswith("headers"))
            counted.n_columns += 1
            counted.n_columns_right += is_right
            if not is_right:
                counted.wrong.append(f"{each.place}: {column} ← {said}; expected {right}")
    return counted


def test_a_contract_that_is_proposed_is_the_right_one(tally: Tally) -> None:
    assert tally.n_right >= 0.98 * tally.n_answered, tally.wrong


def test_a_column_that_is_proposed_is_the_right_one(tally: Tally) -> None:
    assert tally.n_columns_right >= 0.95 * tally.n_columns, tally.wrong


def test_most_files_of_ours_are_answered(tally: Tally) -> None:
    ours = sum(each.contract is not None for each in FILES)
    assert tally.n_answered >= 0.9 * ours, tally.wrong
