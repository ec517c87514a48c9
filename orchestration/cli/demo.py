"""`skillgap demo`: a workspace with the exports of the invented company."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from orchestration.cli.init import initialise
from orchestration.settings.workspace import Workspace
from seeds.demo import write_company


def make_demo(root: Path, *, seed: int, today: date) -> Workspace:
    """Make the demo workspace; exports of an earlier one are written anew.

    Args:
        root: its folder.
        seed: the company's number.
        today: the day its cycles are placed before.
    """
    workspace = initialise(root)
    write_company(root, today=today, seed=seed)
    return workspace
