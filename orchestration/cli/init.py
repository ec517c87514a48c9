"""`skillgap init`: a new workspace with its folders and a commented `workspace.yml`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from expectations.contracts import ALL_CONTRACTS
from orchestration.errors import SettingsError
from orchestration.settings.workspace import Workspace, open_workspace
from published.private_files import OWNER_ONLY_FOLDER


def initialise(root: Path) -> Workspace:
    """Make a workspace; what is there already is kept.

    Args:
        root: the folder to make.

    Raises:
        SettingsError: the path is a file, or its `workspace.yml` can't be taken.
    """
    if root.exists() and not root.is_dir():
        raise SettingsError(f"{root} is a file; name a folder.")
    root.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    for source in dict.fromkeys(contract.source for contract in ALL_CONTRACTS):
        (root / "exports" / source).mkdir(parents=True, exist_ok=True)
    settings = root / "workspace.yml"
    if not settings.exists():
        settings.write_text(template(), encoding="utf-8")
    workspace = open_workspace(root)
    workspace.prepare()
    return workspace


def template() -> str:
    """Return the commented `workspace.yml` of a new workspace, with every setting at its default."""
    return files("orchestration.settings").joinpath("workspace.yml").read_text(encoding="utf-8")
