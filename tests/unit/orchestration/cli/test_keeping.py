"""What is said of snapshots, backups and restores: what happened, what it leaves to be done, nothing that is not so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from rich.console import Console

from orchestration.cli import keeping
from orchestration.operate.backup_file import Manifest
from orchestration.operate.carry_over import CarriedOver
from orchestration.operate.kept_snapshots import KeptSnapshot
from orchestration.operate.restore import Restored
from orchestration.operate.rollback import RolledBack

MANIFEST = Manifest(
    *(1, "0.1.0", 1, "2026-03-09T09:00:00+00:00", "2026-03-01", "00000001-a", "00000001-a"),
    with_exports=False,
    without_identity=False,
    left_out=("The exports are not in it.",),
    files={},
)
SNAPSHOT = KeptSnapshot(
    *("00000002-20260302T030000Z", datetime(2026, 3, 2, 3), date(2026, 3, 2), 24_140_000),
    ("warehouse.duckdb", "identity.duckdb"),
    "current",
)


@pytest.fixture
def console() -> Console:
    return Console(record=True, width=200, soft_wrap=True, highlight=False)


@pytest.mark.parametrize(
    ("n_bytes", "expected"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_000, "1.0 kB"), (24_140_000, "24.1 MB"), (3 * 10**15, "3000.0 TB")],
)
def test_sizes_read_as_people_write_them(n_bytes: int, expected: str) -> None:
    assert keeping.size(n_bytes) == expected


def test_the_list_marks_what_readers_see_and_says_what_else_is_not_so(console: Console) -> None:
    older = replace(SNAPSHOT, name="00000001-20260301T030000Z", published_at=None, as_of=None, state="damaged")
    keeping.listed(console, [SNAPSHOT, older])
    lines = [" ".join(line.split()) for line in console.export_text().splitlines()]
    assert lines == [
        "snapshot published (UTC) as of size",
        "→ 00000002-20260302T030000Z 2026-03-02 03:00 2026-03-02 24.1 MB current",
        "00000001-20260301T030000Z unknown unknown 24.1 MB damaged",
        "Beside each warehouse.duckdb: identity.duckdb.",
    ]


def test_an_empty_list_says_how_to_begin(console: Console) -> None:
    keeping.listed(console, [])
    assert "Nothing is published yet" in console.export_text()


def test_a_rollback_says_how_it_is_taken_back_and_what_an_earlier_version_lacks(console: Console) -> None:
    keeping.rolled_back(console, RolledBack("2-b", "1-a", 1, tuple("ABCDEFG"), ()))
    said = console.export_text()
    assert "1 person was left out, whom retention has removed since." in said
    assert "(A, B, C, D, E and 2 more)" in said
    assert "skillgap rollback 2-b" in said


def test_a_restore_into_a_new_folder_says_that_erased_people_are_in_it_again(console: Console) -> None:
    keeping.restored(console, Restored(Path("/there"), MANIFEST, None, None))
    said = console.export_text()
    assert "People who were erased after 2026-03-09 09:00 UTC are in it again" in said
    assert "The exports are not in it." in said
    assert "Users, passwords and rights are as they were then" in said
    assert "skillgap --workspace /there refresh" in said


def test_a_restore_over_a_workspace_says_what_was_carried_over_and_what_could_not_be(console: Console) -> None:
    carried = CarriedOver(2, 1, is_seen_known=True, has_audit_log=True, has_exports=True, lost=["Lost."])
    nameless = replace(MANIFEST, without_identity=True)
    keeping.restored(console, Restored(Path("/there"), nameless, Path("/there.before"), carried))
    said = console.export_text()
    for sentence in (
        "What was there lies in /there.before",
        "2 erased since then stay erased; 1 of them were in the backup",
        "stays known",
        "The audit log goes on.",
        "The exports are those that were there.",
        "Lost.",
        "Give users and access in workspace.yml anew.",
    ):
        assert sentence in said
    assert "are in it again" not in said
    assert "passwords" not in said
