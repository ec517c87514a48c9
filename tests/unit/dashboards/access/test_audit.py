from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboards.access.audit import AuditLog
from dashboards.access.viewer import Viewer

AT = datetime(2026, 2, 1, 8, 30, tzinfo=UTC)
SOMEONE = Viewer(name="someone@example.org", roles=frozenset({"manager"}))


@pytest.fixture
def log(audit_file: Path) -> AuditLog:
    return AuditLog(audit_file, clock=lambda: AT)


def test_an_entry_says_who_when_what_and_with_which_filter(log: AuditLog, audit_file: Path) -> None:
    log.write(SOMEONE, "person", person_id="P11", cycle_id="Y2", family=None)
    assert json.loads(audit_file.read_text()) == {
        "at": "2026-02-01T08:30:00.000+00:00",
        "who": "someone@example.org",
        "roles": ["manager"],
        "what": "person",
        "filter": {"person_id": "P11", "cycle_id": "Y2"},
    }


def test_entries_are_appended_one_to_a_line(log: AuditLog, audit_file: Path) -> None:
    log.write(SOMEONE, "person", person_id="two\nlines")
    AuditLog(audit_file, clock=lambda: AT).write(SOMEONE, "export gaps")
    lines = audit_file.read_text().splitlines()
    assert [json.loads(line)["what"] for line in lines] == ["person", "export gaps"]


def test_the_file_is_its_owners_alone_even_if_it_was_not(log: AuditLog, audit_file: Path) -> None:
    audit_file.touch(mode=0o644)
    log.write(SOMEONE, "person")
    assert audit_file.stat().st_mode & 0o777 == 0o600


def test_a_view_that_cannot_be_written_down_fails(tmp_path: Path) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        AuditLog(tmp_path / "missing" / "audit.jsonl").write(SOMEONE, "person")
