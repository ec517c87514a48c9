"""The audit log is kept for as long as `workspace.yml` says, and knows leavers by a pseudonym once they are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from orchestration.privacy.leftovers import audit_file, forget_in_audit_log, shorten_audit_log
from orchestration.privacy.person_lookup import Subject
from orchestration.settings.settings import Retention, Settings
from orchestration.settings.workspace import Workspace
from published.audit import AuditLog, read_entries, verified
from published.audit_check import REWRITE
from published.viewer import Viewer


def _log(workspace: Workspace, *days: str, **filters: str) -> None:
    for day in days:
        at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        AuditLog(audit_file(workspace), clock=lambda at=at: at).write(Viewer("someone"), "person", **filters)  # type: ignore[misc]


def test_entries_that_are_older_than_the_log_is_kept_go(workspace: Workspace) -> None:
    kept = replace(workspace, settings=Settings(retention=Retention(audit_log="12 months")))
    _log(kept, "2025-02-27", "2025-02-28", "2026-01-31")
    assert shorten_audit_log(kept, as_of=date(2026, 2, 28)) == 1
    *entries, said = read_entries(audit_file(kept))
    assert [entry["at"][:10] for entry in entries] == ["2025-02-28", "2026-01-31"]
    assert (said["what"], said["filter"]["why"], said["filter"]["n_removed"]) == (REWRITE, "retention", 1)
    assert verified(audit_file(kept)).problems == []
    assert shorten_audit_log(kept, as_of=date(2026, 2, 28)) == 0


def test_without_the_setting_the_log_is_kept_for_ever(workspace: Workspace) -> None:
    _log(workspace, "2001-01-01")
    assert shorten_audit_log(workspace, as_of=date(2026, 2, 28)) == 0
    assert len(list(read_entries(audit_file(workspace)))) == 1


def test_several_people_get_their_pseudonyms_in_one_go(workspace: Workspace) -> None:
    _log(workspace, "2026-01-01", person_id="E1")
    _log(workspace, "2026-01-01", person_id="E2")
    _log(workspace, "2026-01-01", statement="select * from gap_by_person where person_id = 'E2'")
    n_changed = forget_in_audit_log(workspace, [(Subject("E1"), "left-1"), (Subject("E2"), "left-2")], "retention")
    *found, said = [entry["filter"] for entry in read_entries(audit_file(workspace))]
    assert (said["n_lines"], said["n_changed"], said["n_removed"]) == (3, 3, 0)
    assert (n_changed, found) == (
        3,
        [
            {"person_id": "left-1"},
            {"person_id": "left-2"},
            {"statement": "select * from gap_by_person where person_id = 'left-2'"},
        ],
    )
