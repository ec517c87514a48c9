"""Put a backup in place: into a new folder, or in the place of a workspace, which is moved aside and not deleted.

All is unpacked and compared beside the target first; then folders change places. What a workspace knows that its backup
can't, since it came later, is carried over (`carry_over`): who was erased, and what was published.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.build.files import one_writer
from orchestration.errors import SettingsError, SkillgapError
from orchestration.operate.backup_contents import SNAPSHOTS
from orchestration.operate.backup_file import Manifest, read_backup, read_manifest
from orchestration.operate.carry_over import CarriedOver, carry_over
from orchestration.operate.exchange import exchange
from orchestration.operate.machine_errors import in_words
from orchestration.privacy.cli_user import audit_log
from orchestration.privacy.later_erasures import ForgetAccounts
from orchestration.publish.snapshot_folders import point
from orchestration.refresh_log.plain_log import plain_log_of
from orchestration.refresh_log.progress import Progress, Silent
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace, open_workspace
from orchestration.settings.workspace_format import note_format, refuse_newer
from published.private_files import OWNER_ONLY_FILE, OWNER_ONLY_FOLDER, sync

_UNFINISHED = ".unfinished-restore"
_SPARE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Restored:
    """What a restore did.

    Attributes:
        root: the workspace, as it is now.
        manifest: what the backup says of itself.
        moved_aside: where the workspace that was there lies now; None: none was.
        carried_over: what was taken from it; None: likewise.
    """

    root: Path
    manifest: Manifest
    moved_aside: Path | None
    carried_over: CarriedOver | None


def restore(
    file: Path,
    root: Path,
    *,
    clock: Callable[[], datetime],
    forget_accounts: ForgetAccounts,
    replaces: bool = False,
    progress: Progress | None = None,
) -> Restored:
    """Put a backup in place.

    Args:
        file: the backup.
        root: where the workspace is to lie: a new or empty folder, or a workspace.
        clock: gives the present moment, with its time zone.
        forget_accounts: removes the users of people who were erased since.
        replaces: a workspace that is there may be moved aside.
        progress: who is told how far it is.

    Raises:
        SettingsError: the target can't take it, or a newer program made the backup.
        SkillgapError: the file is no whole backup, or there is no room.
        RefreshRunningError: another process writes to the workspace that is there.
    """
    told = progress or Silent()
    root = root.parent.resolve() / root.name if not root.is_symlink() else root.resolve()
    manifest = read_manifest(file)
    is_over = _is_taken(root)
    if is_over:
        _refuse_to_replace(root, replaces=replaces)
    with in_words("Nothing was restored"), ExitStack() as held:
        before = _as_it_is(root) if is_over else None
        if before is not None:
            held.enter_context(one_writer(before))
        beside = held.enter_context(_beside(root))
        told.step("Unpacking and comparing sums")
        _unpack(file, beside, manifest)
        workspace = open_workspace(beside)
        _complete(workspace, manifest)
        carried = None
        if before is not None:
            told.step("Carrying over what came later")
            carried = carry_over(before, workspace, forget_accounts)
        log, cli_user = audit_log(workspace, clock)
        log.write(cli_user, "restore", file=file.name, made_at=manifest.made_at)
        plain_log_of(workspace).write(clock(), "Restoring", f"as it was at {manifest.made_at}")
        told.step("Putting it in place")
        aside = _put_in_place(beside, root, clock() if is_over else None)
    return Restored(root, manifest, aside, carried)


def _as_it_is(root: Path) -> Workspace:
    """Return the workspace that is there, whatever its settings say: they may be why it is to be replaced.

    Raises:
        SettingsError: a newer program wrote it.
    """
    refuse_newer(root)
    return Workspace(root, Settings())


def _is_taken(root: Path) -> bool:
    """Return whether something lies where the workspace is to lie.

    Raises:
        SettingsError: it is a file, or there is no folder for it.
    """
    if root.exists() and not root.is_dir():
        raise SettingsError(f"{root} is a file; name a folder.")
    if not root.parent.is_dir():
        raise SettingsError(f"{root.parent} is no folder; make it first.")
    return root.is_dir() and any(root.iterdir())


def _refuse_to_replace(root: Path, *, replaces: bool) -> None:
    """Stop where a folder that is no workspace would be moved aside, or nobody said that one may.

    Raises:
        SettingsError: so.
    """
    if not (root / "workspace.yml").exists() and not (root / "state").is_dir():
        raise SettingsError(f"{root} is not empty and no workspace; name a new folder with --into.")
    if not replaces:
        raise SettingsError(
            f"{root} is a workspace. With --yes the backup takes its place, and what is there is moved aside, not "
            "deleted; with --into another folder both stay."
        )


@contextmanager
def _beside(root: Path) -> Iterator[Path]:
    """Yield an empty folder beside the target; it is gone afterwards unless it took the target's place.

    Raises:
        SettingsError: none can be made there.
        SkillgapError: another restore works in it.
    """
    folder = root.with_name(f".{root.name}.restoring")
    try:
        folder.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise SettingsError(
            f"{folder} can't be made ({error.strerror}). A backup is unpacked beside its target: let this user write "
            f"to {root.parent}, or name a folder elsewhere with --into."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if any(folder.iterdir()) and not (folder / _UNFINISHED).exists():
            raise SkillgapError(
                f"{folder} holds a workspace that a restore left there when it was killed, and it may be the one that "
                "was replaced. Give it another name, then call this again."
            )
        for left in folder.iterdir():
            if left.name != _UNFINISHED:
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        (folder / _UNFINISHED).touch(mode=OWNER_ONLY_FILE)
        yield folder
    except BlockingIOError as error:
        raise SkillgapError(f"Another restore of {root} is running. Wait for it to end.") from error
    finally:
        if (folder / _UNFINISHED).exists():
            shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _unpack(file: Path, folder: Path, manifest: Manifest) -> None:
    """Write the files of a backup below a folder.

    Raises:
        SkillgapError: it is not whole, or there is no room for it.
    """
    free = shutil.disk_usage(folder).free
    if manifest.n_bytes + _SPARE > free:
        raise SkillgapError(
            f"The backup needs {manifest.n_bytes / 1e9:.1f} GB unpacked, and {free / 1e9:.1f} GB are free in "
            f"{folder.parent}. Make room, or name a folder on another disk with --into."
        )

    def write(name: str, changed_at: float, content: Iterator[bytes]) -> None:
        target = folder / name
        target.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        try:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, OWNER_ONLY_FILE)
            with os.fdopen(descriptor, "wb") as stream:
                for chunk in content:
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())
            os.utime(target, (changed_at, changed_at))
        except OSError as error:
            raise SkillgapError(f"{name} can't be unpacked: {error.strerror}. Nothing was changed.") from error

    read_backup(file, write)


def _complete(workspace: Workspace, manifest: Manifest) -> None:
    """Make what a backup has no file for: empty folders, links, the format."""
    workspace.prepare()
    workspace.exports.mkdir(exist_ok=True)
    for link, name in ((workspace.current, manifest.current), (workspace.operations, manifest.operations)):
        if name is not None and any(each.startswith(f"{SNAPSHOTS}/{name}/") for each in manifest.files):
            point(link, workspace.snapshots / name)
    note_format(workspace.root)


def _put_in_place(beside: Path, root: Path, moved_at: datetime | None) -> Path | None:
    """Give the unpacked folder its name; return where the one lies that had it.

    Args:
        beside: the unpacked folder.
        root: its place.
        moved_at: when a workspace that is there is moved aside; None: nothing is there.

    Raises:
        SettingsError: the folder that is there can't be moved.
    """
    for folder, _, _ in os.walk(beside):
        sync(Path(folder))
    mark = beside / _UNFINISHED
    mark.unlink()
    try:
        if moved_at is None:
            beside.rename(root)  # takes the place of an empty folder, too
            return None
        exchange(root, beside)
    except OSError as error:
        mark.touch()
        raise SettingsError(
            f"{root} can't be replaced ({error.strerror}), as where another disk begins there. Nothing was changed. "
            "Name a folder elsewhere with --into."
        ) from error
    finally:
        sync(root.parent)
    aside = root.with_name(f"{root.name}.before-restore-{moved_at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    beside.rename(aside)
    return aside
