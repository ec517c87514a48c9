"""What commands have at hand: where they print, the moment, the workspace, and the exit code of what failed.

Each is loaded when it is asked for. What a command does stands in its own module.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from orchestration.settings.workspace import Workspace

FAILED = 1


def console() -> Console:
    """Return where a command prints."""
    from orchestration.cli.terminal import PlainConsole

    return PlainConsole()


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def opened(root: Path) -> Workspace:
    """Return the workspace in a folder.

    Raises:
        SettingsError: there is none, a newer program wrote it, or its settings can't be taken.
    """
    from orchestration.settings.workspace import open_workspace

    return open_workspace(root)
