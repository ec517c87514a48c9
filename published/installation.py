"""Where this program lies, and whether it may keep beside itself what it has worked out once.

A checkout keeps it for all workspaces. Nothing is written where a wheel was installed: what was not shipped with it is
kept in each workspace.
"""

from __future__ import annotations

from pathlib import Path

ROOMS = Path(__file__).resolve().parents[1]
"""The folder that holds all rooms: the repository, or the installed package."""


def is_checkout() -> bool:
    """Whether the program lies in its repository."""
    return (ROOMS / "pyproject.toml").is_file()
