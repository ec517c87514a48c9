"""Take a backup of a workspace: one file, whole as of one moment, also while a refresh runs, and read back.

The workspace's lock is held while what may change is set aside, in a folder of the workspace that is swept; packing
comes after. Links are not followed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.build.files import build_file_at_hand, one_writer
from orchestration.build.scratch import scratch_folder
from orchestration.errors import RefreshRunningError, SettingsError, SkillgapError
from orchestration.operate.backup_file import BACKUP_FORMAT, Manifest, read_backup, read_manifest, write_backup
from orchestration.operate.machine_errors import in_words
from orchestration.operate.set_aside import SetAside, open_itself
from orchestration.privacy.cli_user import audit_log
from orchestration.publish.snapshot_folders import folder_of
from orchestration.refresh_log.log_file import read_refreshes
from orchestration.refresh_log.plain_log import line_about, plain_log_of
from orchestration.refresh_log.progress import Progress, Silent
from orchestration.settings.workspace import Workspace
from orchestration.settings.workspace_format import FORMAT, program_version
from published.files import OPERATIONS
from published.private_files import replacing_bytes, unfinished_of

PATIENCE = 3600.0
"""Seconds that a backup waits for a refresh to end."""
_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class BackupTaken:
    """A backup that was written and read back."""

    file: Path
    n_bytes: int
    manifest: Manifest


def take_backup(
    workspace: Workspace,
    file: Path,
    *,
    clock: Callable[[], datetime],
    with_exports: bool = False,
    without_identity: bool = False,
    progress: Progress | None = None,
    patience: float = PATIENCE,
) -> BackupTaken:
    """Write a backup and read it back; a file of that name is replaced if it is a backup, whole or not at all.

    Args:
        workspace: the workspace.
        file: where to write, outside of the workspace.
        clock: gives the present moment, with its time zone.
        with_exports: take the exports along.
        without_identity: leave names and addresses out.
        progress: who is told how far it is.
        patience: seconds to wait for a refresh to end.

    Raises:
        SettingsError: the file can't be written there, or both exports and no names were asked for.
        RefreshRunningError: another process writes to the workspace for longer than that.
        SkillgapError: an erasure is unfinished, a file changes while it is read, or the disk is full.
    """
    told = progress or Silent()
    if with_exports and without_identity:
        raise SettingsError("Exports hold names: --with-exports and --without-identity can't both be.")
    file = _place_of(workspace, file)
    line = line_about(plain_log_of(workspace), "Backing up", clock)
    with in_words("No backup was made"), line, scratch_folder(workspace) as aside:
        with _once_free(workspace, told, patience), build_file_at_hand(workspace):
            told.step("Setting aside what may change")
            taken = SetAside(workspace, aside, without_identity=without_identity)
            log, cli_user = audit_log(workspace, clock)
            log.write(cli_user, "backup", file=file.name, exports=with_exports, identity=not without_identity)
            taken.take_all()
            current, record = folder_of(workspace.current), folder_of(workspace.operations)
            published = read_refreshes(current / OPERATIONS) if current else []
        if with_exports:
            taken.add_exports()
        else:
            taken.left_out.append("The exports are not in it.")
        manifest = Manifest(
            backup=BACKUP_FORMAT,
            program=program_version(),
            workspace_format=FORMAT,
            made_at=clock().astimezone(UTC).isoformat(timespec="seconds"),
            as_of=published[0].as_of.isoformat() if published else None,
            current=current.name if current else None,
            operations=record.name if record else None,
            with_exports=with_exports,
            without_identity=without_identity,
            left_out=tuple(taken.left_out),
            files={name: path.stat().st_size for name, path in taken.files.items()},
        )
        with replacing_bytes(file) as stream:
            told.step("Packing")
            write_backup(stream, manifest, lambda name: open_itself(taken.files[name]))
            stream.flush()
            told.step("Reading back")
            read_backup(unfinished_of(file), lambda _name, _changed_at, _content: None)
    return BackupTaken(file, file.stat().st_size, manifest)


def _place_of(workspace: Workspace, file: Path) -> Path:
    """Return where to write.

    Raises:
        SettingsError: it can't be there.
    """
    if not file.parent.is_dir():
        raise SettingsError(f"{file.parent} is no folder; make it first.")
    file = file.parent.resolve() / file.name
    if file.is_relative_to(workspace.root):
        raise SettingsError(f"{file} lies in the workspace, and would be lost with it. Name a file elsewhere.")
    if file.is_dir():
        raise SettingsError(f"{file} is a folder; name a file in it.")
    if file.exists():
        try:
            read_manifest(file)
        except SkillgapError as error:
            raise SettingsError(f"{file} is there already and is no backup of skillgap; name another file.") from error
    return file


@contextmanager
def _once_free(workspace: Workspace, told: Progress, patience: float) -> Iterator[None]:
    """Hold the workspace's lock as soon as nobody else does.

    Raises:
        RefreshRunningError: somebody does for longer than is waited.
        SkillgapError: an erasure ended in its middle.
    """
    until = time.monotonic() + patience
    is_told = False
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(one_writer(workspace))
                break
            except RefreshRunningError:
                if time.monotonic() > until:
                    raise
            if not is_told:
                told.step("Waiting for a refresh to end")
                is_told = True
            time.sleep(_BETWEEN_LOOKS)
        if workspace.erasure_note.exists():
            raise SkillgapError(
                "An erasure ended in its middle: a backup would bring the person back. Run skillgap erase again, which "
                "finishes it, then back up."
            )
        yield
