"""`make ranges`: the wheel with the lowest and with the newest versions of what it depends on directly.

    python -m tests.ranges                      each publishes the demo, with the same figures, and passes some tests
    python -m tests.ranges --all-tests          all the quick ones
    python -m tests.ranges --newest-may-break   what breaks by newer libraries alone is said, and nothing more

Constraints pin what is tested every day; whoever installs the wheel without them has what is newest on that day. The
newest are tried on the newest Python that skillgap claims, where this machine has it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from seeds.demo import write_company
from tests.benchmarks.__main__ import DEMO_DAY
from tests.ranges.environments import (
    LOWEST,
    NEWEST,
    PINNED,
    REPOSITORY,
    BreaksError,
    build_wheel,
    install,
    python_of,
    run,
)

NEWEST_PYTHON = "3.13"
SOME_TESTS = (
    # Those that meet the libraries: DuckDB, Polars, PyArrow, workbooks, dbt, SciPy, Dash, Plotly, sign-in.
    "tests/unit/published",
    "tests/unit/inference",
    "tests/unit/orchestration/publish",
    "tests/unit/orchestration/build",
    "tests/unit/orchestration/ingest/formats",
    "tests/unit/dashboards/snapshot",
    "tests/unit/dashboards/pages/gaps",
    "tests/unit/dashboards/pages/person",
    "tests/unit/dashboards/sign_in/test_oidc.py",
    "tests/unit/dashboards/test_monitoring.py",
    "tests/unit/dashboards/ui",
    "tests/unit/orchestration/ingest/test_corrections.py",
)
QUICK = ("-q", "-n", "2", "--dist", "worksteal", "--disable-plugin-autoload", "-p", "xdist", "-p", "hypothesispytest")
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


def main() -> int:
    """Try the lowest and the newest; return 1 where that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all-tests", action="store_true")
    parser.add_argument("--newest-may-break", action="store_true")
    options = parser.parse_args()
    tests = ("tests/unit",) if options.all_tests else SOME_TESTS
    newest_python = python_of(NEWEST_PYTHON)
    if newest_python is None:
        _say(f"SKIPPED: Python {NEWEST_PYTHON} is not on this machine; the newest are tried on the one that there is.")
    python = newest_python or Path(sys.executable)
    with tempfile.TemporaryDirectory(prefix="skillgap-ranges-") as name:
        folder = Path(name)
        try:
            wheel = build_wheel(folder)
            lowest = _tried(folder, wheel, LOWEST, Path(sys.executable), tests)
        except BreaksError as error:
            _say(f"With the lowest versions that pyproject.toml allows it breaks. Raise them, or mend it.\n{error}")
            return 1
        try:
            _refuse_other_figures(lowest, _tried(folder, wheel, NEWEST, python, tests))
        except BreaksError as error:
            _say(f"With the newest versions that pyproject.toml allows it breaks.\n{error}")
            if not options.newest_may_break:
                return 1
        else:
            return 0
        try:
            _refuse_other_figures(lowest, _tried(folder, wheel, PINNED, python, tests))
        except BreaksError as error:
            _say(f"With constraints.txt it breaks there, too: that no newer library did.\n{error}")
            return 1
    _say(
        "WARNING: a newer library breaks skillgap, as above, and constraints.txt does not: whoever installs without it "
        "is hit today. Exclude that version in pyproject.toml, or mend it. Nothing is stopped by that."
    )
    return 0


def _tried(folder: Path, wheel: Path, versions: str, python: Path, tests: tuple[str, ...]) -> str:
    """Publish the demo with some versions, run tests, and return some of the demo's figures.

    Raises:
        BreaksError: something fails.
    """
    begun = time.monotonic()
    environment = install(folder / versions, wheel, versions, python)
    _say(f"{versions}: {environment.told}")
    workspace = folder / f"workspace-{versions}"
    command = [str(environment.python), "-m", "skillgap", "--workspace", str(workspace)]
    run([*command, "init"])
    write_company(workspace, today=DEMO_DAY, seed=7)
    run([*command, "refresh", "--quiet", "--as-of", DEMO_DAY.isoformat()])
    run([*command, "check"])
    figures = run([*command, "sql", "--format", "csv", _FIGURES])
    # The tests' own folder holds the rooms, too: what is tried here are the libraries, and above the wheel.
    pytest = [str(environment.python), "-m", "pytest", *QUICK, "-o", "addopts=--import-mode=importlib", *tests]
    passed = run(pytest, cwd=REPOSITORY).splitlines()[-1]
    _say(f"{versions}: the demo was published; {passed.strip('= ')}; {time.monotonic() - begun:.0f} s in all")
    return figures


def _refuse_other_figures(expected: str, found: str) -> None:
    """Hold figures against others.

    Raises:
        BreaksError: they differ.
    """
    if found != expected:
        raise BreaksError(
            f"The figures differ from those with the lowest versions.\nexpected:\n{expected}\nfound:\n{found}"
        )


def _say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


if __name__ == "__main__":
    sys.exit(main())
