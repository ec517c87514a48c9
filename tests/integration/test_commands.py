"""The command line, as a person types it: words, exit codes, and a shell over what is published."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.cli.init import initialise
from orchestration.cli.sql import QueryError, ask, columns_of, open_snapshot, tables
from orchestration.cli.status import status_of
from orchestration.errors import SkillgapError
from orchestration.privacy.leftovers import audit_file
from orchestration.settings.workspace import Workspace, open_workspace
from published.audit import read_entries
from published.example_questions import Example, examples
from tests.integration.small_company import AS_OF, CYCLES, PEOPLE, write_small_company

pytestmark = pytest.mark.integration


def _run(root: Path, *arguments: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "skillgap", "--workspace", str(root), *arguments],
        capture_output=True,
        text=True,
        input=typed,
        check=False,
    )


def test_a_new_workspace_says_what_to_do_next(tmp_path: Path) -> None:
    done = _run(tmp_path / "unused", "init", str(tmp_path / "hr"))
    assert done.returncode == 0
    assert (tmp_path / "hr" / "workspace.yml").exists()
    assert sorted(folder.name for folder in (tmp_path / "hr" / "exports").iterdir()) == [
        "development",
        "framework",
        "hris",
        "lms",
        "market",
        "ratings",
    ]
    for command in ("check", "refresh", "dashboards"):
        assert command in done.stdout


def test_making_a_workspace_again_keeps_its_settings(tmp_path: Path) -> None:
    initialise(tmp_path / "hr")
    (tmp_path / "hr" / "workspace.yml").write_text("name: Northwind\n", encoding="utf-8")
    assert initialise(tmp_path / "hr").settings.name == "Northwind"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("refresh",), "skillgap init"),
        (("refrsh",), "No such command"),
        (("refresh", "--as-of", "tomorrow"), "tomorrow"),
    ],
)
def test_what_cannot_be_taken_ends_with_2_and_a_way_out(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = _run(tmp_path / "nowhere", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_slip_in_the_settings_ends_with_2_and_names_the_nearest_key(tmp_path: Path) -> None:
    (tmp_path / "workspace.yml").write_text("min_rater: 3\n", encoding="utf-8")
    done = _run(tmp_path, "status")
    assert done.returncode == 2
    assert "Did you mean 'min_raters'?" in done.stderr


def test_refreshing_an_empty_workspace_ends_with_1_and_says_what_is_missing(tmp_path: Path) -> None:
    initialise(tmp_path)
    done = _run(tmp_path, "refresh")
    assert done.returncode == 1
    assert "There is no file to read" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_says_which_file_is_what_and_writes_nothing(tmp_path: Path) -> None:
    write_small_company(tmp_path)
    done = _run(tmp_path, "check")
    assert done.returncode == 0
    assert "exports/hris/people.csv  →  hris/people" in done.stdout
    found = next(line for line in done.stdout.splitlines() if "lms/enrolments.person_id" in line)
    assert "1 by email" in found
    assert "1 by username" in found
    assert [path.name for path in tmp_path.iterdir()] == ["exports"]


def test_check_ends_with_1_when_a_refresh_would_stop(tmp_path: Path) -> None:
    write_small_company(tmp_path)
    (tmp_path / "exports" / "hris" / "people.csv").write_text("name\nAda\n", encoding="utf-8")
    done = _run(tmp_path, "check")
    assert done.returncode == 1
    assert "person_id" in done.stdout


def test_status_says_what_is_published(small_company: Workspace) -> None:
    done = _run(small_company.root, "status")
    assert done.returncode == 0
    assert f"as of {AS_OF}" in done.stdout
    status = status_of(small_company)
    assert status.published is not None
    assert (status.n_files, status.was_killed) == (13, False)
    assert status.missing_cycle is None


def test_status_says_when_there_will_be_levels_if_no_cycle_has_closed(tmp_path: Path) -> None:
    write_small_company(tmp_path)
    cycles = tmp_path / "exports" / "ratings" / "cycles.csv"
    cycles.write_text(CYCLES.replace("2024-09-30", "2025-05-31").replace("2025-03-31", "2025-06-30"), encoding="utf-8")
    assert _run(tmp_path, "refresh", "--as-of", AS_OF.isoformat()).returncode == 0
    said = _run(tmp_path, "status").stdout
    # 31 May and 14 days of grace: 14 June.
    assert "Autumn 2024 closes on 2025-05-31, and its 14 days of grace end on 2025-06-14. Refresh on 2025-06-15" in said


def test_a_header_alone_in_place_of_people_ends_with_1_and_asks(tmp_path: Path, small_company: Workspace) -> None:
    shutil.copytree(small_company.root, tmp_path / "hr", symlinks=True)
    root = tmp_path / "hr"
    people = root / "exports" / "hris" / "people.csv"
    people.write_text(PEOPLE.splitlines()[0] + "\n", encoding="utf-8")
    for command in ("check", "refresh"):
        done = _run(root, command)
        assert done.returncode == 1
        assert "people.csv: found no rows, where it brought 7 before" in done.stdout + done.stderr
    published = (root / "warehouse" / "current").resolve().name
    assert published == small_company.current.resolve().name
    status = status_of(open_workspace(root))
    assert status.newest is not None
    assert status.newest.status == "failed"
    assert "set min_kept_rows in workspace.yml to 0" in (status.newest.reason or "")


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_example_question_has_an_answer(small_company: Workspace, example: Example) -> None:
    assert example.question.endswith(("?", ".", ".)"))
    with open_snapshot(small_company) as connection:
        assert ask(connection, example.sql).columns


def test_the_first_example_names_the_widest_gap(small_company: Workspace) -> None:
    widest = next(example for example in examples() if example.name == "widest_gaps")
    with open_snapshot(small_company) as connection:
        answer = ask(connection, widest.sql)
    # By the second cycle E3 is a third of a level short, which is no gap, and E6 a whole one; two more of the five who
    # are assessed today have their level from the first.
    assert answer.rows[0][:3] == ("Negotiation", 1, 5)


@pytest.mark.parametrize(
    "sql",
    [
        "create table mine as select 1",
        "copy dim_person to 'people.csv'",
        "from read_csv('/etc/hostname')",
        "attach 'other.duckdb'",
        "set enable_external_access = true",
        "delete from dim_person",
    ],
)
def test_the_shell_can_only_read_the_snapshot(small_company: Workspace, sql: str) -> None:
    with open_snapshot(small_company) as connection, pytest.raises(QueryError):
        ask(connection, sql)


def test_the_shell_knows_tables_columns_and_examples(small_company: Workspace) -> None:
    with open_snapshot(small_company) as connection:
        assert "gap_by_person" in {row[0] for row in tables(connection).rows}
        assert columns_of(connection, "gap_by_person").rows[0][0] == "cycle_id"
    typed = ".tables\n.examples\n.example 1\nselect count(*) as n\nfrom dim_cycle;\n.nonsense\n.quit\n"
    done = _run(small_company.root, "sql", typed=typed)
    assert done.returncode == 0
    for words in ("gap_by_person", examples()[0].question, "There is no .nonsense"):
        assert words in done.stdout


def test_one_question_from_the_command_line(small_company: Workspace) -> None:
    done = _run(small_company.root, "sql", "select cycle_id from dim_cycle where is_latest")
    assert done.returncode == 0
    assert "C2" in done.stdout
    assert _run(small_company.root, "sql", "select nothing").returncode == 1


def test_the_refresh_log_can_be_asked_and_names_where_they_are_asked_for(small_company: Workspace) -> None:
    with open_snapshot(small_company) as connection:
        assert "operations.refreshes" in {row[0] for row in tables(connection).rows}
        assert columns_of(connection, "operations.refreshes").rows[0][0] == "refreshed_at"
        assert ask(connection, "select status from operations.refreshes limit 1").rows == (("published",),)
    query = "select full_name from identity.person_identity join dim_person using (person_id)"
    refused = _run(small_company.root, "sql", query)
    assert (refused.returncode, "identity" in refused.stderr) == (1, True)
    handed_on = _run(small_company.root, "sql", "--names", "--format", "json", query)
    assert len(json.loads(handed_on.stdout)) == len(
        json.loads(_run(small_company.root, "sql", "--format", "json", "from dim_person").stdout)
    )
    noted = [entry["filter"] for entry in read_entries(audit_file(small_company))][-2]
    assert noted == {"statement": query, "with_names": True, "form": "json"}


def test_without_a_snapshot_the_shell_says_so(tmp_path: Path) -> None:
    with pytest.raises(SkillgapError, match="Nothing is published"), open_snapshot(initialise(tmp_path)):
        pass


def test_dashboards_refuse_an_address_that_others_can_reach(small_company: Workspace) -> None:
    done = _run(small_company.root, "dashboards", "--host", "0.0.0.0")  # noqa: S104 - that is what is refused
    assert done.returncode == 2
    assert "each of them could choose any role. Set sign_in.mode in workspace.yml" in done.stderr


def test_a_file_of_a_known_system_is_proposed_mapped_and_read(tmp_path: Path) -> None:
    root = initialise(tmp_path / "hr").root
    export = root / "exports" / "hris" / "staff.csv"
    export.write_text("employeeNumber,displayName,supervisorEId\n0101,Ida Brandt,\n", encoding="utf-8")
    proposed = _run(root, "check")
    assert (proposed.returncode, "profile bamboohr" in proposed.stdout) == (1, True)
    assert "skillgap map exports/hris/staff.csv" in proposed.stdout
    mapped = _run(root, "map", "exports/hris/staff.csv")
    assert mapped.returncode == 0
    assert "+    profile: bamboohr" in mapped.stdout
    again = _run(root, "map", "exports/hris/staff.csv")
    assert (again.returncode, "--force" in again.stderr) == (2, True)
    assert _run(root, "check").returncode == 0


def test_a_file_that_nobody_knows_is_said_to_be_unknown(tmp_path: Path) -> None:
    root = initialise(tmp_path / "hr").root
    (root / "exports" / "hris" / "x.csv").write_text("zzz,qqq\n1,2\n", encoding="utf-8")
    done = _run(root, "map", "exports/hris/x.csv")
    assert (done.returncode, "no profile recognises it" in done.stderr) == (1, True)
