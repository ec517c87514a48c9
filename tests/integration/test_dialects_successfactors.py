"""SuccessFactors, a framework in a sheet, wide scores, Docebo, Cornerstone and xAPI, from their files to the marts."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboards.pages.data.corrections import corrections
from dashboards.pages.data.downloads import CORRECTIONS
from dashboards.pages.downloads import download
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import File, csv_bytes
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from published.audit import AuditLog
from published.viewer import Viewer
from tests.integration.successfactors_company import AS_OF, COLD, EXAMPLES, SETTINGS, TABLES, WRITE
from tests.integration.system_files import ACCOUNTS, SET_ASIDE, identities, publish

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

NOW = datetime(2026, 5, 4, 9, 15, tzinfo=UTC)
LEADER = Viewer("lead", frozenset({"hr_leader"}), None, frozenset())
LEVELS = (
    "select person_id, competency_id, self_level, rated_level, level_basis, n_raters, n_withheld, "
    "round(gap, 2), has_gap from gap_by_person where current_level is not null "
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("successfactors") / "skills"
    return publish(root, SETTINGS, examples=EXAMPLES, tables=TABLES, as_of=AS_OF)


def test_successfactors_active_users_are_people_in_units_known_by_name(company: Workspace, ask: Ask) -> None:
    people = (
        "select person_id, hired_on::varchar, is_active, org_unit_id, department_id, role_id, manager_id, location "
        "from dim_person order by person_id"
    )
    cold = "Operations / Cold Chain"
    assert ask(company, people) == [
        ("10001", "2012-04-01", True, None, None, "CEO", None, "Lisbon"),  # NO_MANAGER, N/A
        ("10002", "2015-09-14", True, "Operations", None, "OPS1", "10001", "Lisbon"),
        ("10003", "2019-02-11", True, cold, cold, "CCM", "10002", "Porto"),
        ("10004", "2021-11-02", True, cold, cold, "LOG3", "10003", "Porto"),
        ("10006", "2024-01-08", True, cold, cold, "LOG3", "10003", "Porto"),
        ("10007", "2023-05-15", True, cold, cold, "LOG3", "10003", "Porto"),
        ("10008", "2020-10-01", True, cold, cold, "LOG3", "10003", "Porto"),
        ("10009", "2018-03-19", True, None, None, "HRBP", None, "Faro"),
    ]
    units = "select org_unit_id, org_unit_type, path from org_unit_in_cycle order by depth"
    assert ask(company, units) == [
        ("company", "company", "Harbour Foods"),
        ("Operations", "division", "Harbour Foods / Operations"),
        (cold, "department", "Harbour Foods / Operations / Cold Chain"),
    ]
    assert ask(company, "select role_id, role_title from dim_role where role_id in ('CCM', 'LOG3') order by 1") == [
        ("CCM", "Manager, Cold Chain"),
        ("LOG3", "Logistics Specialist"),
    ]
    assert identities(company)[6] == ("10008", "Jan Novák", "jan.novak@harbour.example", "0108")


def test_a_sheet_is_competencies_behaviours_and_anchors(company: Workspace, ask: Ask) -> None:
    assert ask(company, "select competency_id, family, kind from dim_competency order by 1") == [
        ("Communication", "Working together", "technical"),
        ("Packing", "Cold chain", "technical"),
        ("Temperature control", "Cold chain", "technical"),
    ]
    assert ask(company, "select competency_id, statement from dim_behaviour order by all") == [
        ("Communication", "Notes"),
        ("Packing", "Ice packs"),
        ("Temperature control", "Reading loggers"),
        ("Temperature control", "Setting alarms"),
    ]
    anchors = "select competency_id, behaviour_id is not null, level, statement from dim_anchor order by all"
    assert ask(company, anchors) == [
        ("Communication", False, 1.0, "Answers when asked"),
        ("Communication", False, 5.0, "Makes others understand one another"),
        ("Packing", True, 2.0, "Packs by the table"),
        ("Temperature control", True, 1.0, "Reads a logger with help"),
        ("Temperature control", True, 1.0, "Sets an alarm by the manual"),
        ("Temperature control", True, 3.0, "Chooses limits for a product"),
        ("Temperature control", True, 3.0, "Reads and explains any logger"),
    ]


def test_wide_scores_on_two_scales_become_gaps(company: Workspace, ask: Ask) -> None:
    # Communication is asked at 4, Temperature control at 5.
    assert ask(company, f"{LEVELS} order by 1, 2") == [
        # on a scale from 1 to 7: self 7 = 5, which stands alone while the manager's 9 is set aside, 4 − 5 = −1;
        # the manager's 4 = (4 − 1) / 6 · 5 = 2.5, 5 − 2.5 = 2.5
        ("10002", "Communication", 5.0, None, "self", 0, 0, -1.0, False),
        ("10002", "Temperature control", None, 2.5, "raters", 1, 0, 2.5, True),
        # the manager's 3.5, two peers withheld; four direct reports' 4.25
        ("10003", "Communication", 3.0, 3.5, "raters", 3, 2, 0.5, True),
        ("10003", "Temperature control", None, 4.25, "raters", 4, 0, 0.75, True),
        # the manager's 4 weighs 2, three peers' 3.666666667 weigh 1: 11.666666667 / 3 = 3.888888889, 0.11 short
        ("10004", "Communication", 3.0, pytest.approx(3.888888889), "raters", 4, 0, 0.11, False),
        ("10004", "Temperature control", None, 4.0, "raters", 1, 0, 1.0, True),
    ]
    # Of Operations, 6 people: Omar, Lena and Raj rate themselves, each has a manager's score. Omar and Lena lead
    # somebody, and Lena was rated by whom she leads. Raj, Tom, Mei and Jan share a manager: of them peers rated Raj;
    # Lena, who is Omar's only report, they rated without having been asked.
    participation = (
        "select relation, n_people, n_people_rated, n_unasked from participation "
        "where org_unit_id = 'Operations' order by 1"
    )
    assert ask(company, participation) == [
        ("direct_report", 2, 1, 0),
        ("manager", 6, 3, 0),
        ("peer", 4, 1, 1),
        ("self", 6, 3, 0),
    ]


def test_seats_of_three_learning_systems_are_those_of_the_same_people(company: Workspace, ask: Ask) -> None:
    seats = (
        "select course_id, person_id, enrolled_on::varchar, completed_on::varchar, status from course_enrolments "
        "order by course_id, person_id"
    )
    assert ask(company, seats) == [
        # Docebo knows people by e-mail; a course without a code has its id
        ("32", "10008", "2025-02-03", None, "withdrawn"),
        ("32", "10009", "2025-02-03", None, "enrolled"),
        ("COLD-101", "10004", "2025-02-01", "2025-03-07", "completed"),
        ("COLD-101", "10006", "2025-02-01", None, "in_progress"),
        ("COLD-101", "10007", "2025-02-01", None, "enrolled"),
        # Cornerstone by number, in six languages
        ("b1c2-0001", "10003", "2025-02-13", None, "in_progress"),
        ("b1c2-0001", "10004", "2025-02-01", "2025-03-07", "completed"),
        ("b1c2-0001", "10006", "2025-02-01", None, "in_progress"),
        ("b1c2-0001", "10007", "2025-02-01", None, "in_progress"),
        ("b1c2-0001", "10008", "2025-02-01", "2025-06-30", "completed"),
        ("b1c2-0001", "10009", "2025-02-13", None, "failed"),
        # xAPI by address, account and openid: four statements about Raj are one seat
        (COLD, "10004", "2025-03-01", "2025-03-07", "completed"),
        (COLD, "10006", "2025-03-02", None, "in_progress"),
        (WRITE, "10007", "2025-03-03", None, "enrolled"),
    ]
    # Temperature control has three gaps (levels 2.5, 4, 4.25); Communication one (3.5), beyond a course up to 3.
    use = (
        "select course_id, course_title, n_enrolled, n_completed, n_withdrawn, n_gaps_answered "
        "from course_use join dim_course using (course_id) order by 1"
    )
    assert ask(company, use) == [
        ("32", "Writing for readers", 2, 0, 1, 1),
        ("COLD-101", "Cold chain basics", 3, 1, 0, 3),
        ("b1c2-0001", "Cold chain basics", 6, 2, 0, 3),
        (COLD, "Cold chain basics", 2, 1, 0, 3),
        (WRITE, "Writing for readers", 1, 0, 0, 0),
    ]
    # Lena sits in Cornerstone's course. Raj finished all three before the cycle, so none of them was for its gaps.
    training = (
        "select person_id, competency_id, n_courses, is_in_training, training_status from training_for_gap "
        "order by 1, 2"
    )
    assert ask(company, training) == [
        ("10002", "Temperature control", 3, False, "not_taken"),
        ("10003", "Communication", 1, False, "not_taken"),
        ("10003", "Temperature control", 3, True, "in_training"),
        ("10004", "Temperature control", 3, False, "not_taken"),
    ]


def test_each_row_of_six_systems_is_in_one_place(company: Workspace, ask_operations: Ask) -> None:
    # read = loaded + superseded + set aside + filtered
    assert ask_operations(company, ACCOUNTS) == [
        ("framework/anchors", "framework.xlsx", 8, 7, 0, 0, 1),  # a level without a description
        ("framework/behaviours", "framework.xlsx", 8, 4, 2, 0, 2),  # two levels of two skills; two rows without a skill
        ("framework/competencies", "framework.xlsx", 8, 3, 5, 0, 0),
        ("framework/deployments", "deployments.csv", 2, 2, 0, 0, 0),
        ("hris/people", "UserDataFile_2026-03-31.csv", 9, 8, 0, 0, 1),  # Nora is inactive
        ("lms/course_competencies", "course_competencies.csv", 5, 5, 0, 0, 0),
        ("lms/courses", "courses.csv", 1, 1, 0, 0, 0),
        ("lms/courses", "enrollments.csv", 5, 2, 3, 0, 0),
        ("lms/courses", "statements.jsonl", 8, 2, 5, 0, 1),
        ("lms/enrolments", "enrollments.csv", 5, 5, 0, 0, 0),
        ("lms/enrolments", "statements.jsonl", 8, 3, 3, 1, 1),
        ("lms/enrolments", "transcript.csv", 7, 6, 0, 1, 0),
        ("ratings/cycles", "cycles.csv", 1, 1, 0, 0, 0),
        ("ratings/ratings", "scores_2026H1.xlsx", 13, 13, 0, 0, 0),
        ("ratings/ratings", "scores_of_operations.csv", 3, 2, 0, 1, 0),
    ]
    assert ask_operations(company, SET_ASIDE) == [
        ("scores_of_operations.csv", 2, "level", "outside_the_scale_1_to_7"),
        ("statements.jsonl", 6, "person_id", "unknown_person"),  # a hash of an address
        ("transcript.csv", 7, "person_id", "unknown_person"),  # 0110, whom the export of people has not
    ]


def test_a_cell_off_its_scale_comes_back_mended_as_a_level_and_a_gap(
    company: Workspace, ask: Ask, ask_operations: Ask, tmp_path: Path
) -> None:
    shutil.copytree(company.root, tmp_path / "skills", symlinks=True)
    workspace = open_workspace(tmp_path / "skills")
    taken = _taken(workspace, tmp_path / "audit.jsonl")
    (row,) = csv.DictReader(io.StringIO(csv_bytes(taken).decode("utf-8-sig"), newline=""))
    assert (row["set_aside_row"], row["set_aside_header"]) == ("2", "Communication - Manager - Total")
    assert row["level"] == "9 (on the scale of its file)"
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow({**row, "level": "3.5"})
    (workspace.exports / "ratings" / f"{taken.name}.csv").write_text(text.getvalue(), encoding="utf-8")

    outcome = refresh(workspace, as_of=AS_OF)
    assert outcome.status == "published", outcome.reason
    # 3.5 is from 0 to 5 and is not scaled again: 4 − 3.5 = 0.5; what Omar says of himself no longer stands for it
    assert ask(workspace, f"{LEVELS} and person_id = '10002' order by 2") == [
        ("10002", "Communication", 5.0, 3.5, "raters", 1, 0, 0.5, True),
        ("10002", "Temperature control", None, 2.5, "raters", 1, 0, 2.5, True),
    ]
    ratings = (
        "select n_read, n_loaded, n_quarantined, n_mended, n_astray from source_files "
        "where contract = 'ratings/ratings' order by n_read"
    )
    assert ask_operations(workspace, ratings) == [
        (1, 1, 0, 0, 0),  # the mended cell
        (3, 2, 1, 1, 0),  # its file: the cell stays where it was set aside, mended
        (13, 13, 0, 0, 0),
    ]


def _taken(workspace: Workspace, audit: Path) -> File:
    warehouse = Warehouse(workspace.root / "warehouse", AuditLog(audit))
    try:
        return download(
            [replace(CORRECTIONS, read=lambda reader, _query: corrections(reader, "ratings/ratings", NOW))],
            CORRECTIONS.key,
            Reader(warehouse, LEADER),
            {},
        )
    finally:
        warehouse.close()
