"""`skillgap init` and `skillgap demo`: a workspace to put exports into, or one with those of an invented company."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

from rich.console import Console

from expectations.contracts import ALL_CONTRACTS
from orchestration.errors import SettingsError
from orchestration.settings.workspace import Workspace, open_workspace
from published.files import DEMO_MARK
from published.private_files import OWNER_ONLY_FOLDER, write_private
from seeds.demo import write_company


def initialise(root: Path) -> Workspace:
    """Make a workspace, its folder closed to everybody else; what is there already is kept.

    Args:
        root: the folder to make.

    Raises:
        SettingsError: the path is a file, or its `workspace.yml` can't be taken.
    """
    if root.exists() and not root.is_dir():
        raise SettingsError(f"{root} is a file; name a folder.")
    root.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    root.chmod(OWNER_ONLY_FOLDER)
    for source in dict.fromkeys(contract.source for contract in ALL_CONTRACTS):
        (root / "exports" / source).mkdir(parents=True, exist_ok=True)
    settings = root / "workspace.yml"
    if not settings.exists():
        write_private(settings, template())
    workspace = open_workspace(root)
    workspace.prepare()
    return workspace


def template() -> str:
    """Return the commented `workspace.yml` of a new workspace, with every setting at its default."""
    return files("orchestration.settings").joinpath("workspace.yml").read_text(encoding="utf-8")


def initialised(console: Console, workspace: Workspace) -> None:
    """Say what to do with a new workspace."""
    console.print(f"A workspace is ready in {workspace.root}")
    skillgap = f"skillgap --workspace {workspace.root}"
    console.print(
        "  1. Put your exports, under any name, below exports/hris (people), exports/ratings, exports/lms (courses), …"
    )
    console.print(
        f"  2. {skillgap} map         what is what, written down for you to look over; check says the same and more"
    )
    console.print(f"  3. {skillgap} refresh")
    console.print(f"  4. {skillgap} dashboards  or sql, for one question")


def demo_made(console: Console, workspace: Workspace) -> None:
    """Say where the demo company is."""
    console.print(f"An invented company's exports are in {workspace.exports}")


def make_demo(root: Path, *, seed: int, today: date) -> Workspace:
    """Make the demo workspace, marked as one; exports of an earlier one are written anew.

    Args:
        root: its folder.
        seed: the company's number.
        today: the day its cycles are placed before.
    """
    workspace = initialise(root)
    write_company(root, today=today, seed=seed)
    (workspace.state / DEMO_MARK).touch()
    return workspace
