"""What `deploy/` holds does what docs/serve.md says, as far as a machine without systemd at work can tell."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from datetime import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli.main import cli
from orchestration.operate.schedule import units
from orchestration.settings.workspace import Workspace

pytestmark = pytest.mark.integration

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
MOST_EXPOSED = "20"  # of 100; systemd calls what is below 20 safe or fine


def needed(tool: str, package: str) -> str:
    """Return a tool's path; without it the test is skipped, and fails in CI."""
    found = shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        words = f"{tool} is missing: apt-get install {package}"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    return found


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/skillgap/.venv/bin/skillgap", "/bin/true")
        (tmp_path / unit.name).write_text(text.replace("=skillgap\n", "=root\n"), encoding="utf-8")
    found = subprocess.run(
        [needed("systemd-analyze", "systemd"), "verify", "--man=no", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_systemd_takes_what_schedule_install_writes_and_its_command_publishes(fresh: Workspace, tmp_path: Path) -> None:
    written = units(fresh, time(2, 0))
    for name, text in written.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = subprocess.run(
        [needed("systemd-analyze", "systemd"), "verify", "--man=no", *(str(tmp_path / name) for name in written)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")
    [command] = re.findall("^ExecStart=(.*)$", "".join(written.values()), re.MULTILINE)
    (fresh.root / "warehouse" / "current").unlink()
    done = subprocess.run(shlex.split(command), cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (fresh.root / "warehouse" / "current" / "warehouse.duckdb").exists()


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.stem)
def test_a_service_has_no_more_rights_than_it_needs(unit: Path) -> None:
    tool = needed("systemd-analyze", "systemd")
    found = subprocess.run(
        [tool, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-200:]


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.stem)
def test_what_a_service_calls_is_a_command(unit: Path) -> None:
    (line,) = re.findall(r"^ExecStart=\S*/skillgap (.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    result = CliRunner().invoke(cli, [*shlex.split(line), "--help"])
    assert result.exit_code == 0, result.output
