"""Snapshots as folders: their order, where the links lead, and which of them readers have seen.

A rollback lets `current` lead to an older one. What was published after it has been seen all the same, and is not taken
for what a killed refresh left: `warehouse/rollback.json` says up to which. What is written into a snapshot, and when
one goes, stands in `orchestration.publish.snapshots`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.settings.workspace import Workspace
from published.files import WAREHOUSE
from published.private_files import write_private

Order = tuple[int, str]
_BEFORE_ALL: Order = (-1, "")


@dataclass(frozen=True)
class Rollback:
    """The last time that an older snapshot was put in the place of a newer one.

    Attributes:
        newest: the newest snapshot that had been published by then.
        to: the snapshot that readers saw from then on.
        at: when, UTC without zone.
    """

    newest: str
    to: str
    at: datetime


def snapshots_in_order(workspace: Workspace) -> list[Path]:
    """Return the folders that hold a snapshot or a record, the oldest first."""
    folders = (folder for folder in workspace.snapshots.iterdir() if folder.is_dir())
    return sorted((folder for folder in folders if not folder.name.startswith(".")), key=order_of)


def published_in_order(workspace: Workspace) -> list[Path]:
    """Return the folders that hold a snapshot, the oldest first."""
    return [folder for folder in snapshots_in_order(workspace) if (folder / WAREHOUSE).exists()]


def order_of(folder: Path | str) -> Order:
    """Return what folders are sorted by; those that an earlier version named after their time alone come first."""
    name = folder.name if isinstance(folder, Path) else folder
    number, dash, _ = name.partition("-")
    return (int(number) if dash and number.isdecimal() else 0, name)


def folder_of(link: Path) -> Path | None:
    """Return the folder that a link leads to; None where it leads nowhere."""
    return link.resolve() if link.exists() else None


def point(link: Path, snapshot: Path) -> None:
    """Replace a link in one step; the link is relative, so that a workspace can be moved."""
    new = link.with_name(f".{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(Path("snapshots") / snapshot.name)
    new.replace(link)


def note_rollback(workspace: Workspace, rollback: Rollback) -> None:
    """Write down a rollback; to be done before the link is replaced, so that a kill in between loses nothing."""
    content = {"newest": rollback.newest, "to": rollback.to, "at": rollback.at.isoformat()}
    write_private(workspace.rollback_note, json.dumps(content))


def last_rollback(workspace: Workspace) -> Rollback | None:
    """Return the last rollback; None where there was none, or its note is damaged."""
    try:
        content = json.loads(workspace.rollback_note.read_text(encoding="utf-8"))
        return Rollback(str(content["newest"]), str(content["to"]), datetime.fromisoformat(content["at"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def newest_seen(workspace: Workspace) -> Path | None:
    """Return the newest snapshot that readers have seen, which a rollback leaves behind; None before the first."""
    seen = [folder for folder in published_in_order(workspace) if is_seen(workspace, folder)]
    return seen[-1] if seen else None


def is_seen(workspace: Workspace, folder: Path) -> bool:
    """Return whether a snapshot was ever current, as far as anybody can tell."""
    current, note = folder_of(workspace.current), last_rollback(workspace)
    if current is None or (note is None and workspace.rollback_note.exists()):
        return True
    known = max(order_of(current), order_of(note.newest) if note is not None else _BEFORE_ALL)
    return order_of(folder) <= known


def rollback_in_force(workspace: Workspace) -> Rollback | None:
    """Return the rollback that readers see the outcome of; None once something was published after it."""
    note, current, newest = last_rollback(workspace), folder_of(workspace.current), newest_seen(workspace)
    return note if current is not None and newest is not None and current != newest else None


def in_order_of_keeping(workspace: Workspace) -> list[Path]:
    """Return the snapshots in the order in which they go: one that was rolled back to counts as published then."""
    note = last_rollback(workspace)

    def place(folder: Path) -> tuple[Order, bool]:
        if note is not None and folder.name == note.to:
            return (max(order_of(note.newest), order_of(folder)), True)
        return (order_of(folder), False)

    return sorted(published_in_order(workspace), key=place)
