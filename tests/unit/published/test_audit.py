from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from published.audit import AuditLog, read_entries, replace_entries, verified
from published.audit_check import REWRITE
from published.viewer import Viewer

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
        "before": "0" * 64,
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


def test_entries_can_be_replaced_as_a_whole_and_a_broken_line_goes(log: AuditLog, audit_file: Path) -> None:
    log.write(SOMEONE, "person", person_id="P11")
    with audit_file.open("a", encoding="utf-8") as stream:
        stream.write('{"at": "2026-02-0\n')
    log.write(SOMEONE, "person", person_id="P12")
    changed = replace_entries(
        audit_file, lambda entry: entry | {"who": "x"} if entry["filter"].get("person_id") == "P11" else entry, "a test"
    )
    assert changed == 1
    assert [entry["who"] for entry in read_entries(audit_file)] == ["x", "someone@example.org", "skillgap"]
    assert audit_file.stat().st_mode & 0o777 == 0o600
    assert replace_entries(audit_file.with_name("none.jsonl"), lambda entry: entry, "a test") == 0


def test_what_is_written_while_entries_are_replaced_is_not_lost(audit_file: Path) -> None:
    log = AuditLog(audit_file)
    log.write(SOMEONE, "first")
    other = AuditLog(audit_file)  # as another process has it: another lock within, the same file

    def write_on() -> None:
        for number in range(200):
            other.write(SOMEONE, str(number))
            time.sleep(0.0005)

    writer = threading.Thread(target=write_on)
    writer.start()
    n_replaced = 0
    while writer.is_alive():
        n_replaced += 1
        replace_entries(audit_file, lambda entry, n=n_replaced: entry | {"n": n}, "a test")  # type: ignore[misc]
        writer.join(0.0005)  # a lock that is asked for without a pause may never be had by the other
    assert n_replaced >= 10
    entries = [entry["what"] for entry in read_entries(audit_file) if entry["what"] != REWRITE]
    assert entries == ["first", *map(str, range(200))]
    assert verified(audit_file).problems == []
