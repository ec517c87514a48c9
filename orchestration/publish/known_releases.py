"""What is taken to be known of earlier snapshots: the state that `orchestration.publish.releases` goes on from.

It lies in the current snapshot's folder, so it is neither ahead of what is published nor behind it, whenever a refresh
is killed. Only its secret lies in the workspace's `state` folder. What is assumed where it can't be used:

- no snapshot yet: nothing was handed on;
- the current snapshot has no such file (an older version published it), or one that can't be read or was made with
  another secret: what the current snapshot's warehouse says tonight is what was handed on, no more and no less. Files
  that were handed on earlier are not held against tonight's then; nor are figures that waited in the current one.
- a back-up was restored: what was published after it was made is taken to be unknown.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import duckdb

from orchestration.publish.releases import is_made_with
from orchestration.publish.shareable import write_shareable
from orchestration.settings.workspace import Workspace
from published.files import RELEASED, WAREHOUSE
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


def published_so_far(workspace: Workspace, salt: str) -> Path | None:
    """Return the file that says what was published so far; None before the first snapshot.

    Args:
        workspace: the workspace; the caller holds its lock.
        salt: the secret of the state.
    """
    if not (workspace.current / WAREHOUSE).exists():
        return None
    known = workspace.current / RELEASED
    if known.exists() and is_made_with(known, salt):
        return known
    return _made_anew(workspace, salt)


def _made_anew(workspace: Workspace, salt: str) -> Path | None:
    """Return the state as it is if the current snapshot was the first; None where its tables can't be read."""
    released = workspace.build_file.parent / RELEASED
    shareable = released.with_name(f"of_{RELEASED}")
    for file in (released, shareable):
        file.unlink(missing_ok=True)
    try:
        write_shareable(
            workspace.current / WAREHOUSE,
            shareable,
            memory_limit=workspace.memory_limit,
            min_group=workspace.settings.min_group,
            salt=salt,
            released=released,
        )
    except duckdb.Error:  # another version's tables
        return None
    finally:
        shareable.unlink(missing_ok=True)
    return released
