"""The audit log as it is listed: by who, what, whose figures and when; and what `audit verify` says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from orchestration.cli.audit import Wanted, entries_of, print_entries, print_verdict, verify_log
from orchestration.cli.terminal import PlainConsole
from orchestration.privacy.leftovers import audit_file, forget_in_audit_log
from orchestration.privacy.person_lookup import Subject
from orchestration.settings.workspace import Workspace
from published.audit import AuditLog
from published.viewer import Role, Viewer

ENTRIES = (
    ("2026-01-31", "Ada@example.org", "person", {"person_id": "E2"}),
    ("2026-02-01", "ben", "export gaps", {"org_unit_id": "E2"}),
    ("2026-02-01", "ben", "sql", {"statement": "from gap_now\nwhere person_id = 'E2'"}),
    ("2026-02-02", "ben", "export people", {"people": ["E2", "E3"]}),
)


@pytest.fixture
def logged(workspace: Workspace) -> Workspace:
    for day, who, what, filters in ENTRIES:
        at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        log = AuditLog(audit_file(workspace), clock=lambda at=at: at)  # type: ignore[misc]
        log.write(Viewer(who, frozenset[Role]({"hr_leader"})), what, **filters)
    return workspace


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [0, 1, 2, 3]),
        (Wanted(who="ADA"), [0]),
        (Wanted(what="export"), [1, 3]),
        # A unit may bear a person's number.
        (Wanted(person="E2"), [0, 2, 3]),
        (Wanted(person="E9"), []),
        (Wanted(since=date(2026, 2, 1)), [1, 2, 3]),
        (Wanted(until=date(2026, 2, 1)), [0, 1, 2]),
        (Wanted(who="ben", what="export", since=date(2026, 2, 2)), [3]),
    ],
)
def test_entries_are_listed_by_who_what_whose_and_when(logged: Workspace, wanted: Wanted, found: list[int]) -> None:
    assert [entry["filter"] for entry in entries_of(logged, wanted)] == [ENTRIES[number][3] for number in found]


def test_an_entry_is_one_line(logged: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    print_entries(PlainConsole(), entries_of(logged, Wanted(what="sql")), as_json=False)
    assert capsys.readouterr().out == (
        "2026-02-01 12:00:00  ben (hr_leader)  sql  statement=from gap_now where person_id = 'E2'\n"
    )
    print_entries(PlainConsole(), entries_of(logged, Wanted(what="sql")), as_json=True)
    assert json.loads(capsys.readouterr().out)["filter"] == ENTRIES[2][3]


def test_verify_says_that_the_log_is_whole_and_where_it_is_not(
    logged: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    file = audit_file(logged)
    print_verdict(PlainConsole(), verify_log(logged), file)
    assert capsys.readouterr().out == f"{file} is whole: 4 lines, each after the one before.\n"
    forget_in_audit_log(logged, [(Subject("E3"), "erased-1")], "erasure")
    print_verdict(PlainConsole(), verify_log(logged), file)
    first, second = capsys.readouterr().out.splitlines()
    assert "is whole: 5 lines" in first
    assert second.strip().startswith("Line 5 says that skillgap wrote the log anew on ")
    assert "(erasure): of 4 lines 1 changed and 0 went." in second
    file.write_text(file.read_text().replace("ben", "bob", 1))
    print_verdict(PlainConsole(), verify_log(logged), file)
    assert "is not whole" in (said := capsys.readouterr().out)
    assert "Line 3 was not written after line 2: " in said
