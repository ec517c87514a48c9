"""What `deploy/` holds does what docs/serve.md says, as far as a machine without systemd at work can tell."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli.main import cli
from tests.integration.tools import needed

pytestmark = pytest.mark.integration

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
MOST_EXPOSED = "20"  # of 100; systemd calls what is below 20 safe or fine


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
