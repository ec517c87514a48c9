"""`make docs`: the models' documentation as one page that needs no server and no network.

    python -m orchestration.build.documentation WORKSPACE FOLDER

What it says stands with the models; dbt draws it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from orchestration.build.dbt import generate_documentation
from orchestration.settings.workspace import open_workspace


def write_documentation(root: Path, folder: Path) -> Path:
    """Write the documentation of a workspace's models.

    Args:
        root: a workspace that has been refreshed; column types are read from its build file.
        folder: where to put the page.

    Returns:
        The page.

    Raises:
        SettingsError: there is no such workspace.
        RefreshFailedError: it was never refreshed, or a refresh is under way.
    """
    workspace = open_workspace(root)
    page = generate_documentation(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(page, folder / "index.html"))


if __name__ == "__main__":
    sys.stdout.write(f"{write_documentation(Path(sys.argv[1]), Path(sys.argv[2]))}\n")
