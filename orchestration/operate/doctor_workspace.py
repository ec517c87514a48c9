"""What a doctor looks at in a workspace: rights, links, files that are damaged or left over. Nothing is changed."""

from __future__ import annotations

import json
import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from orchestration.errors import SettingsError
from orchestration.operate.backup_contents import KEPT_STATE
from orchestration.operate.trouble import Trouble
from orchestration.privacy.erased_people import read_memory
from orchestration.publish.snapshots import is_damaged_snapshot
from orchestration.settings.ownership import ROOT, anothers, name_of, owner_of
from orchestration.settings.workspace import Workspace
from published.audit_check import verify
from published.database import is_damaged

OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SHOWN = 3


def troubles_of_rights(workspace: Workspace, user_id: int) -> Iterator[Trouble]:
    """Yield files that others can read, or that are somebody else's.

    Args:
        workspace: the workspace.
        user_id: of whoever runs skillgap.
    """
    quoted, owner = shlex.quote(str(workspace.root)), owner_of(workspace.root)
    if user_id == ROOT != owner:
        yield Trouble(f"This is root, and the workspace is {name_of(owner)}'s", anothers(workspace.root, owner))
        user_id = owner
    own = [workspace.root, *_below(workspace.state), *_below(workspace.warehouse)]
    seen = [(path, path.lstat()) for path in own if os.path.lexists(path)]
    foreign = [path for path, found in seen if found.st_uid != user_id]
    if foreign:
        yield Trouble(
            f"{_listed(workspace, foreign)} {_belongs(foreign)} to another user",
            f"As root: chown -R {name_of(user_id)} {quoted}. Then always run skillgap as {name_of(user_id)}.",
        )
    opened = [path for path, found in seen if not path.is_symlink() and found.st_mode & OTHERS]
    if opened:
        yield Trouble(f"Others can read {_listed(workspace, opened)}", f"chmod -R go-rwx {quoted}")


def troubles_of_exports(workspace: Workspace) -> Iterator[Trouble]:
    """Yield exports that can't be read, and that there are none."""
    if not workspace.exports.is_dir():
        yield Trouble(
            f"{workspace.exports} is missing", f"mkdir {shlex.quote(str(workspace.exports))}, and put exports into it."
        )
        return
    files = [path for path in workspace.exports.rglob("*") if path.is_file() or path.is_symlink()]
    dangling = [path for path in files if path.is_symlink() and not path.exists()]
    if dangling:
        yield Trouble(f"{_listed(workspace, dangling)} leads nowhere", "Put the file in the link's place.")
    unreadable = [path for path in files if path.exists() and not os.access(path, os.R_OK)]
    if unreadable:
        yield Trouble(
            f"{_listed(workspace, unreadable)} can't be read", "Let whoever runs skillgap read it: chmod u+r."
        )
    if not files:
        yield Trouble("There is no export", "Put some below exports/; README says which.", is_serious=False)


def troubles_of_links(workspace: Workspace) -> Iterator[Trouble]:
    """Yield links to what is published that lead nowhere, out of the workspace, or are no links."""
    published = workspace.snapshots.is_dir() and any(workspace.snapshots.iterdir())
    for link in (workspace.current, workspace.operations):
        name = link.name
        if not os.path.lexists(link):
            if published:
                yield Trouble(f"The link warehouse/{name} is missing", "skillgap refresh makes it anew.")
        elif not link.is_symlink():
            yield Trouble(
                f"warehouse/{name} is no link", f"Move it away; skillgap refresh makes warehouse/{name} anew."
            )
        elif not link.exists():
            yield Trouble(f"The link warehouse/{name} leads nowhere", "skillgap refresh, or put back a backup.")
        elif not link.resolve().is_relative_to(workspace.snapshots.resolve()):
            yield Trouble(
                f"The link warehouse/{name} leads out of the workspace", "Delete it; skillgap refresh makes it anew."
            )


def troubles_of_files(workspace: Workspace, *, is_writing: bool) -> Iterator[Trouble]:
    """Yield databases and state files that are damaged, and what was left unfinished.

    Args:
        workspace: the workspace.
        is_writing: somebody holds its lock.
    """
    if workspace.current.exists() and is_damaged_snapshot(workspace.current.resolve()):
        yield Trouble(
            f"The snapshot {workspace.current.resolve().name} is damaged",
            "skillgap rollback shows the one before it; skillgap refresh publishes anew.",
        )
    # While somebody writes, and where a killed refresh left its log beside, the file alone tells nothing.
    log = workspace.build_file.with_name(f"{workspace.build_file.name}.wal")
    if workspace.build_file.exists() and not is_writing and not log.exists() and is_damaged(workspace.build_file):
        yield Trouble(
            f"{workspace.relative(workspace.build_file)} is damaged",
            "skillgap refresh reads the exports again; where some are gone, put back a backup.",
        )
    for name in KEPT_STATE:
        file = workspace.state / name
        if file.suffix == ".json" and file.exists() and not name.startswith("erased") and not _is_json(file):
            yield Trouble(f"state/{name} is damaged", "Put it back from a backup, or delete it: it is made anew.")
    try:
        read_memory(workspace)
    except SettingsError as error:
        yield Trouble("state/erased.json and its copy are damaged", str(error))
    verdict = verify(workspace.state / "audit.jsonl") if (workspace.state / "audit.jsonl").exists() else None
    if verdict is not None and verdict.problems:
        yield Trouble(
            f"The audit log is not whole: line {verdict.problems[0].line}: {verdict.problems[0].text}",
            "skillgap audit verify lists all of it; docs/audit.md says what it means.",
        )
    if workspace.erasure_note.exists():
        yield Trouble(
            "An erasure ended in its middle", "Call skillgap erase for the same person again: it finishes it."
        )


def _below(folder: Path) -> list[Path]:
    return [folder, *folder.rglob("*")] if folder.is_dir() else []


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def _listed(workspace: Workspace, paths: list[Path]) -> str:
    shown = ", ".join(
        str(workspace.root if path == workspace.root else path.relative_to(workspace.root)) for path in paths[:_SHOWN]
    )
    return f"{shown} and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else shown


def _belongs(paths: list[Path]) -> str:
    return "belongs" if len(paths) == 1 else "belong"
