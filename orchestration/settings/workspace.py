"""A workspace: one organisation's folder, and where each thing lies in it.

Only places and their permissions belong here; what the settings mean stands in `orchestration.settings.settings`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import SettingsError
from orchestration.settings.machine import default_memory_limit, memory_gib
from orchestration.settings.ownership import refuse_root_elsewhere
from orchestration.settings.settings import Settings, read_settings
from orchestration.settings.workspace_format import refuse_newer
from published.private_files import OWNER_ONLY_FOLDER


@dataclass(frozen=True)
class Workspace:
    """One organisation's folder with its settings.

    Attributes:
        root: the folder.
        settings: the validated `workspace.yml`.
    """

    root: Path
    settings: Settings

    @property
    def exports(self) -> Path:
        """Where the user drops files."""
        return self.root / "exports"

    @property
    def warehouse(self) -> Path:
        """Everything the product writes that readers may open."""
        return self.root / "warehouse"

    @property
    def build_file(self) -> Path:
        """Raw rows and the models that are not published; one writer."""
        return self.warehouse / "build" / "warehouse.duckdb"

    @property
    def marts_file(self) -> Path:
        """The marts, nothing else and nobody's name: what is published."""
        return self.warehouse / "build" / "marts.duckdb"

    @property
    def identity_file(self) -> Path:
        """Who a person's number is, published apart."""
        return self.warehouse / "build" / "identity.duckdb"

    @property
    def landing(self) -> Path:
        """Scratch of the reader; swept at each refresh."""
        return self.warehouse / "build" / "landing"

    @property
    def spill(self) -> Path:
        """Where the database works on what does not fit into its memory."""
        return self.warehouse / "build" / "spill"

    @property
    def snapshots(self) -> Path:
        """One immutable folder per refresh."""
        return self.warehouse / "snapshots"

    @property
    def current(self) -> Path:
        """Link to the newest published snapshot, or to the one that was rolled back to."""
        return self.warehouse / "current"

    @property
    def operations(self) -> Path:
        """Link to the newest refresh's record, failed ones too."""
        return self.warehouse / "operations"

    @property
    def rollback_note(self) -> Path:
        """Says which snapshot was rolled back to last, and which was the newest then."""
        return self.warehouse / "rollback.json"

    @property
    def state(self) -> Path:
        """Secrets, audit log, Dagster home, dbt target, logs."""
        return self.root / "state"

    @property
    def questions(self) -> Path:
        """What checks ask of rows, for a program that keeps nothing beside itself."""
        return self.state / "checks"

    @property
    def running_marker(self) -> Path:
        """Says which step a refresh is in; there only while one runs, or was killed."""
        return self.state / "refresh.json"

    @property
    def erasure_note(self) -> Path:
        """Says what an erasure has begun; there only until it is finished."""
        return self.state / "erasing.json"

    @property
    def memory_limit(self) -> str:
        """What the database may use unless a step knows better: as set, else 4 GB or half of a smaller machine."""
        return self.settings.memory_limit or default_memory_limit(memory_gib())

    def relative(self, file: Path) -> str:
        """Return a file's path as messages and records name it: relative to the workspace, with forward slashes."""
        return file.relative_to(self.root).as_posix()

    def prepare(self) -> None:
        """Make the folders that the product writes to, readable by their owner alone.

        Raises:
            SettingsError: it is somebody else's, and this is root.
        """
        if self.root.exists():
            refuse_root_elsewhere(self.root, os.geteuid())
        for folder in (self.warehouse, self.build_file.parent, self.landing, self.snapshots, self.state):
            folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            folder.chmod(OWNER_ONLY_FOLDER)


def open_workspace(root: Path) -> Workspace:
    """Open an existing workspace.

    Args:
        root: its folder.

    Raises:
        SettingsError: there is no such folder, a newer program wrote it, or `workspace.yml` can't be taken.
    """
    if not root.is_dir():
        raise SettingsError(f"{root} is not a folder. Make a workspace with `skillgap init {root}`.")
    root = root.resolve()
    refuse_newer(root)
    return Workspace(root=root, settings=read_settings(root / "workspace.yml"))
