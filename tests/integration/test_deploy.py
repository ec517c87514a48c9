"""What `deploy/` holds does what docs/serve.md says, as far as a machine without systemd at work can tell."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from dashboards.web.gate import HEALTH
from orchestration.cli.main import cli
from orchestration.operate.schedule import units
from orchestration.settings.workspace import Workspace
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


CONTAINER = DEPLOY / "container"
REPOSITORY = DEPLOY.parent
SECRET = re.compile(r"secret|token|password", re.IGNORECASE)


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, each a line."""
    text = re.sub(r"(?m)^#.*\n", "", (CONTAINER / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    return [(name, " ".join(rest.split())) for name, _, rest in (line.partition(" ") for line in lines)]


def said(name: str) -> list[str]:
    return [rest for each, rest in instructions() if each == name]


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((CONTAINER / "compose.yml").read_text(encoding="utf-8"))
    return found["services"]


def is_command(words: list[str]) -> bool:
    return CliRunner().invoke(cli, [*words, "--help"]).exit_code == 0


def test_the_image_is_built_of_exact_versions_and_runs_as_nobody_of_importance() -> None:
    bases = {base.removesuffix(" AS built") for base in said("FROM")}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", bases.pop())
    assert any("--constraint constraints.txt" in each for each in said("RUN"))
    assert said("USER") == ["skillgap"]
    assert said("VOLUME") == ["/var/lib/skillgap"]
    last = [name for name, _ in instructions()]
    assert last.index("USER") > max(number for number, name in enumerate(last) if name in ("RUN", "COPY"))
    assert not [each for each in (*said("ENV"), *said("ARG")) if SECRET.search(each)]


def test_the_image_holds_what_is_served_and_no_test_of_it() -> None:
    taken = {name.removeprefix("./") for each in said("COPY") if "--from" not in each for name in each.split()[:-1]}
    assert all((REPOSITORY / name).exists() for name in taken)
    rooms = re.search(r"^ROOMS = (\(.*?\))$", (REPOSITORY / "setup.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert rooms is not None
    needed_by_setup = {*ast.literal_eval(rooms[1]), "skillgap", "dbt_project", "setup.py", "pyproject.toml"}
    assert needed_by_setup | {"constraints.txt"} <= taken
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".git", ".venv", "tests"} <= set(ignored)


def test_the_health_check_asks_where_the_container_listens() -> None:
    (check,) = said("HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    (asked,) = re.findall(r"http://127\.0\.0\.1:(\d+)(/\w+)", command[2])
    assert asked == (said("EXPOSE")[0], HEALTH)
    compile(command[2], "check", "exec")
    assert is_command(json.loads(said("CMD")[0])[:1])


@pytest.mark.parametrize("name", ["dashboards", "refresh", "proxy"])
def test_a_container_can_write_nothing_but_its_volumes_and_has_no_rights(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    if name == "proxy":
        assert service["cap_add"] == ["NET_BIND_SERVICE"]
        assert re.fullmatch(r"caddy:\d+\.\d+\.\d+-alpine", service["image"])
    else:
        assert service["user"] == re.sub(r".*--uid (\d+).*", r"\1:\1", said("RUN")[1])
        assert service["volumes"] == ["workspace:" + said("VOLUME")[0]]
        assert "ports" not in service


def test_what_the_containers_call_are_commands() -> None:
    (loop,) = re.findall(r"do skillgap ([\w -]+);", services()["refresh"]["entrypoint"][2])
    for words in (loop.split(), services()["dashboards"]["command"]):
        assert is_command(words), words
    documented = (REPOSITORY / "docs" / "serve.md").read_text(encoding="utf-8")
    for words in re.findall(
        r"docker compose (?:run [-\w ]*|exec )dashboards (?:skillgap )?([a-z]+(?: add)?)", documented
    ):
        assert words == "-c" or is_command(words.split()), words


def test_the_nights_loop_sleeps_until_two() -> None:
    (sleep,) = re.findall(r"while sleep (.*?);", services()["refresh"]["entrypoint"][2])
    at = "$(date -d '2026-03-01 23:00' +%s)"
    script = sleep.replace("$$", "$").replace("tomorrow 02:00", "2026-03-02 02:00").replace("$(date +%s)", at)
    found = subprocess.run(["sh", "-c", f"echo {script}"], capture_output=True, text=True, check=True)
    assert int(found.stdout) == 3 * 3600 + 1  # from eleven to two, and a second


def test_the_containers_network_is_the_one_that_is_documented_as_the_proxys() -> None:
    networks = yaml.safe_load((CONTAINER / "compose.yml").read_text(encoding="utf-8"))["networks"]
    (subnet,) = [each["subnet"] for each in networks["inside"]["ipam"]["config"]]
    assert f"trusted_proxies: [{subnet}]" in (REPOSITORY / "docs" / "serve.md").read_text(encoding="utf-8")
    assert services()["refresh"]["network_mode"] == "none"
