"""Planted troubles: each is found by itself, with what to do, and a sound workspace has none."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shlex
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from orchestration.operate import doctor_machine, doctor_running, doctor_workspace
from orchestration.operate.doctor import look_over
from orchestration.operate.trouble import Trouble
from orchestration.settings.workspace import Workspace
from orchestration.settings.workspace_format import FORMAT
from published.audit import AuditLog
from published.database import make_file
from published.files import OPERATIONS, WAREHOUSE
from published.viewer import Viewer

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
SNAPSHOT = "00000003-20261129T020000Z"


def found(workspace: Workspace, *, now: datetime | None = None, user_id: int | None = None) -> list[Trouble]:
    moment = now or datetime.now(UTC)
    return list(
        look_over(
            workspace.root, clock=lambda: moment, user_id=os.geteuid() if user_id is None else user_id, environment={}
        )
    )


def texts(troubles: list[Trouble]) -> str:
    assert all(trouble.remedy for trouble in troubles)
    return "\n".join(trouble.found for trouble in troubles)


@pytest.fixture
def sound(workspace: Workspace) -> Workspace:
    """A workspace with an export and a snapshot, of which nothing is wrong but that no refresh is on record."""
    (workspace.exports / "hris").mkdir()
    (workspace.exports / "hris" / "people.csv").write_text("person_id\nE1\n", encoding="utf-8")
    folder = workspace.snapshots / f"00000001-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    folder.mkdir(mode=0o700)
    for name in (WAREHOUSE, OPERATIONS):
        with make_file(folder / name) as connection:
            connection.execute("create table n as select 1 as n").fetchall()
        (folder / name).chmod(0o600)
    for link in (workspace.current, workspace.operations):
        link.symlink_to(Path("snapshots") / folder.name)
    workspace.root.chmod(0o700)
    return workspace


def test_of_a_sound_workspace_nothing_is_said_but_that_its_log_is_empty(sound: Workspace) -> None:
    assert [trouble.found.split(":")[0] for trouble in found(sound)] == ["The refresh log can't be read"]


def readable_by_others(workspace: Workspace) -> None:
    (workspace.state / "users.json").write_text("{}", encoding="utf-8")
    (workspace.state / "users.json").chmod(0o644)


def no_exports(workspace: Workspace) -> None:
    shutil.rmtree(workspace.exports)


def a_link_among_exports_that_leads_nowhere(workspace: Workspace) -> None:
    (workspace.exports / "hris" / "old.csv").symlink_to("gone.csv")


def current_is_missing(workspace: Workspace) -> None:
    workspace.current.unlink()


def current_leads_nowhere(workspace: Workspace) -> None:
    workspace.current.unlink()
    workspace.current.symlink_to("snapshots/gone")


def current_is_a_folder(workspace: Workspace) -> None:
    workspace.current.unlink()
    workspace.current.mkdir(mode=0o700)


def current_leads_out(workspace: Workspace) -> None:
    outside = workspace.root.parent / "outside"
    shutil.copytree(workspace.current.resolve(), outside)
    workspace.current.unlink()
    workspace.current.symlink_to(outside)


def a_damaged_snapshot(workspace: Workspace) -> None:
    (workspace.current.resolve() / WAREHOUSE).write_bytes(b"no database")


def a_damaged_build_file(workspace: Workspace) -> None:
    workspace.build_file.write_bytes(b"no database")
    workspace.build_file.chmod(0o600)


def a_damaged_state_file(workspace: Workspace) -> None:
    (workspace.state / "users.json").write_text("{", encoding="utf-8")
    (workspace.state / "users.json").chmod(0o600)


def both_memories_of_the_erased_are_damaged(workspace: Workspace) -> None:
    for name in ("erased.json", "erased.copy.json"):
        (workspace.state / name).write_text("{", encoding="utf-8")
        (workspace.state / name).chmod(0o600)


def a_changed_audit_log(workspace: Workspace) -> None:
    log = AuditLog(workspace.state / "audit.jsonl", clock=lambda: NOW)
    for person in ("E1", "E2", "E3"):
        log.write(Viewer("lea", frozenset({"hr_leader"})), "view person", person_id=person)
    file = workspace.state / "audit.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace("E2", "E9"), encoding="utf-8")


def an_unfinished_erasure(workspace: Workspace) -> None:
    workspace.erasure_note.write_text("{}", encoding="utf-8")
    workspace.erasure_note.chmod(0o600)


def a_killed_refresh(workspace: Workspace) -> None:
    (workspace.state / "refresh.lock").touch(mode=0o600)
    workspace.running_marker.write_text("{}", encoding="utf-8")
    workspace.running_marker.chmod(0o600)


def no_record_of_any_refresh(workspace: Workspace) -> None:
    workspace.operations.unlink()


def a_newer_workspace(workspace: Workspace) -> None:
    (workspace.state / "format.json").write_text(json.dumps({"format": FORMAT + 1, "program": "9"}), encoding="utf-8")


def settings_that_cannot_be_taken(workspace: Workspace) -> None:
    (workspace.root / "workspace.yml").write_text("min_group: 1\n", encoding="utf-8")


def a_secret_that_others_can_read(workspace: Workspace) -> None:
    (workspace.root / "token").write_text("0123456789abcdef0123456789abcdef", encoding="utf-8")
    (workspace.root / "token").chmod(0o644)
    (workspace.root / "workspace.yml").write_text("metrics: {token_file: token}\n", encoding="utf-8")


def a_secret_that_ended(workspace: Workspace) -> None:
    ends = "notify: {ends: {The provider's secret: 2020-01-31}}\n"
    (workspace.root / "workspace.yml").write_text(ends, encoding="utf-8")


PLANTED: dict[Callable[[Workspace], None], str] = {
    readable_by_others: "Others can read state/users.json",
    no_exports: "exports is missing",
    a_link_among_exports_that_leads_nowhere: "exports/hris/old.csv leads nowhere",
    current_is_missing: "The link warehouse/current is missing",
    current_leads_nowhere: "The link warehouse/current leads nowhere",
    current_is_a_folder: "warehouse/current is no link",
    current_leads_out: "The link warehouse/current leads out of the workspace",
    a_damaged_snapshot: "is damaged",
    a_damaged_build_file: "warehouse/build/warehouse.duckdb is damaged",
    a_damaged_state_file: "state/users.json is damaged",
    both_memories_of_the_erased_are_damaged: "state/erased.json and its copy are damaged",
    a_changed_audit_log: "The audit log is not whole: line ",
    an_unfinished_erasure: "An erasure ended in its middle",
    a_killed_refresh: "was killed",
    no_record_of_any_refresh: "Nothing was ever refreshed",
    a_newer_workspace: "was written by skillgap 9",
    settings_that_cannot_be_taken: "min_group",
    a_secret_that_others_can_read: "others than its owner can read",
    a_secret_that_ended: "The provider's secret has ended",
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_trouble_is_found(sound: Workspace, plant: Callable[[Workspace], None]) -> None:
    assert PLANTED[plant] not in texts(found(sound))
    plant(sound)
    assert PLANTED[plant] in texts(found(sound))


def test_files_of_another_user_are_found(sound: Workspace) -> None:
    assert "belong to another user" in texts(found(sound, user_id=os.geteuid() + 1))


def test_root_is_told_whose_a_workspace_is_and_what_belongs_to_others_is_told_from_there(
    sound: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_workspace, "owner_of", lambda _root: os.geteuid() + 1)
    troubles = found(sound, user_id=0)
    said = {trouble.found: trouble.remedy for trouble in troubles}
    [to_root] = [remedy for text, remedy in said.items() if text.startswith("This is root, and the workspace is ")]
    assert "sudo -u " in to_root
    [others] = [text for text in said if text.endswith("belong to another user")]
    assert others.startswith(str(sound.root))


def test_what_is_to_be_typed_is_one_word_to_a_shell_whatever_the_folder_is_called(sound: Workspace) -> None:
    odd = sound.root.rename(sound.root.parent / "R&D of $HOME; it's")
    odd.chmod(0o755)
    [trouble] = [
        each
        for each in look_over(odd, clock=lambda: NOW, user_id=os.geteuid(), environment={})
        if each.found.startswith("Others can read")
    ]
    assert shlex.split(trouble.remedy) == ["chmod", "-R", "go-rwx", str(odd)]
    assert trouble.found == f"Others can read {odd}"


def test_what_cannot_be_looked_at_is_said_once_and_after_whose_it_is(
    sound: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(file: Path, *_: object) -> bool:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr(doctor_workspace, "is_damaged_snapshot", refused)
    monkeypatch.setattr(doctor_running, "read_record", lambda space: refused(space.current.resolve()))
    said = texts(found(sound, user_id=os.geteuid() + 1)).splitlines()
    assert said[0].endswith("belong to another user")
    assert said[1:] == [f"{sound.current.resolve()} can't be looked at (Permission denied)"]


def test_a_clock_before_the_newest_snapshot_is_found(sound: Workspace) -> None:
    assert "The clock says" in texts(found(sound, now=datetime.now(UTC) - timedelta(days=400)))


def test_a_folder_that_is_none_is_said_and_the_machine_looked_at_all_the_same(tmp_path: Path) -> None:
    [trouble] = look_over(tmp_path / "none", clock=lambda: NOW, user_id=0, environment={})
    assert "is not a folder" in trouble.found


def test_whoever_holds_the_lock_is_named(sound: Workspace) -> None:
    with (sound.state / "refresh.lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        said = texts(list(doctor_running.troubles_of_lock(sound, NOW)))
    assert said == f"The workspace is held by process {os.getpid()}"


def test_what_somebody_writes_to_is_not_called_damaged(sound: Workspace) -> None:
    with (sound.state / "refresh.lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        a_damaged_build_file(sound)
        assert PLANTED[a_damaged_build_file] not in texts(found(sound))


def test_nothing_is_changed(sound: Workspace) -> None:
    with make_file(sound.build_file) as connection:
        connection.execute("create table n as select 1 as n").fetchall()
    before = {path: path.lstat().st_mtime_ns for path in sound.root.rglob("*") if not path.is_dir()}
    found(sound)
    assert {path: path.lstat().st_mtime_ns for path in sound.root.rglob("*") if not path.is_dir()} == before


def test_libraries_that_are_missing_or_of_other_versions_are_named() -> None:
    installed = {"duckdb": "3.1", "polars": "2.1.0"}

    def version(name: str) -> str:
        if name not in installed:
            raise doctor_machine.PackageNotFoundError(name)
        return installed[name]

    needed = ["duckdb<3,>=1.5.4", "polars>=2.1", "dash>=4", 'pytest>=9; extra == "dev"']
    troubles = list(doctor_machine.troubles_of_versions(version, lambda _name: needed))
    assert texts(troubles).splitlines() == [
        "The library duckdb is 3.1; expected <3,>=1.5.4",
        "The library dash is missing",
    ]


def test_too_little_memory_and_too_few_files_are_found() -> None:
    said = texts(list(doctor_machine.troubles_of_memory(gib=1.5, open_files=64)))
    assert said.splitlines() == ["The machine has 1.5 GiB of memory", "A process may open 64 files"]


def test_a_full_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=100_000_000))
    monkeypatch.setattr(doctor_machine.os, "statvfs", lambda _folder: SimpleNamespace(f_files=9000, f_favail=7))
    said = texts(list(doctor_machine.troubles_of_disk(tmp_path)))
    assert said.splitlines() == [
        f"0.10 GB are free where {tmp_path} lies",
        f"7 more files can be made where {tmp_path} lies",
    ]


def test_a_disk_on_which_the_next_refresh_does_not_fit_is_found_however_much_is_free(
    sound: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_machine.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=2_000_000_000))
    assert "GB are free" not in texts(found(sound))
    with sound.build_file.open("wb") as file:
        file.truncate(1_990_000_000)  # written once more, and 67 MB for empty tables: 2.06 GB, and a small snapshot
    sound.build_file.chmod(0o600)
    assert f"2.00 GB are free where {sound.root} lies; the next refresh may need 2.06 GB" in texts(found(sound))


def test_a_disk_of_another_machine_is_told_by_the_nearest_place_that_is_mounted(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/hr {tmp_path} nfs4 rw 0 0\n", encoding="utf-8")
    assert doctor_machine.kind_of_file_system(tmp_path / "skills", mounts) == "nfs4"
    assert doctor_machine.kind_of_file_system(Path("/srv"), mounts) == "ext4"


def test_a_folder_that_cannot_be_written_to_is_found(tmp_path: Path) -> None:
    [trouble] = doctor_machine.troubles_of_writing(tmp_path / "gone")
    assert "can't be written to" in trouble.found


def test_on_a_full_disk_it_is_room_that_is_lacking_and_no_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(doctor_machine.tempfile, "TemporaryFile", full)
    [trouble] = doctor_machine.troubles_of_writing(tmp_path)
    assert (trouble.found, trouble.remedy) == (
        f"{tmp_path} can't be written to (No space left on device)",
        "Make room; what is published is whole.",
    )


def test_a_machine_that_lets_nobody_make_locks_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(doctor_machine.troubles_of_shared_memory(tmp_path)) == []
    assert list(doctor_machine.troubles_of_shared_memory(tmp_path / "of another system")) == []
    monkeypatch.setattr(doctor_machine.os, "access", lambda _folder, _mode: False)  # as root may do anything
    [trouble] = doctor_machine.troubles_of_shared_memory(tmp_path)
    assert trouble.found == f"{tmp_path} can't be written to"


def test_too_little_room_for_temporary_files_is_found() -> None:
    assert "MB are free in" in texts(list(doctor_running.troubles_of_temporary_space(10**18)))
