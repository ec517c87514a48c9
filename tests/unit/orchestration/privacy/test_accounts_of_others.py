"""Whoever is erased, nobody else's account changes, even where their name is part of another's."""

from __future__ import annotations

from pathlib import Path

from orchestration.privacy.leftovers import ACCOUNTS, scrub_state
from orchestration.privacy.person_lookup import Subject
from orchestration.settings.workspace import open_workspace

TEXT = '{"badeyemi@partner.example": "$argon2id$v=19$m=8,t=1,p=1$badeyemi$badeyemi"}'


def test_files_of_accounts_are_left_alone_and_others_are_not(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    workspace.prepare()
    for name in (*ACCOUNTS, "notes.txt"):
        (workspace.state / name).write_text(TEXT, encoding="utf-8")
    assert scrub_state(workspace, Subject("E2", usernames=("badeyemi",)), ()) == 1
    for name in ACCOUNTS:
        assert (workspace.state / name).read_text(encoding="utf-8") == TEXT
    assert "badeyemi" not in (workspace.state / "notes.txt").read_text(encoding="utf-8")
