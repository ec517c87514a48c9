"""A refresh that may not fit on the disk says so before it begins."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from expectations.contracts import contract_named
from orchestration.build.files import open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.errors import RefreshFailedError
from orchestration.ingest.source.source_file import SourceFile
from orchestration.refresh import disk_space, session
from orchestration.refresh.disk_space import EMPTY_TABLES, bytes_needed, refuse_what_does_not_fit
from orchestration.refresh.plan import RefreshPlan
from orchestration.refresh.session import open_session
from orchestration.refresh.steps import look
from orchestration.refresh_log.log_file import read_refreshes
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from published.files import OPERATIONS


def plan_of(sizes: Mapping[str, int]) -> RefreshPlan:
    contract = contract_named("hris/people")
    files = tuple(SourceFile(contract, Path("/x", name), name, None, size, 0) for name, size in sizes.items())
    prints = {(contract.name, file.name): f"print of {file.name}" for file in files}
    discovery: Any = SimpleNamespace(files=files, unclaimed=())
    return RefreshPlan(discovery, prints, "all", "models", is_unchanged=False)


def test_a_first_refresh_needs_thrice_its_exports_and_packed_ones_ten_times_that(workspace: Workspace) -> None:
    plan = plan_of({"people.csv": 1_000, "people.csv.gz": 100, "people.XLSX": 10})
    assert bytes_needed(workspace, plan) == EMPTY_TABLES + 3 * (1_000 + 10 * 100 + 10 * 10)


def test_what_was_loaded_already_is_not_read_again_but_the_models_are_written_beside_themselves(
    workspace: Workspace,
) -> None:
    plan = plan_of({"old.csv": 1_000, "new.csv": 100})
    _load(workspace, "old.csv", plan.fingerprints["hris/people", "old.csv"])
    snapshot = workspace.snapshots / "00000001-20260301T030000Z"
    snapshot.mkdir()
    (snapshot / "warehouse.duckdb").write_bytes(b"x" * 7_000)
    workspace.current.symlink_to(snapshot)
    built = sum(file.stat().st_size for file in workspace.build_file.parent.glob("*.duckdb"))
    assert built > 0
    assert bytes_needed(workspace, plan) == EMPTY_TABLES + 3 * 100 + built + 7_000


def test_an_export_written_anew_takes_the_place_of_its_rows_unless_it_has_grown_beyond_them(
    workspace: Workspace,
) -> None:
    _load(workspace, "nightly.csv", "print of last night")
    built = sum(file.stat().st_size for file in workspace.build_file.parent.glob("*.duckdb"))
    assert bytes_needed(workspace, plan_of({"nightly.csv": 5_000})) == EMPTY_TABLES + built + 5_000
    # 1,500 MB for 500 new ones, of which what is there (some 70 MB) is a part.
    grown = 500 * 10**6
    assert bytes_needed(workspace, plan_of({"nightly.csv": grown})) == 3 * grown
    assert 3 * grown > EMPTY_TABLES + built + grown


def _load(workspace: Workspace, file: str, fingerprint: str) -> None:
    """Leave the record of a file of people that was read."""
    with open_build_file(workspace) as connection:
        prepare_build_file(connection)
        connection.execute(
            "insert into raw.source_files (contract, file, fingerprint) values ('hris/people', ?, ?)",
            [file, fingerprint],
        )


def test_one_that_may_not_fit_says_how_much_is_needed_and_what_to_do(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def usage(_path: Path) -> SimpleNamespace:
        return SimpleNamespace(free=2 * 10**9)

    monkeypatch.setattr(disk_space, "shutil", SimpleNamespace(**vars(shutil) | {"disk_usage": usage}))
    refuse_what_does_not_fit(workspace, plan_of({"people.csv": 600 * 10**6}))  # 1.8 GB and 0.07
    with pytest.raises(RefreshFailedError, match=r"may need 2\.17 GB.*2\.00 GB are free.*check_disk: false"):
        refuse_what_does_not_fit(workspace, plan_of({"people.csv": 700 * 10**6}))  # 2.1 GB and 0.067


def test_the_setting_lets_it_begin_all_the_same(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def usage(_path: Path) -> SimpleNamespace:
        return SimpleNamespace(free=0)

    monkeypatch.setattr(disk_space, "shutil", SimpleNamespace(**vars(shutil) | {"disk_usage": usage}))
    with open_session(workspace, date(2026, 3, 1)) as opened, pytest.raises(RefreshFailedError, match="may not fit"):
        look(opened)
    goes_on = Workspace(workspace.root, Settings(check_disk=False))
    with open_session(goes_on, date(2026, 3, 1)) as opened:
        assert look(opened).discovery.files == ()


def test_what_a_killed_refresh_left_of_its_work_on_the_disk_is_cleared(workspace: Workspace) -> None:
    workspace.spill.mkdir()
    (workspace.spill / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(b"spilled")
    with open_session(workspace, date(2026, 3, 1)):
        assert not workspace.spill.exists()


def test_on_a_full_disk_the_refresh_ends_with_its_own_reason_and_the_next_one_records_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise duckdb.IOException("Could not write file: No space left on device")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(session, "record_without_publishing", full)
        with open_session(workspace, date(2026, 3, 1)) as failed:
            failed.step("Publishing")
            failed.fail("OSError: [Errno 28] No space left on device")
    assert (failed.outcome.status, failed.outcome.reason) == ("failed", "OSError: [Errno 28] No space left on device")
    assert workspace.running_marker.exists()
    with open_session(workspace, date(2026, 3, 1)):
        [recorded] = read_refreshes(workspace.operations / OPERATIONS)
        assert (recorded.status, recorded.reason) == (
            "failed",
            "The process ended in the middle of: Publishing. Nothing was published.",
        )
