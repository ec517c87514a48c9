"""Environments with the wheel and versions by one rule, made by uv; what is tried in them is `tests.ranges`'s."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[2]
TOOLS = ("pytest", "pytest-xdist", "hypothesis", "aiosmtpd")
LOWEST, NEWEST, PINNED = "lowest", "newest", "pinned"
EXTRA = "postgres"
_TOLD = ("dagster", "dash", "dbt-core", "duckdb", "great-expectations", "numpy", "polars", "pyarrow")
_UV = (sys.executable, "-m", "uv", "--quiet")


class BreaksError(Exception):
    """A command failed; the text is the command and what it said."""


@dataclass(frozen=True)
class Environment:
    """An environment with the wheel.

    Attributes:
        python: its Python.
        told: what it has, for people.
    """

    python: Path
    told: str


def python_of(version: str) -> Path | None:
    """Return this machine's Python of a version such as `3.13`; None: it has none."""
    found = shutil.which(f"python{version}")
    if found is None:
        return None
    # pyenv has a python3.13 on the path that works for whoever says that 3.13 is meant.
    asked = subprocess.run(
        [found, "-c", "import sys; print(sys.executable)"],
        env=os.environ | {"PYENV_VERSION": version},
        capture_output=True,
        text=True,
        check=False,
    )
    return Path(asked.stdout.strip()) if asked.returncode == 0 else None


def build_wheel(folder: Path) -> Path:
    """Build the wheel into a folder.

    Raises:
        BreaksError: it can't be built.
    """
    run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(REPOSITORY)])
    [wheel] = folder.glob("*.whl")
    return wheel


def install(folder: Path, wheel: Path, versions: str, python: Path) -> Environment:
    """Make an environment with the wheel, what it needs, and what the quick tests need.

    Args:
        folder: where; nothing is there yet.
        wheel: from `build_wheel`.
        versions: `LOWEST`, of what skillgap depends on directly, all else as in constraints.txt where that fits;
            `NEWEST`, of everything; `PINNED`, as in constraints.txt. Each with what speaks to PostgreSQL.
        python: the Python that it is made of.

    Raises:
        BreaksError: there are no such versions, or they can't be installed.
    """
    pins = folder.with_suffix(".txt")
    how = ["--resolution", "lowest-direct"] if versions == LOWEST else []
    if versions == LOWEST:
        # Pins that are there already are kept where they fit: so what is tried is the same every day.
        pins.write_text("".join(f"{pin}\n" for pin in _pins_of_others()), encoding="utf-8")
    if versions == PINNED:
        how += ["--constraints", str(REPOSITORY / "constraints.txt")]
    project = str(REPOSITORY / "pyproject.toml")
    run([*_UV, "pip", "compile", "--python", str(python), *how, project, "--extra", EXTRA, "--output-file", str(pins)])
    run([str(python), "-m", "venv", "--without-pip", str(folder)])
    made = folder / "bin" / "python"
    run([*_UV, "pip", "install", "--python", str(made), "--no-deps", "--requirements", str(pins), str(wheel)])
    run([*_UV, "pip", "install", "--python", str(made), "--constraints", str(pins), *TOOLS])
    has = dict(line.split("==") for line in pins.read_text(encoding="utf-8").splitlines() if "==" in line)
    version = run([str(made), "-c", "import platform; print(platform.python_version())"]).strip()
    return Environment(made, f"Python {version}, {', '.join(f'{name} {has[name]}' for name in _TOLD)}")


def run(command: Sequence[str], cwd: Path = Path("/"), environment: dict[str, str] | None = None) -> str:
    """Run a command and return what it printed; this process's paths to modules are not its own.

    Args:
        command: the command.
        cwd: where.
        environment: what is added to this process's.

    Raises:
        BreaksError: it failed.
    """
    plain = {name: value for name, value in os.environ.items() if name not in ("SKILLGAP_WORKSPACE", "PYTHONPATH")}
    done = subprocess.run(
        command, cwd=cwd, env=plain | (environment or {}), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BreaksError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def _pins_of_others() -> list[str]:
    """Return the pins of constraints.txt but for what skillgap depends on directly."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = (*project["dependencies"], *project["optional-dependencies"][EXTRA])
    direct = {canonicalize_name(Requirement(each).name) for each in named}
    pins = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [pin for pin in pins if "==" in pin and canonicalize_name(pin.partition("==")[0]) not in direct]
