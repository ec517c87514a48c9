"""A workspace that a newer program wrote is left alone, in words and before anything is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.build.files import one_writer
from orchestration.cli.main import cli
from orchestration.errors import SettingsError
from orchestration.settings.workspace import open_workspace
from orchestration.settings.workspace_format import FORMAT, format_file, format_of


def made(root: Path, content: str | None) -> Path:
    (root / "state").mkdir()
    if content is not None:
        format_file(root).write_text(content, encoding="utf-8")
    return root


@pytest.mark.parametrize("command", ["status", "refresh", "check", "snapshots", "rollback", "dashboards", "dagster"])
def test_a_newer_workspace_is_refused_by_every_command_and_nothing_is_written(tmp_path: Path, command: str) -> None:
    made(tmp_path, json.dumps({"format": FORMAT + 1, "program": "9.9"}))
    before = sorted(tmp_path.rglob("*"))
    outcome = CliRunner().invoke(cli, ["--workspace", str(tmp_path), command])
    assert isinstance(outcome.exception, SettingsError)  # exit code 2
    said = f"was written by skillgap 9.9 (format {FORMAT + 1})"
    assert said in str(outcome.exception)
    assert "Nothing was changed" in str(outcome.exception)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"format": "new"}', json.dumps({"format": FORMAT})])
def test_one_without_a_format_or_with_one_nobody_can_read_is_opened_and_gets_this_one(
    tmp_path: Path, content: str | None
) -> None:
    workspace = open_workspace(made(tmp_path, content))
    with one_writer(workspace):
        assert format_of(tmp_path)[0] == FORMAT
    assert format_file(tmp_path).stat().st_mode & 0o777 == 0o600
