"""Whose a workspace is, and that root writes nothing into somebody else's.

What skillgap writes is its owner's alone. After one command of root's in the workspace of a service user, that user's
dashboards and refreshes could read no snapshot any more.
"""

from __future__ import annotations

import pwd
import shlex
from pathlib import Path

from orchestration.errors import SettingsError

ROOT = 0


def owner_of(root: Path) -> int:
    """Return the number of the user who writes to a workspace; before the first refresh, of whose its folder is.

    Args:
        root: the workspace's folder.
    """
    state = root / "state"
    return (state if state.exists() else root).stat().st_uid


def name_of(user_id: int) -> str:
    """Return a user's name; their number where nobody of it is known, which chown and systemd take as well.

    Args:
        user_id: the number.
    """
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return str(user_id)


def refuse_root_elsewhere(root: Path, user_id: int) -> None:
    """Stop root before it writes into the workspace of somebody else.

    Args:
        root: the workspace's folder; it exists.
        user_id: of whoever runs skillgap.

    Raises:
        SettingsError: it names whose it is, and both ways out.
    """
    owner = owner_of(root)
    if user_id == ROOT != owner:
        raise SettingsError(anothers(root, owner) + " Nothing was done.")


def anothers(root: Path, owner: int) -> str:
    """Say to root whose a workspace is and what to do about it.

    Args:
        root: the workspace's folder.
        owner: the number of whose it is.
    """
    return (
        f"{root} belongs to {name_of(owner)}, who could not read what root writes there. Call skillgap as that user "
        f"(sudo -u {name_of(owner)} …); or, if it is to be root's: chown -R root {shlex.quote(str(root))}."
    )
