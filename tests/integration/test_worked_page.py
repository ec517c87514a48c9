"""The worked page is walked as it is written: its commands, settings and tables, up to the figures that it names."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings.workspace import Workspace, open_workspace

pytestmark = pytest.mark.integration

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "from_workday_moodle_and_a_wide_sheet.md"
_BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _walk(root: Path) -> dict[str, str]:
    """Do what the page says, in its order; return what each command said, by its last words."""
    said = {}
    for language, name, content in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if language != "sh":
            (root / name).write_text(content, encoding="utf-8")
        elif name != "dashboards":  # they would not end
            for line in content.splitlines():
                done = _run(line.replace("~/skills", str(root)))
                assert done.returncode == (1 if name == "ends-with-1" else 0), f"{line}\n{done.stdout}{done.stderr}"
                said[line] = done.stdout
    return said


def _run(line: str) -> subprocess.CompletedProcess[str]:
    command = line.replace(".venv/bin/skillgap", f"{sys.executable} -m skillgap")
    return subprocess.run(["/bin/sh", "-c", command], cwd=REPOSITORY, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, str]]:
    root = tmp_path_factory.mktemp("worked") / "skills"
    said = _walk(root)
    return open_workspace(root), said


def test_three_systems_files_become_the_figures_that_the_page_names(
    walked: tuple[Workspace, dict[str, str]], ask: Callable[[Workspace, str], Sequence[tuple[Any, ...]]]
) -> None:
    workspace, _ = walked
    levels = (
        "select person_id, competency_id, round(current_level, 2), round(gap, 2) from gap_by_person "
        "where current_level is not null order by gap desc"
    )
    assert ask(workspace, levels) == [
        ("000104", "C2", 4.0, 1.0),  # the manager's 4 alone
        ("000103", "C2", 4.25, 0.75),  # four direct reports
        ("000103", "C1", 3.5, 0.5),  # the manager's 3.5; two peers are too few
        ("000104", "C1", 3.89, 0.11),  # (2 · 4 + 3.666666667) / 3 = 3.888888889
    ]


def test_everything_in_the_files_is_accounted_for_and_nothing_set_aside(
    walked: tuple[Workspace, dict[str, str]], ask_operations: Callable[[Workspace, str], Sequence[tuple[Any, ...]]]
) -> None:
    workspace, said = walked
    # The sheet's filled cells: 5 of Raj's, 4 of Lena's, 4 of Tom's, which all are n/a. Workday's 10 rows name the
    # 4 units ORG0 to ORG3 and the 5 roles JP0 to JP4; of Moodle's 8 rows 2 are competencies and 3 behaviours.
    files = "select contract, n_read, n_loaded, n_superseded, n_quarantined, n_filtered, n_astray from source_files"
    assert ask_operations(workspace, f"{files} order by contract") == [
        ("framework/behaviours", 8, 3, 0, 0, 5, 0),
        ("framework/competencies", 8, 2, 0, 0, 6, 0),
        ("framework/deployments", 2, 2, 0, 0, 0, 0),
        ("hris/org_units", 10, 4, 6, 0, 0, 0),
        ("hris/people", 10, 10, 0, 0, 0, 0),
        ("hris/roles", 10, 5, 5, 0, 0, 0),
        ("lms/course_competencies", 1, 1, 0, 0, 0, 0),
        ("lms/courses", 1, 1, 0, 0, 0, 0),
        ("lms/enrolments", 4, 4, 0, 0, 0, 0),
        ("ratings/cycles", 1, 1, 0, 0, 0, 0),
        ("ratings/ratings", 13, 13, 0, 0, 0, 0),
    ]
    *_, checked = (text for line, text in said.items() if line.endswith(" check"))
    assert "A refresh would take every file." in checked


def test_a_gap_meets_the_course_that_was_taken(
    walked: tuple[Workspace, dict[str, str]], ask: Callable[[Workspace, str], Sequence[tuple[Any, ...]]]
) -> None:
    workspace, _ = walked
    # Raj and Mei completed it, Tom and Jan have a seat.
    seats = "select person_id, status from course_enrolments order by person_id"
    assert ask(workspace, seats) == [
        ("000104", "completed"),
        ("000106", "enrolled"),
        ("000107", "completed"),
        ("000108", "enrolled"),
    ]


def test_one_report_of_workday_s_is_people_org_units_and_roles(
    walked: tuple[Workspace, dict[str, str]], ask: Callable[[Workspace, str], Sequence[tuple[Any, ...]]]
) -> None:
    workspace, _ = walked
    people = (
        "select person_id, hired_on::varchar, left_on::varchar, is_active, org_unit_id, department_id, role_id, "
        "manager_id from dim_person where person_id between '000101' and '000105' order by person_id"
    )
    assert ask(workspace, people) == [
        ("000101", "2012-04-01", None, True, "ORG0", None, "JP0", None),
        ("000102", "2015-09-01", None, True, "ORG1", None, "JP1", "000101"),
        ("000103", "2019-02-11", None, True, "ORG2", "ORG2", "JP2", "000102"),
        ("000104", "2021-11-02", None, True, "ORG3", "ORG2", "JP3", "000103"),
        ("000105", "2017-06-01", "2025-12-31", False, "ORG3", "ORG2", "JP3", "000103"),
    ]
    units = "select org_unit_id, org_unit_type, path from dim_org_unit order by depth"
    assert ask(workspace, units) == [
        ("ORG0", "company", "Harbour Foods"),
        ("ORG1", "division", "Harbour Foods / Operations"),
        ("ORG2", "department", "Harbour Foods / Operations / Cold Chain"),
        ("ORG3", "team", "Harbour Foods / Operations / Cold Chain / Cold Chain North"),
    ]
    assert ask(workspace, "select role_id, role_title from dim_role order by role_id") == [
        ("JP0", "Chief Executive"),
        ("JP1", "Operations Director"),
        ("JP2", "Manager, Cold Chain"),
        ("JP3", "Logistics Specialist"),
        ("JP4", "Quality Lead"),
    ]


def test_moodle_s_framework_is_competencies_and_behaviours(
    walked: tuple[Workspace, dict[str, str]], ask: Callable[[Workspace, str], Sequence[tuple[Any, ...]]]
) -> None:
    workspace, _ = walked
    behaviours = (
        "select competency_name, family, statement from dim_competency join dim_behaviour using (competency_id) "
        "order by behaviour_id"
    )
    assert ask(workspace, behaviours) == [
        ("Communication", "Working together", "Answers within a day"),
        ("Communication", "Working together", "Writes short, clear notes"),
        ("Temperature control", "Cold chain", "Logs every reading"),
    ]
