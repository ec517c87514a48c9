"""What is taken to be known of earlier snapshots: the state that `orchestration.publish.releases` goes on from.

It lies in the snapshot's folder, so it is neither ahead of what is published nor behind it, whenever a refresh is
killed. After a rollback that of the newest snapshot counts, not of the current one: what it tells of was seen. Only
its secret lies in the workspace's `state` folder. What is assumed where it can't be used:

- no snapshot yet: nothing was handed on;
- the newest snapshot has no such file (an older version published it), or one that can't be read or was made with
  another secret: what that snapshot's warehouse says tonight is what was handed on, no more and no less. Files
  that were handed on earlier are not held against tonight's then; nor are figures that waited in that one.
- a backup was restored into a new folder: what was published after it was made is taken to be unknown.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from orchestration.publish.released_state import is_made_with
from orchestration.publish.shareable import write_shareable
from orchestration.publish.snapshot_folders import newest_seen
from orchestration.settings.workspace import Workspace
from published.files import RELEASED, SHAREABLE, WAREHOUSE
from published.private_files import write_private


def release_salt(workspace: Workspace) -> str:
    """Return the secret that people are hashed with in the state; a new one where there is none."""
    file = workspace.state / "release_salt"
    try:
        salt = file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        salt = ""
    if not salt:
        salt = secrets.token_hex(32)
        write_private(file, salt)
    return salt


@contextmanager
def published_so_far(workspace: Workspace, salt: str) -> Iterator[Path | None]:
    """Give the file that says what was published so far; None before the first snapshot.

    Args:
        workspace: the workspace; the caller holds its lock.
        salt: the secret of the state.
    """
    newest = newest_seen(workspace)
    if newest is None:
        yield None
    elif (known := newest / RELEASED).exists() and is_made_with(known, salt):
        yield known
    else:
        with TemporaryDirectory(dir=workspace.build_file.parent) as folder:
            yield _made_anew(workspace, newest / WAREHOUSE, salt, Path(folder))


def _made_anew(workspace: Workspace, warehouse: Path, salt: str, folder: Path) -> Path | None:
    """Return the state as it is if that snapshot was the first; None where its tables can't be read."""
    released = folder / RELEASED
    try:
        write_shareable(
            warehouse,
            folder / SHAREABLE,
            memory_limit=workspace.memory_limit,
            min_group=workspace.settings.min_group,
            salt=salt,
            released=released,
        )
    except duckdb.Error:  # another version's tables
        return None
    return released
