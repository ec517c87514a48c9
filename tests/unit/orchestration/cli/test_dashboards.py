"""`skillgap dashboards` serves from wherever it is called, also from a folder that its processes may not enter."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli import dashboards
from orchestration.cli.main import cli
from orchestration.settings.workspace import Workspace


def test_its_processes_begin_in_the_workspace_and_find_what_was_named_from_elsewhere(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[Path, Path]] = []
    monkeypatch.setattr(
        dashboards, "serve_dashboards", lambda opened, _listening, **_: served.append((Path.cwd(), opened.root))
    )
    monkeypatch.chdir(tmp_path)  # which brings the tests back, too
    done = CliRunner().invoke(cli, ["--workspace", os.path.relpath(workspace.root), "dashboards"])
    assert done.exit_code == 0, done.output
    assert served == [(workspace.root.resolve(), workspace.root.resolve())]
