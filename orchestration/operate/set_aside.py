"""Set the files of a backup aside while nobody writes to the workspace, so that they can be packed later.

Files that never change are linked, others copied; rows of the build file go into a new one, without what was deleted
from the old. A link is never followed: what it leads to is somebody else's.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import duckdb
import yaml

from orchestration.build.rewrite import TableChange, copy_rows
from orchestration.errors import SettingsError, SkillgapError
from orchestration.operate.backup_contents import (
    AUDIT,
    BUILD_FILE,
    FILES_WITH_NAMES,
    KEPT_STATE,
    MEMORY,
    ROLLBACK_NOTE,
    SETTINGS,
    SNAPSHOTS,
    WITH_NAMES,
    is_expected,
    unknown_state,
)
from orchestration.privacy.leftovers import audit_file
from orchestration.publish.snapshot_folders import folder_of, newest_seen
from orchestration.settings.workspace import Workspace
from published.audit import opened_alone
from published.database import is_damaged
from published.private_files import OWNER_ONLY_FILE, OWNER_ONLY_FOLDER, write_private

_ABOUT_PEOPLE = ("access", "sign_in")
WITHOUT_IDENTITY = (
    "Names and addresses are not in it: pages show numbers until a refresh has read the people export.",
    "Rows of exports, and those set aside, are not in it: the next refresh reads every export again, and needs all.",
    "Users and the audit log are not in it, nor are access, sign_in and comments of workspace.yml.",
)


class SetAside:
    """The files of one backup.

    Attributes:
        files: path below the workspace → where its content lies.
        left_out: what is not among them, one sentence for each.
    """

    def __init__(self, workspace: Workspace, aside: Path, *, without_identity: bool) -> None:
        """Name the folders; nothing is taken yet.

        Args:
            workspace: the workspace.
            aside: an empty folder on the same disk.
            without_identity: names and addresses are left out.
        """
        self._workspace, self._aside, self._without_identity = workspace, aside, without_identity
        self.files: dict[str, Path] = {}
        self.left_out: list[str] = list(WITHOUT_IDENTITY) if without_identity else []

    def take_all(self) -> None:
        """Set aside everything but the exports; the caller holds the workspace's lock.

        Raises:
            SettingsError: a folder of the workspace is a link that leads out of it.
        """
        for folder in (self._workspace.state, self._workspace.warehouse, self._workspace.snapshots):
            if not folder.resolve().is_relative_to(self._workspace.root):
                raise SettingsError(
                    f"{folder} is a link that leads out of the workspace, and a backup follows none. Back up what it "
                    "leads to by other means, or put it back into the workspace."
                )
        self._take_settings()
        self._take_state()
        self._take_snapshots()
        self._take_rows()

    def add_exports(self) -> None:
        """Take the exports along, from where they lie."""
        for path in _below(self._workspace.exports):
            name = self._workspace.relative(path)
            if path.is_symlink():
                self._leave(name, "is a link")
            elif not path.is_dir():
                if not path.is_file() or not is_expected(name):
                    self._leave(name, "is no file that can be kept")
                else:
                    self.files[name] = path

    def _take_settings(self) -> None:
        file = self._workspace.root / SETTINGS
        if not self._without_identity or not _is_own(file):
            self._copy(SETTINGS)
            return
        said = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        kept = {key: value for key, value in said.items() if key not in _ABOUT_PEOPLE}
        self.files[SETTINGS] = self._place(SETTINGS)
        write_private(self.files[SETTINGS], yaml.safe_dump(kept, allow_unicode=True, sort_keys=False) if kept else "")

    def _take_state(self) -> None:
        names = [name for name in KEPT_STATE if not (self._without_identity and name in WITH_NAMES)]
        for name in names:
            if name not in AUDIT:
                self._copy(f"state/{name}")
        if all(name in names for name in AUDIT) and _is_own(audit_file(self._workspace)):
            with opened_alone(audit_file(self._workspace)):  # the log and the hash of its last line, as of one moment
                for name in AUDIT:
                    self._copy(f"state/{name}")
        for name in unknown_state(self._workspace.state):
            self._leave(f"state/{name}", "is not skillgap's own")

    def _take_snapshots(self) -> None:
        links = (self._workspace.current, self._workspace.operations)
        for folder in dict.fromkeys((*map(folder_of, links), newest_seen(self._workspace))):
            if folder is None:
                continue
            if folder.parent != self._workspace.snapshots.resolve():
                raise SettingsError(f"A link in {self._workspace.warehouse} leads to {folder}, which is no snapshot.")
            for file in sorted(folder.glob("*.duckdb")):
                if not (self._without_identity and file.name in FILES_WITH_NAMES):
                    self._link(file, f"{SNAPSHOTS}/{folder.name}/{file.name}")
        self._copy(ROLLBACK_NOTE)

    def _take_rows(self) -> None:
        """Copy the raw rows; of a build file that is damaged nothing, so that the rest is kept at least."""
        if not self._workspace.build_file.exists():
            return
        if is_damaged(self._workspace.build_file):
            self.left_out.append(
                f"{BUILD_FILE} is damaged: neither rows of exports nor raters' earlier answers are in the backup. The "
                "next refresh makes that file anew."
            )
            return

        def decide(_connection: duckdb.DuckDBPyConnection, name: str, _columns: tuple[str, ...]) -> TableChange:
            is_memory = name.removeprefix("raw.") in MEMORY
            return TableChange(keep=None if is_memory or not self._without_identity else "false")

        place = self._place(BUILD_FILE)
        copy_rows(self._workspace, self._workspace.build_file, place, decide, schemas=("raw",))
        self.files[BUILD_FILE] = place

    def _link(self, file: Path, name: str) -> None:
        if not _is_own(file):
            self._leave(name, "is a link")
            return
        place = self._place(name)
        try:
            place.hardlink_to(file)
        except OSError:  # a file system without
            shutil.copy2(file, place, follow_symlinks=False)
        self.files[name] = place

    def _copy(self, name: str) -> None:
        file = self._workspace.root / name
        if file.is_symlink():
            self._leave(name, "is a link")
        elif file.exists():
            place = self._place(name)
            with open_itself(file) as content, place.open("xb") as copy:
                shutil.copyfileobj(content, copy)
            place.chmod(OWNER_ONLY_FILE)
            self.files[name] = place

    def _place(self, name: str) -> Path:
        place = self._aside / name
        place.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        return place

    def _leave(self, name: str, why: str) -> None:
        self.left_out.append(f"{name} {why}, and is not in it.")


def open_itself(file: Path) -> IO[bytes]:
    """Open a file for reading, and nothing that a link leads to.

    Raises:
        SkillgapError: it is a link, or no file, or can't be read.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise SkillgapError(f"{file} can't be read for the backup: {error.strerror}.") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise SkillgapError(f"{file} is no file any more. Call skillgap backup again.")
    return os.fdopen(descriptor, "rb")


def _is_own(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def _below(folder: Path) -> Iterator[Path]:
    """Yield what lies below a folder, links included, but not what they lead to."""
    if folder.is_symlink():
        yield folder
        return
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
