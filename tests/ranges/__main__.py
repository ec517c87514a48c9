"""`make ranges`: the wheel with the lowest and with the newest versions of what it depends on directly.

    python -m tests.ranges                 the demo published with each, and the same figures with all
    python -m tests.ranges --with-tests    the quick tests as well; some ten minutes

Constraints pin what is tested every day; whoever installs the wheel without them has what is newest on that day.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from seeds.demo import write_company
from tests.benchmarks.__main__ import DEMO_DAY

REPOSITORY = Path(__file__).resolve().parents[2]
RESOLUTIONS = ("lowest-direct", "highest")
_FIGURES = """
    select 'gap_by_person', count(*), round(sum(current_level), 6), round(sum(levels_short), 6) from gap_by_person
    union all
    select 'gap_now', count(*), round(sum(current_level), 6), round(sum(levels_short), 6) from gap_now
    union all
    select 'score_movement', count(*), round(sum(from_level), 6), round(sum(to_level), 6) from score_movement
    union all
    select 'closure_by_training', count(*), null, null from closure_by_training
    union all
    select 'course_effectiveness', count(*), round(sum(effect_adjusted), 6), null from course_effectiveness
    order by 1
"""


def main() -> None:
    """Try each; the first that does not work ends it with what was said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--with-tests", action="store_true", help="run the quick tests with each, too")
    with_tests = parser.parse_args().with_tests
    with tempfile.TemporaryDirectory(prefix="skillgap-ranges-") as name:
        folder = Path(name)
        _run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", name, str(REPOSITORY)])
        [wheel] = folder.glob("*.whl")
        figures = {"constraints.txt": _figures([sys.executable, "-m", "skillgap"], folder / "constraints")}
        for resolution in RESOLUTIONS:
            python = _installed(folder / resolution, wheel, resolution)
            figures[resolution] = _figures([str(python), "-m", "skillgap"], folder / f"workspace-{resolution}")
            if with_tests:
                _test_with(python)
    for resolution, found in figures.items():
        _say(f"{resolution}:\n{found}")
    if len(set(figures.values())) > 1:
        sys.exit("The figures differ.")


def _figures(skillgap: Sequence[str], workspace: Path) -> str:
    """Publish the demo and return some of its figures."""
    command = [*skillgap, "--workspace", str(workspace)]
    _run([*command, "init", str(workspace)])
    write_company(workspace, today=DEMO_DAY, seed=7)
    _run([*command, "refresh", "--quiet", "--as-of", DEMO_DAY.isoformat()])
    _run([*command, "check"])
    return _run([*command, "sql", "--format", "csv", _FIGURES])


def _installed(folder: Path, wheel: Path, resolution: str) -> Path:
    """Make an environment with the wheel and versions by one rule; return its Python."""
    versions = folder.with_suffix(".txt")
    uv = [sys.executable, "-m", "uv", "--quiet"]
    _run([*uv, "pip", "compile", "--resolution", resolution, str(REPOSITORY / "pyproject.toml"), "-o", str(versions)])
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    python = folder / "bin" / "python"
    _run([*uv, "pip", "install", "--python", str(python), "--no-deps", "-r", str(versions), str(wheel)])
    direct = ("dagster", "dash", "dbt-core", "duckdb", "great-expectations", "numpy", "polars", "pyarrow")
    pins = dict(line.split("==") for line in versions.read_text(encoding="utf-8").splitlines() if "==" in line)
    _say(f"{resolution}: {', '.join(f'{name} {pins[name]}' for name in direct)}")
    return python


def _test_with(python: Path) -> None:
    """Run the quick tests with an environment's libraries."""
    tools = ["pytest", "pytest-xdist", "hypothesis", "pandas"]
    _run([sys.executable, "-m", "uv", "--quiet", "pip", "install", "--python", str(python), *tools])
    plain = (
        "--disable-plugin-autoload",
        "-p",
        "xdist",
        "-p",
        "hypothesispytest",
        "-o",
        "addopts=--import-mode=importlib",
    )
    _say(_run([str(python), "-m", "pytest", "-q", "-n", "2", *plain, "tests/unit"], cwd=REPOSITORY).splitlines()[-1])


def _run(command: Sequence[str], cwd: Path | None = None) -> str:
    """Run a command; end with what it said where it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "SKILLGAP_WORKSPACE"}
    if cwd is None and Path(command[0]) != Path(sys.executable):
        environment.pop("PYTHONPATH", None)  # the wheel, and not the repository
    done = subprocess.run(command, cwd=cwd or "/", env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def _say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


if __name__ == "__main__":
    main()
