"""A backup holds what it should and nothing else; a restore believes nothing in it before its sum was compared."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.build.files import one_writer, open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.errors import RefreshRunningError, SettingsError, SkillgapError
from orchestration.operate.backup import take_backup
from orchestration.operate.backup_contents import KEPT_STATE, LEFT_STATE
from orchestration.operate.backup_file import MANIFEST, SUMS, Manifest
from orchestration.operate.restore import Restored
from orchestration.operate.restore import restore as run_restore
from orchestration.privacy.cli_user import audit_log
from orchestration.privacy.erased_people import ErasedPerson, Memory, hashes_for, read_memory, write_memory
from orchestration.publish.snapshots import publish_snapshot
from orchestration.refresh_log.log_file import RefreshRecord
from orchestration.settings.workspace import Workspace, open_workspace
from published.audit import read_entries, verified
from published.refresh_log import Refresh

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
SALT = "pepper"
NAMES = (b"Ada Tester", b"ada@small.example", b"Bo Adeyemi")


def clock() -> datetime:
    return NOW


def no_accounts(_workspace: Workspace, _names: Sequence[str]) -> int:
    return 0


def restore(file: Path, root: Path, *, replaces: bool = False) -> Restored:
    return run_restore(file, root, clock=clock, forget_accounts=no_accounts, replaces=replaces)


def publish(workspace: Workspace, *, day: int) -> Path:
    refresh = Refresh(datetime(2026, 3, day, 3), "published", 1.0, None, date(2026, 3, day), f"print {day}")
    return publish_snapshot(workspace, RefreshRecord(refresh, (), files=(), quarantine=workspace.build_file))


@pytest.fixture(scope="module")
def company(built_once: Workspace) -> Workspace:
    """A published company with an export, a user, a session, an erased person and a secret. Not to be changed."""
    with open_build_file(built_once) as connection:
        prepare_build_file(connection)
        people = "insert into raw.hris__people (person_id, full_name, email) values (?, ?, ?)"
        connection.execute(people, ["E1", "Ada Tester", "ada@small.example"])
        connection.execute("insert into raw.forgotten_cycles values ('C0', date '2020-01-31')")
        connection.execute("insert into raw.published_answers (cycle_id, person_id, version) values ('C1', 'E1', 1)")
        connection.execute("insert into raw.source_files (file_id, contract, file) values (1, 'hris/people', 'p.csv')")
    publish(built_once, day=1)
    write_memory(built_once, Memory(SALT, (ErasedPerson("2026-02-01T00:00:00", "forgotten-1", ("a hash",)),)))
    state = built_once.state
    for name in ("users.json", "access.json", "sign_in.sqlite", "client_secret", "refresh.json"):
        (state / name).write_text(f'{{"Bo Adeyemi": "{name}"}}', encoding="utf-8")
    (state / "logs").mkdir()
    (state / "logs" / "dbt.log").write_text("Bo Adeyemi", encoding="utf-8")
    (built_once.root / "workspace.yml").write_text(
        "name: Small # Bo Adeyemi's\nmin_raters: 4\naccess:\n  hr_leader: [bo@small.example]\n", encoding="utf-8"
    )
    (built_once.exports / "hris").mkdir()
    (built_once.exports / "hris" / "people.csv").write_text("person_id,full_name\nE1,Ada Tester\n", encoding="utf-8")
    return built_once


@pytest.fixture
def workspace(company: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the company that a test may change."""
    shutil.copytree(company.root, tmp_path / "skills", symlinks=True)
    return open_workspace(tmp_path / "skills")


@pytest.fixture(scope="module")
def backup(company: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the company."""
    file = tmp_path_factory.mktemp("backups") / "skills.tar.gz"
    take_backup(open_workspace(company.root), file, clock=clock)
    return file


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as archive:
        return {each.name: (archive.extractfile(each) or io.BytesIO()).read() for each in archive}


def files_of(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in ("refresh.lock",)
    }


def test_it_holds_what_promises_rest_on_and_neither_sessions_nor_secrets(backup: Path) -> None:
    state = {name.removeprefix("state/") for name in members(backup) if name.startswith("state/")}
    assert state == {
        *("release_salt", "erased.json", "erased.copy.json", "format.json", "users.json", "access.json"),
        *("audit.jsonl", "audit.last"),
    }
    said = json.loads(members(backup)[MANIFEST])
    assert "state/client_secret is not skillgap's own, and is not in it." in said["left_out"]
    assert "The exports are not in it." in said["left_out"]


def test_it_is_for_its_owner_alone_and_names_no_machine(backup: Path, company: Workspace) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]
    assert str(company.root).encode() not in members(backup)[MANIFEST]
    with tarfile.open(backup) as archive:
        assert {(each.uid, each.gid, each.uname, each.gname, each.mode) for each in archive} == {(0, 0, "", "", 0o600)}


def test_any_tar_unpacks_it_and_sha256sum_compares_it(backup: Path, tmp_path: Path) -> None:
    subprocess.run(["tar", "xzf", str(backup), "-C", str(tmp_path)], check=True)
    subprocess.run(["sha256sum", "--check", "--quiet", SUMS], check=True, cwd=tmp_path)


def test_a_restored_workspace_is_the_same_elsewhere(backup: Path, company: Workspace, tmp_path: Path) -> None:
    done = restore(backup, tmp_path / "elsewhere")
    there = open_workspace(tmp_path / "elsewhere")
    assert (done.moved_aside, done.carried_over) == (None, None)
    assert there.settings == open_workspace(company.root).settings
    assert there.current.resolve().name == company.current.resolve().name
    for file in company.current.iterdir():
        assert (there.current / file.name).read_bytes() == file.read_bytes()
        assert (there.current / file.name).stat().st_mtime == pytest.approx(file.stat().st_mtime, abs=1e-3)
    assert read_memory(there) == read_memory(company)
    assert [entry["what"] for entry in read_entries(there.state / "audit.jsonl")] == ["backup", "restore"]
    assert "Restoring" in (there.state / "logs" / "refresh.log").read_text(encoding="utf-8")
    assert {path.name for path in there.root.rglob("*") if path.stat().st_mode & 0o77} <= {"exports"}
    with open_build_file(there) as connection:
        assert connection.execute("select full_name from raw.hris__people").fetchall() == [("Ada Tester",)]
        assert connection.execute("select cycle_id from raw.forgotten_cycles").fetchall() == [("C0",)]


def test_without_identity_no_name_is_in_it_but_all_that_promises_rest_on(company: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "nameless.tar.gz"
    taken = take_backup(open_workspace(company.root), file, clock=clock, without_identity=True)
    content = members(file)
    assert [(name, text) for name, found in content.items() for text in NAMES if text in found] == []
    assert b"bo@small.example" not in content["workspace.yml"]
    assert any("Names and addresses are not in it" in sentence for sentence in taken.manifest.left_out)
    restore(file, tmp_path / "elsewhere")
    there = open_workspace(tmp_path / "elsewhere")
    assert there.settings.min_raters == 4
    assert read_memory(there) == read_memory(company)
    assert (there.state / "release_salt").read_text() == (company.state / "release_salt").read_text()
    with open_build_file(there) as connection:
        for table, n_rows in (
            ("published_answers", 1),
            ("forgotten_cycles", 1),
            ("hris__people", 0),
            ("source_files", 0),
        ):
            assert connection.execute(f"select count(*) from raw.{table}").fetchall() == [(n_rows,)], table


def test_exports_come_along_where_asked_for_and_links_are_not_followed(workspace: Workspace, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("not yours", encoding="utf-8")
    (workspace.exports / "hris" / "linked.csv").symlink_to(secret)
    (workspace.exports / "folder").symlink_to(tmp_path)
    os.mkfifo(workspace.exports / "pipe.csv")
    taken = take_backup(workspace, tmp_path / "b.tar.gz", clock=clock, with_exports=True)
    exports = {name for name in members(tmp_path / "b.tar.gz") if name.startswith("exports/")}
    assert exports == {"exports/hris/people.csv"}
    said = " ".join(taken.manifest.left_out)
    for name in ("exports/hris/linked.csv is a link", "exports/folder is a link", "exports/pipe.csv is no file"):
        assert name in said


def test_a_folder_of_state_elsewhere_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    workspace.state.rename(tmp_path / "state")
    workspace.state.symlink_to(tmp_path / "state")
    with pytest.raises(SettingsError, match="leads out of the workspace"):
        take_backup(workspace, tmp_path / "b.tar.gz", clock=clock)
    assert not (tmp_path / "b.tar.gz").exists()


def test_an_export_that_is_being_written_is_named(workspace: Workspace, tmp_path: Path) -> None:
    file = workspace.exports / "hris" / "people.csv"

    class Grows:
        def step(self, text: str) -> None:
            if text == "Packing":
                with file.open("a", encoding="utf-8") as stream:
                    stream.write("E2,Bo\n")

        def advance(self, _done: int, _total: int) -> None: ...

        def note(self, _text: str) -> None: ...

    with pytest.raises(SkillgapError, match=r"exports/hris/people\.csv changed while it was read"):
        take_backup(workspace, tmp_path / "b.tar.gz", clock=clock, with_exports=True, progress=Grows())
    assert not [path for path in tmp_path.iterdir() if "tar" in path.name]


@pytest.mark.parametrize(
    ("name", "said"),
    [("skills/b.tar.gz", "lies in the workspace"), ("no/b.tar.gz", "is no folder"), ("mine.txt", "is no backup")],
)
def test_a_place_that_would_be_lost_or_is_taken_is_refused(
    workspace: Workspace, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        take_backup(workspace, tmp_path / name, clock=clock)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_backup_of_that_name_is_replaced(workspace: Workspace, tmp_path: Path) -> None:
    take_backup(workspace, tmp_path / "b.tar.gz", clock=clock)
    take_backup(workspace, tmp_path / "b.tar.gz", clock=clock, without_identity=True)
    assert "state/users.json" not in members(tmp_path / "b.tar.gz")


def test_it_waits_for_a_refresh_and_says_so_when_that_takes_too_long(workspace: Workspace, tmp_path: Path) -> None:
    begun = threading.Event()

    def refresh() -> None:
        with one_writer(workspace):
            begun.set()
            time.sleep(1)

    with one_writer(workspace), pytest.raises(RefreshRunningError):
        take_backup(workspace, tmp_path / "b.tar.gz", clock=clock, patience=0)
    running = threading.Thread(target=refresh)
    running.start()
    begun.wait()
    assert take_backup(workspace, tmp_path / "b.tar.gz", clock=clock).n_bytes
    running.join()


def test_a_build_file_that_is_damaged_keeps_nobody_from_backing_up_the_rest(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.build_file.write_bytes(workspace.build_file.read_bytes()[:5000])
    taken = take_backup(workspace, tmp_path / "b.tar.gz", clock=clock)
    assert any("warehouse/build/warehouse.duckdb is damaged" in sentence for sentence in taken.manifest.left_out)
    assert f"warehouse/snapshots/{taken.manifest.current}/warehouse.duckdb" in members(tmp_path / "b.tar.gz")


def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("orchestration.operate.backup.write_backup", full)
    with pytest.raises(SkillgapError, match=r"No backup was made: No space left on device\. What is published"):
        take_backup(workspace, tmp_path / "b.tar.gz", clock=clock)
    assert [path.name for path in tmp_path.iterdir()] == ["skills"]
    assert list(workspace.landing.iterdir()) == []
    line = (workspace.state / "logs" / "refresh.log").read_text(encoding="utf-8").splitlines()[-1]
    assert (line.split()[1:3], line.split()[-1]) == (["Backing", "up"], "failed")


def test_nothing_is_backed_up_within_an_erasure(workspace: Workspace, tmp_path: Path) -> None:
    workspace.erasure_note.write_text("{}", encoding="utf-8")
    with pytest.raises(SkillgapError, match="erase again"):
        take_backup(workspace, tmp_path / "b.tar.gz", clock=clock)


def test_every_file_of_state_that_the_product_names_is_known_to_backups() -> None:
    """A new one has to be put into one of the two lists: to be kept, or to be made anew."""
    found = {
        name
        for room in ("orchestration", "dashboards", "published")
        for module in Path(__file__).resolve().parents[4].joinpath(room).rglob("*.py")
        for name in re.findall(r'\bstate / "([\w.-]+)"', module.read_text(encoding="utf-8"))
    }
    assert found - {*KEPT_STATE, *LEFT_STATE} == set()
    assert {"audit.jsonl", "release_salt", "sign_in.sqlite"} <= found


# --- what is believed of a file --------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_backup_that_is_cut_off_leaves_nothing(backup: Path, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut.tar.gz"
    content = backup.read_bytes()
    cut.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(SkillgapError, match="Nothing was changed"):
        restore(cut, tmp_path / "there")
    assert [path.name for path in tmp_path.iterdir()] == ["cut.tar.gz"]


Written = list[tuple[tarfile.TarInfo, bytes]]


def hostile(backup: Path, file: Path, change: Callable[[Written], object]) -> Path:
    """Write a backup anew with something changed in it, its list and sums made to fit where they can."""
    with tarfile.open(backup) as archive:
        written = [(each, (archive.extractfile(each) or io.BytesIO()).read()) for each in archive]
    change(written)
    with tarfile.open(file, "w:gz") as archive:
        for member, content in written:
            member.size = len(content) if member.isreg() else 0
            archive.addfile(member, io.BytesIO(content) if member.isreg() else None)
    return file


def listed(written: Written, name: str, size: int) -> None:
    said = json.loads(written[0][1])
    said["files"][name] = size
    written[0] = (written[0][0], json.dumps(said).encode())


def add(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> Callable[[Written], None]:
    def change(written: Written) -> None:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, link
        content = b"x" if kind == tarfile.REGTYPE else b""
        written.insert(1, (member, content))
        listed(written, name, len(content))
        sums, lines = written[-1]
        written[-1] = (sums, f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode() + lines)

    return change


def said(**changes: object) -> Callable[[Written], None]:
    def change(written: Written) -> None:
        written[0] = (written[0][0], json.dumps(json.loads(written[0][1]) | changes).encode())

    return change


def flip(written: Written) -> None:
    member, content = next(each for each in written if each[0].name.endswith("warehouse.duckdb"))
    written[written.index((member, content))] = (member, content[:-1] + bytes([content[-1] ^ 1]))


HOSTILE: dict[str, Callable[[Written], object]] = {
    "a way out": add("../outside"),
    "a way out from within": add("state/../../outside"),
    "an absolute name": add("/outside"),
    "a link": add("state/demo", tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": add("state/demo", tarfile.LNKTYPE, "state/users.json"),
    "a device": add("state/demo", tarfile.CHRTYPE),
    "a folder": add("exports/folder", tarfile.DIRTYPE),
    "a file of state that is none": add("state/sign_in.sqlite"),
    "a program": add("warehouse/snapshots/x/run.sh"),
    "a hidden snapshot": add("warehouse/snapshots/.partial-1/warehouse.duckdb"),
    "a backslash": add("exports\\outside"),
    "a line break": add("exports/a\nb"),
    "a file twice": lambda written: written.insert(2, written[1]),
    "a file less": lambda written: written.pop(3),
    "another content": flip,
    "no sums": lambda written: written.pop(),
    "something behind the sums": lambda written: written.append(written[1]),
    "no list": lambda written: written.pop(0),
    "a list of nothing": said(files=[]),
    "a snapshot elsewhere": said(current="../../outside", operations="/etc"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_backup_with_something_in_it_that_belongs_elsewhere_leaves_nothing(
    backup: Path, tmp_path: Path, what: str
) -> None:
    (tmp_path / "in").mkdir()
    file = hostile(backup, tmp_path / "hostile.tar.gz", HOSTILE[what])
    if what == "a snapshot elsewhere":
        restore(file, tmp_path / "in" / "there")
        there = open_workspace(tmp_path / "in" / "there")
        assert not there.current.is_symlink()
        assert not there.operations.is_symlink()
    else:
        with pytest.raises(SkillgapError, match="Nothing was changed"):
            restore(file, tmp_path / "in" / "there")
        assert list((tmp_path / "in").iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_a_newer_programs_backup_is_refused_in_words(backup: Path, tmp_path: Path) -> None:
    file = hostile(backup, tmp_path / "new.tar.gz", said(workspace_format=99, program="9.9", later="unknown today"))
    with pytest.raises(SettingsError, match=r"was written by skillgap 9\.9 \(format 99\).*Nothing was changed"):
        restore(file, tmp_path / "there")
    assert not (tmp_path / "there").exists()


# --- in the place of a workspace -------------------------------------------------------------------------------------


def test_a_workspace_is_replaced_only_when_asked_and_moved_aside(
    workspace: Workspace, backup: Path, tmp_path: Path
) -> None:
    before = files_of(workspace.root)
    with pytest.raises(SettingsError, match="With --yes"):
        restore(backup, workspace.root)
    assert files_of(workspace.root) == before
    done = restore(backup, workspace.root, replaces=True)
    assert done.moved_aside == tmp_path / "skills.before-restore-20260309T090000Z"
    assert files_of(done.moved_aside) == before
    assert (workspace.exports / "hris" / "people.csv").read_text(encoding="utf-8").startswith("person_id")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["skills", done.moved_aside.name]


def test_a_folder_that_is_no_workspace_is_left_alone(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match="no workspace"):
        restore(backup, tmp_path / "mine", replaces=True)
    assert files_of(tmp_path / "mine") == {"letter.txt": b"mine"}


def test_an_empty_folder_is_taken(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    restore(backup, tmp_path / "empty")
    assert (tmp_path / "empty" / "warehouse" / "current" / "warehouse.duckdb").exists()


def test_settings_that_can_not_be_taken_do_not_keep_a_workspace_from_being_replaced(
    workspace: Workspace, backup: Path
) -> None:
    (workspace.root / "workspace.yml").write_text("no: such: thing", encoding="utf-8")
    restore(backup, workspace.root, replaces=True)
    assert open_workspace(workspace.root).settings.min_raters == 4


def erase_later(workspace: Workspace) -> None:
    memory = read_memory(workspace)
    hashes = hashes_for(["E1"], ["ada@small.example"], memory.salt)
    write_memory(workspace, memory.with_person(ErasedPerson("2026-03-05T00:00:00", "forgotten-2", hashes)))


def test_who_was_erased_after_the_backup_stays_erased(workspace: Workspace, backup: Path) -> None:
    erase_later(workspace)
    accounts: list[str] = []

    def forget(_workspace: Workspace, names: Sequence[str]) -> int:
        accounts.extend(names)
        return 0

    done = run_restore(backup, workspace.root, clock=clock, forget_accounts=forget, replaces=True)
    assert done.carried_over is not None
    assert (done.carried_over.n_erased, done.carried_over.n_held) == (1, 1)
    assert done.carried_over.lost == []
    assert accounts == ["E1", "ada@small.example"]
    people = {person.rater_key for person in read_memory(workspace).people}
    assert people == {"forgotten-1", "forgotten-2"}
    held = [name for name, found in files_of(workspace.warehouse).items() if b"Ada Tester" in found]
    assert held == []
    with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
        assert connection.execute("select count(*) from dim_person where person_id = 'E1'").fetchall() == [(0,)]


def test_who_was_erased_is_taken_out_of_a_backup_without_names_too(workspace: Workspace, tmp_path: Path) -> None:
    take_backup(workspace, tmp_path / "b.tar.gz", clock=clock, without_identity=True)
    erase_later(workspace)
    done = restore(tmp_path / "b.tar.gz", workspace.root, replaces=True)
    assert done.carried_over is not None
    assert (done.carried_over.n_erased, done.carried_over.n_held) == (1, 1)
    with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
        for table in ("dim_person", "gap_by_person"):
            found = f"select count(*) from {table} where person_id = 'E1'"
            assert connection.execute(found).fetchall() == [(0,)], table


def test_who_was_erased_and_is_in_no_people_export_is_taken_out_of_the_rows_of_others(
    workspace: Workspace, tmp_path: Path
) -> None:
    rated = "insert into raw.ratings__ratings (person_id, rater_id) values ('E8', 'E1'), ('E1', 'E1')"
    with open_build_file(workspace) as connection:
        connection.execute(rated)
    take_backup(workspace, tmp_path / "b.tar.gz", clock=clock)
    erased = ErasedPerson("2026-03-06T00:00:00", "forgotten-3", hashes_for(["E8"], [], SALT))
    write_memory(workspace, read_memory(workspace).with_person(erased))
    done = restore(tmp_path / "b.tar.gz", workspace.root, replaces=True)
    assert done.carried_over is not None
    assert (done.carried_over.n_erased, done.carried_over.n_held) == (1, 0)
    with open_build_file(workspace) as connection:
        assert connection.execute("select person_id from raw.ratings__ratings").fetchall() == [("E1",)]


def test_what_readers_have_seen_since_stays_known(workspace: Workspace, backup: Path) -> None:
    with open_build_file(workspace) as connection:
        connection.execute("insert into raw.published_answers (cycle_id, person_id, version) values ('C2', 'E2', 1)")
        connection.execute("insert into raw.forgotten_cycles values ('C1', date '2025-01-31')")
    publish(workspace, day=2)
    newest = (workspace.current / "released.duckdb").read_bytes()
    done = restore(backup, workspace.root, replaces=True)
    assert done.carried_over is not None
    assert done.carried_over.is_seen_known
    assert workspace.current.resolve().name == "00000001-20260301T030000Z"
    assert (workspace.current / "released.duckdb").read_bytes() == newest
    with open_build_file(workspace) as connection:
        answers = connection.execute("select cycle_id from raw.published_answers order by 1").fetchall()
        cycles = connection.execute("select cycle_id from raw.forgotten_cycles order by 1").fetchall()
    assert answers == [("C1",), ("C2",)]
    assert cycles == [("C0",), ("C1",)]


def test_of_an_older_workspace_nothing_is_taken_over_the_newer_backups_own(
    workspace: Workspace, company: Workspace, tmp_path: Path
) -> None:
    publish(workspace, day=2)
    newest = (workspace.current / "released.duckdb").read_bytes()
    take_backup(workspace, tmp_path / "newer.tar.gz", clock=clock)
    older = tmp_path / "older"
    shutil.copytree(company.root, older, symlinks=True)
    done = restore(tmp_path / "newer.tar.gz", older, replaces=True)
    assert done.carried_over is not None
    assert not done.carried_over.is_seen_known
    assert (older / "warehouse" / "current" / "released.duckdb").read_bytes() == newest


def test_the_audit_log_goes_on_where_it_is_the_same_and_verifies(workspace: Workspace, tmp_path: Path) -> None:
    take_backup(workspace, tmp_path / "b.tar.gz", clock=clock)
    log, cli_user = audit_log(workspace, clock)
    log.write(cli_user, "person", person_id="E2")
    done = restore(tmp_path / "b.tar.gz", workspace.root, replaces=True)
    assert done.carried_over is not None
    assert done.carried_over.has_audit_log
    entries = [entry["what"] for entry in read_entries(workspace.state / "audit.jsonl")]
    assert entries[-3:] == ["backup", "person", "restore"]
    assert verified(workspace.state / "audit.jsonl").problems == []


def test_a_workspace_that_a_killed_restore_moved_is_not_deleted_by_the_next(
    workspace: Workspace, backup: Path, tmp_path: Path
) -> None:
    left = tmp_path / ".skills.restoring"
    workspace.root.rename(left)
    before = files_of(left)
    with pytest.raises(SkillgapError, match="Give it another name"):
        restore(backup, tmp_path / "skills")
    assert files_of(left) == before


def test_the_manifest_is_what_the_command_says(backup: Path) -> None:
    manifest = Manifest(**json.loads(members(backup)[MANIFEST]))
    assert (manifest.as_of, manifest.made_at) == ("2026-03-01", "2026-03-09T09:00:00+00:00")
