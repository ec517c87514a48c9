"""HR systems, forms, review tools and learning systems of one company, each read by its profile, from file to mart.

Kestrel Ferries runs Odoo and took over a terminal (OrangeHRM), a ticket office (Frappe HR), a yard (Personio) and a
café (Culture Amp); every review tool has had a cycle of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from orchestration.settings.workspace import Workspace
from tests.integration.system_files import ACCOUNTS, SET_ASIDE, identities, publish

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

SETTINGS = """
name: Kestrel Ferries
sources:
  hris/people:
    - {files: ["hris/employees_*.csv"], profile: odoo_employees}
    - {files: [hris/orangehrm.json], profile: orangehrm}
    - {files: ["hris/frappe_*.csv"], profile: frappe_hr}
    - {files: [hris/personio.json], profile: personio_v2}
    - {files: [hris/culture_amp.json], profile: culture_amp_api}
  hris/positions: {files: [hris/employments.json], profile: personio_v2}
  hris/org_units:
    - {files: [hris/departments.csv], profile: odoo_employees}
    - {files: [hris/yard.csv]}
  ratings/ratings:
    - {files: [ratings/google.csv], profile: google_forms, constants: {cycle_id: G26}}
    - {files: [ratings/microsoft.xlsx], profile: microsoft_forms, constants: {cycle_id: M26}}
    - {files: [ratings/qualtrics.csv], profile: qualtrics_360, constants: {cycle_id: Q26}}
    - {files: [ratings/lattice.csv], profile: lattice, constants: {cycle_id: L26}}
    - {files: [ratings/culture_amp.csv], profile: culture_amp}
    - {files: [ratings/manager_reviews.json], profile: culture_amp_api}
    - {files: [ratings/feedback.csv], profile: frappe_hr, constants: {relation: manager}}
    - {files: [ratings/appraisal.csv], profile: frappe_appraisal}
  lms/enrolments:
    - {files: [lms/absorb.csv], profile: absorb}
    - {files: [lms/talentlms.json], profile: talentlms}
    - {files: [lms/learning_history.csv], profile: successfactors_learning}
    - {files: [lms/totara.csv], profile: totara_report}
    - {files: [lms/certifications.csv], profile: totara_completion}
    - {files: ["lms/transcript_*.csv"], profile: cornerstone}
  lms/courses:
    - {files: [lms/absorb.csv], profile: absorb}
    - {files: [lms/talentlms.json], profile: talentlms}
    - {files: [lms/learning_history.csv], profile: successfactors_learning}
    - {files: [lms/totara.csv], profile: totara_report}
    - {files: ["lms/transcript_*.csv"], profile: cornerstone}
    - {files: [lms/own.csv]}
"""
CYCLES = ("G26", "M26", "Q26", "L26", "Individual 360", "PC-26", "SPRING-26")
LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")
EXAMPLES = {
    "hris/employees_2026-03-31.csv": "odoo_employees/employees_2026-03-31.csv",
    "hris/departments.csv": "odoo_employees/departments.csv",
    "hris/orangehrm.json": "orangehrm/employees.json",
    "hris/frappe_2026-03-31.csv": "frappe_hr/Employee_2026-03-31.csv",
    "hris/personio.json": "personio_v2/persons.json",
    "hris/employments.json": "personio_v2/employments.json",
    "hris/culture_amp.json": "culture_amp_api/employees.json",
    "ratings/google.csv": "google_forms/360 feedback (Responses) - Form responses 1.csv",
    "ratings/microsoft.xlsx": "microsoft_forms/360 feedback(1-4).xlsx",
    "ratings/qualtrics.csv": "qualtrics_360/Leadership_360_2026.csv",
    "ratings/lattice.csv": "lattice/review_responses.csv",
    "ratings/culture_amp.csv": "culture_amp/individual_360_2026.csv",
    "ratings/manager_reviews.json": "culture_amp_api/manager_reviews.json",
    "ratings/feedback.csv": "frappe_hr/Employee Performance Feedback.csv",
    "ratings/appraisal.csv": "frappe_appraisal/Appraisal.csv",
    "lms/absorb.csv": "absorb/Course Activity.csv",
    "lms/talentlms.json": "talentlms/users.json",
    "lms/learning_history.csv": "successfactors_learning/Learning History.csv",
    "lms/totara.csv": "totara_report/course_completion.csv",
    "lms/certifications.csv": "totara_completion/certifications.csv",
    **{f"lms/transcript_{language}.csv": f"cornerstone/transcript_{language}.csv" for language in LANGUAGES},
}
TABLES = {
    "hris/yard.csv": "org_unit_id,name\nyard,Yard\n",
    "framework/competencies.csv": (
        "competency_id,name,family,kind\nK-COM,Communication,Crew,behavioural\nK-SAF,Safety at sea,Crew,technical\n"
        "K-PLA,Planning,Crew,behavioural\n"
    ),
    "framework/deployments.csv": "competency_id,scope,target_level\nK-COM,core,4\nK-SAF,core,3\nK-PLA,core,3\n",
    "ratings/cycles.csv": "cycle_id,opens_on,closes_on\n"
    + "".join(f"{cycle},2026-03-01,2026-03-{day}\n" for day, cycle in enumerate(CYCLES, start=21)),
    "lms/own.csv": "course_id,title\nCERT-9,Sea survival\n",
    "lms/course_competencies.csv": "course_id,competency_id\nTLM-1,K-COM\nABS-1,K-SAF\n",
}
ODOO = "__export__.hr_employee_"
AROHA, BRAM, CHIDI, DANIELA, EUNJI, FARID = (
    ODOO + name for name in ("21_7f3a", "22_1c09", "23_b5e2", "24_90dd", "25_4ac7", "26_e018")
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("products") / "skills"
    return publish(root, SETTINGS, examples=EXAMPLES, tables=TABLES, as_of=date(2026, 4, 30))


def test_people_of_five_hr_systems_work_in_one_company(company: Workspace, ask: Ask) -> None:
    people = "select person_id, manager_id, org_unit_id, role_id, is_active from dim_person order by person_id"
    deck, galley = "__export__.hr_department_2_aa02", "__export__.hr_department_3_aa03"
    ticketing = "Ticketing - KF"
    assert ask(company, people) == [
        ("12", "7", "Terminal", "Ticket Agent", True),
        ("7", None, "Terminal", "Terminal Manager", True),
        ("811", None, "yard", "Yard Manager", True),
        ("812", "811", "yard", "Lead Welder", True),  # a welder until 2023
        ("CA-1", None, None, None, True),  # Culture Amp knows neither units nor roles
        ("CA-2", None, None, None, True),
        ("HR-EMP-00001", None, ticketing, "Ticketing Manager", True),
        ("HR-EMP-00002", "HR-EMP-00001", ticketing, "Ticket Agent", True),
        ("HR-EMP-00003", "HR-EMP-00001", ticketing, "Ticket Agent", False),
        (AROHA, None, "__export__.hr_department_1_aa01", "Operations Director", True),
        (BRAM, AROHA, deck, "Deck Lead", True),
        (CHIDI, BRAM, deck, "Mate", True),
        (DANIELA, BRAM, deck, "Mate", True),
        (EUNJI, AROHA, galley, "Galley Lead", True),
        (FARID, EUNJI, galley, "Cook", False),
    ]
    assert ask(company, "select path from dim_org_unit order by path") == [
        ("Kestrel Ferries",),
        ("Kestrel Ferries / Terminal",),
        (f"Kestrel Ferries / {ticketing}",),
        ("Management",),
        ("Management / Deck",),
        ("Management / Galley",),
        ("Yard",),
    ]
    named = {person_id: username for person_id, _, _, username in identities(company)}
    assert (named["12"], named["CA-2"], named["HR-EMP-00001"]) == ("0112", "96b1cff7-0002", "ines")


def test_answers_of_seven_review_tools_are_levels_and_gaps(company: Workspace, ask: Ask) -> None:
    # Communication is asked at 4, the others at 3. A gap is what is asked less what the manager says: peers and reports
    # are fewer than three, so their levels are withheld. Those of whom nobody but they spoke have no level.
    levels = (
        "select cycle_id, person_id, competency_id, self_level, manager_level, n_raters, gap from gap_by_person "
        "where n_raters > 0 or self_level is not null order by 1, 2, 3"
    )
    tools = {cycle: [row[1:] for row in ask(company, levels) if row[0] == cycle] for cycle in CYCLES}
    assert tools == {
        "G26": [
            (BRAM, "K-COM", None, None, 1, None),
            (BRAM, "K-SAF", None, None, 1, None),
            (CHIDI, "K-COM", 3.0, 4.0, 2, 0.0),
            (CHIDI, "K-PLA", 2.0, 3.0, 2, 0.0),
            (CHIDI, "K-SAF", 4.0, 5.0, 1, -2.0),
        ],
        "M26": [(EUNJI, "K-COM", 4.0, 3.0, 3, 1.0), (EUNJI, "K-SAF", 3.0, 3.0, 2, 0.0)],
        "Q26": [(BRAM, "K-COM", 4.0, 3.0, 2, 1.0), (BRAM, "K-SAF", 3.0, 4.0, 1, -1.0)],
        "L26": [(BRAM, "K-COM", None, None, 1, None), (DANIELA, "K-COM", 4.0, 3.0, 1, 1.0)],
        "Individual 360": [(CHIDI, "K-COM", 4.0, 3.0, 3, 1.0), (CHIDI, "K-SAF", 3.0, 3.0, 2, 0.0)],
        "PC-26": [("CA-2", "K-COM", None, 4.0, 1, None)],  # whose role nobody knows: nothing is asked of her
        # 0.8 and 0.6 of five stars; five and two stars of his own
        "SPRING-26": [
            ("HR-EMP-00002", "K-COM", 5.0, 4.0, 1, 0.0),
            ("HR-EMP-00002", "K-SAF", 2.0, 3.0, 1, 0.0),
        ],
    }


def test_seats_of_six_learning_systems_are_one_record_of_learning(company: Workspace, ask: Ask) -> None:
    seats = (
        "select course_id, person_id, enrolled_on::varchar, completed_on::varchar, status from course_enrolments "
        "where course_id not like 'CSOD-%' order by 1, 2, 4"
    )
    first = "2026-02-01"
    assert ask(company, seats) == [
        ("126", CHIDI, first, None, "enrolled"),
        ("ABS-1", CHIDI, first, "2026-02-13", "completed"),
        ("ABS-1", DANIELA, first, None, "in_progress"),
        ("ABS-2", BRAM, first, None, "in_progress"),
        ("ABS-2", EUNJI, first, None, "failed"),
        ("CERT-9", CHIDI, None, "2024-03-01", "completed"),  # certified, and certified anew
        ("CERT-9", CHIDI, None, "2026-02-20", "completed"),
        ("CERT-9", DANIELA, None, "2025-05-05", "completed"),
        ("SFL-1", BRAM, None, "2025-03-07", "completed"),
        ("SFL-1", BRAM, None, "2026-03-09", "completed"),
        ("SFL-2", EUNJI, None, "2025-04-13", "in_progress"),
        ("TLM-1", CHIDI, first, "2026-02-17", "completed"),
        ("TLM-1", DANIELA, "2026-02-02", None, "in_progress"),
        ("TOT-1", BRAM, first, "2026-02-02", "completed"),
        ("TOT-1", CHIDI, first, "2026-02-20", "completed"),
        ("TOT-1", DANIELA, first, None, "in_progress"),
        ("TOT-2", EUNJI, "2026-02-14", None, "enrolled"),
    ]
    titles = dict(ask(company, "select course_id, course_title from dim_course"))
    assert (titles["SFL-1"], titles["TLM-1"], titles["CERT-9"]) == ("Stability", "Radio procedures", "Sea survival")


def test_transcripts_in_six_languages_say_the_same(company: Workspace, ask: Ask) -> None:
    seats = (
        "select course_id, person_id, completed_on::varchar, status from course_enrolments "
        "where course_id like 'CSOD-%' order by 1, 2"
    )
    assert ask(company, seats) == [
        row
        for language in LANGUAGES
        for row in (
            (f"CSOD-{language}", CHIDI, "2026-02-13", "completed"),
            (f"CSOD-{language}", DANIELA, None, "in_progress"),
        )
    ]


def test_whoever_is_in_training_for_a_gap_is_found_by_user_name(company: Workspace, ask: Ask) -> None:
    # TLM-1 teaches Communication: Daniela is in it, Chidi has finished it before the cycle in which he has the gap
    training = (
        "select person_id, n_courses, training_status from training_for_gap where competency_id = 'K-COM' order by 1"
    )
    assert ask(company, training) == [
        (BRAM, 1, "not_taken"),
        (CHIDI, 1, "not_taken"),
        (DANIELA, 1, "in_training"),
        (EUNJI, 1, "not_taken"),
    ]


def test_every_row_of_every_product_is_in_one_place(company: Workspace, ask_operations: Ask) -> None:
    n_files = ask_operations(company, "select count(*) from source_files where n_read is not null")[0][0]
    accounts = ask_operations(company, ACCOUNTS)
    assert len(accounts) == n_files
    assert ask_operations(company, SET_ASIDE) == []
    filtered = {file: n_filtered for _, file, _, _, _, _, n_filtered in accounts if n_filtered}
    assert filtered == {"manager_reviews.json": 1, "qualtrics.csv": 3}
