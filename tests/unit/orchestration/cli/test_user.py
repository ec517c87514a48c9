"""`skillgap user` and `skillgap access`: who may sign in, what they may see, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orchestration.cli.main import cli
from orchestration.errors import SettingsError
from tests.unit.dashboards.published import publish

PASSWORD = "correct horse battery"  # noqa: S105 - a test's


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspace")
    publish(root / "warehouse")
    (root / "workspace.yml").write_text(
        "access: {learning: ['group:L&D'], hr_partner: [{who: [p12@example.org], units: [D2]}], employees: true}\n",
        encoding="utf-8",
    )
    return root


def run(root: Path, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["--workspace", str(root), *arguments], input=typed, catch_exceptions=True)


def twice(password: str) -> str:
    return f"{password}\n{password}\n"


def test_users_are_added_listed_changed_and_removed_and_the_audit_log_says_by_whom(root: Path) -> None:
    added = run(root, "user", "add", "lea@firm.example", typed=twice(PASSWORD))
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    assert run(root, "user", "list").stdout == "lea@firm.example\n"
    assert "0 sessions" in run(root, "user", "password", "LEA@firm.example", typed=twice("another long secret")).output
    assert run(root, "user", "remove", "lea@firm.example").exit_code == 0
    empty = run(root, "user", "list")
    assert (empty.stdout, "Nobody has a password" in empty.stderr) == ("", True)
    entries = [json.loads(line) for line in (root / "state" / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(entry["what"], entry["filter"]["user"]) for entry in entries] == [
        ("add user", "lea@firm.example"),
        ("change password", "LEA@firm.example"),
        ("remove user", "lea@firm.example"),
    ]
    assert {entry["who"].partition(":")[0] for entry in entries} == {"command line"}


def test_a_password_that_is_typed_differently_the_second_time_is_asked_again(root: Path) -> None:
    asked = run(root, "user", "add", "bo", typed=f"{PASSWORD}\nslip\n{twice(PASSWORD)}")
    assert asked.exit_code == 0
    assert run(root, "user", "sessions").output == ""
    assert "0 sessions of bo were ended" in run(root, "user", "sessions", "--end", "bo").output
    assert run(root, "user", "remove", "bo").exit_code == 0


def test_what_can_not_be_done_is_said_and_changes_nothing(root: Path) -> None:
    refused = run(root, "user", "remove", "nobody")
    assert isinstance(refused.exception, SettingsError)
    weak = run(root, "user", "add", "weak", typed=twice("short"))
    assert "12 to 256 characters" in str(weak.exception)
    assert run(root, "user", "list").stdout == ""


def test_access_says_which_roles_somebody_has_and_why(root: Path) -> None:
    leader = run(root, "access", "p10@example.org").output
    assert "p10@example.org: person P10." in leader
    assert "manager, since person P10 leads somebody today:" in leader
    assert "employee, since access.employees, for person P10 works here today:" in leader
    partner = run(root, "access", "P12").output
    assert "hr_partner, since access.hr_partner names p12@example.org:" in partner
    assert "figures of people: the people in D2 and below" in partner


def test_access_says_what_a_group_would_give_and_that_nobody_else_has_any(root: Path) -> None:
    assert "No role" in run(root, "access", "x@firm.example").output
    assert "learning, since access.learning names the group L&D" in run(root, "access", "x", "--group", "L&D").output


def test_access_needs_something_published(tmp_path: Path) -> None:
    assert "run skillgap refresh first" in str(run(tmp_path, "access", "lea").exception)


def test_access_without_a_name_lists_whom_it_names_and_whom_nobody_knows(tmp_path: Path) -> None:
    publish(tmp_path / "warehouse")
    (tmp_path / "workspace.yml").write_text(
        "access:\n"
        '  hr_leader: [p10@example.org, adviser@elsewhere.example, "group:hr"]\n'
        "  hr_partner: [{who: [P10@example.org], units: [D2]}]\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(cli, ["--workspace", str(tmp_path), "access"])
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    assert "adviser@elsewhere.example: hr_leader; the people export does not know them" in said
    assert "p10@example.org: hr_leader, hr_partner, manager; person P10" in said
    assert said.count("10@example.org") == 1
    assert "group" not in said
    assert "Take who has left out of access" in said
