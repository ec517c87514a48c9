"""A change of rights is an entry with what was added and taken, once, whoever sees it first."""

from __future__ import annotations

from typing import Any

from orchestration.privacy.access_changes import WHAT, AccessChanges
from orchestration.privacy.leftovers import audit_file
from orchestration.settings.workspace import Workspace
from published.access_rules import AccessRules, Partner
from published.audit import read_entries, verified

LEA = AccessRules({"hr_leader": frozenset({"Lea"})})
MORE = AccessRules(
    {"hr_leader": frozenset({"lea"}), "learning": frozenset({"group:L&D"})},
    (Partner(frozenset({"bo"}), frozenset({"D1", "D2"})),),
    employees=True,
)


def _noted(workspace: Workspace) -> list[dict[str, Any]]:
    return [entry["filter"] for entry in read_entries(audit_file(workspace)) if entry["what"] == WHAT]


def test_what_was_added_and_taken_is_noted_once(workspace: Workspace) -> None:
    for rules in (LEA, LEA, MORE, MORE, LEA, AccessRules()):
        AccessChanges(workspace).note(rules)  # as each process has its own
    more = ["employee: whoever works here", "hr_partner of D1: bo", "hr_partner of D2: bo", "learning: group:l&d"]
    assert _noted(workspace) == [
        {"added": ["hr_leader: lea"]},
        {"added": more},
        {"taken": more},
        {"taken": ["hr_leader: lea"]},
    ]
    assert verified(audit_file(workspace)).problems == []
    assert (workspace.state / "access.json").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_damaged_counts_as_none(workspace: Workspace) -> None:
    changes = AccessChanges(workspace)
    changes.note(LEA)
    (workspace.state / "access.json").write_text("{")
    changes.note(LEA)
    assert _noted(workspace) == [{"added": ["hr_leader: lea"]}] * 2
