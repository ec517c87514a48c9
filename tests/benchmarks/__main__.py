"""`make benchmark`: the speed that the README states, each as a ratio against a baseline of the same run.

    python -m tests.benchmarks                    100,000 people, 20 million ratings
    python -m tests.benchmarks --people 5000      something smaller
    python -m tests.benchmarks --people 1000000   something larger: script and refresh once, no pages
    python -m tests.benchmarks --only demo        one step alone; can be given several times

Everything happens in a temporary folder (about 8 GB at full size) unless --folder says where.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import median

from orchestration.cli.init import make_demo
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import open_workspace
from tests.benchmarks.alternatives.comparison import SCRIPT_MEMORY, TURNS, as_table, compare_alternatives
from tests.benchmarks.company import AS_OF, write_benchmark_company
from tests.benchmarks.dialects import N_PEOPLE, N_QUESTIONS, time_dialects
from tests.benchmarks.measure import Measured, run_measured
from tests.benchmarks.pages import CHROMIUM, measure_pages
from tests.benchmarks.skills_in_texts import N_SKILLS, N_TEXTS, time_skills

RATINGS_PER_PERSON = 200
PAIRS = 3
# With more people than this a refresh takes too long to be repeated, and pages are not measured.
MOST_PEOPLE_REPEATED = 100_000
# DuckDB's own, for the script: with a million people it cannot end in 4 GB.
SCRIPT_MEMORY_OF_MORE = "12GB"
PEOPLE_FOR_ALTERNATIVES = 10_000
CYCLES_WHEN_GROWN = 5
MOST_TIMES_BASELINE = 2.0
MOST_GIB = 4.5
MOST_OF_WHOLE_FOR_A_CYCLE = 0.5
MOST_OF_WHOLE_FOR_LMS = 0.35
MOST_MILLISECONDS_P95 = 100.0
MOST_TIMES_SPLITTING = 8.0
MOST_TIMES_CANONICAL = 1.5
LIBRARIES = ("duckdb", "polars", "dagster", "dbt.cli.main", "great_expectations")
# In this order; no arguments: the refresh of the demo, whose second one has nothing new.
COMMANDS: dict[str, tuple[str, ...]] = {
    "whole refresh in a new workspace": (),
    "refresh with nothing new": (),
    "check": ("check",),
    "status": ("status",),
    "--help": ("--help",),
}
DEMO_DAY = date(2026, 6, 30)

Say = Callable[[str], None]


def main() -> None:
    """Measure, and print one line per figure with its bound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to work; kept afterwards, and a company there is used again")
    parser.add_argument(
        "--only", action="append", choices=_STEPS, help="measure this alone; may be given several times"
    )
    arguments = parser.parse_args()
    steps = [name for name in _STEPS if not arguments.only or name in arguments.only]
    if arguments.folder:
        _measure(arguments.folder, arguments.people, steps, _say)
    else:
        with tempfile.TemporaryDirectory(prefix="skillgap-benchmark-") as folder:
            _measure(Path(folder), arguments.people, steps, _say)


def _say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def _measure(folder: Path, people: int, steps: Sequence[str], say: Say) -> None:
    say(f"{os.cpu_count()} cores, {people:,} people, 4 cycles, {people * RATINGS_PER_PERSON:,} ratings")
    for name in steps:
        _STEPS[name](folder, people, say)


def _company(folder: Path, people: int, say: Say) -> Path:
    """Return the workspace of the large company, written if it is not there yet."""
    company = folder / "company"
    if not (company / "exports").exists():
        say("writing the company …")
        write_benchmark_company(company, people=people, ratings=people * RATINGS_PER_PERSON)
    return company


def _against_baseline(folder: Path, people: int, say: Say) -> None:
    """Time script and refresh in turn: a machine that others share is now faster, now slower by a tenth and more."""
    company = _company(folder, people, say)
    pairs, memory = (PAIRS, SCRIPT_MEMORY) if people <= MOST_PEOPLE_REPEATED else (1, SCRIPT_MEMORY_OF_MORE)
    baselines, wholes = [], []
    for number in range(1, pairs + 1):
        baseline = _run("tests.benchmarks.baseline", str(company / "exports"), str(folder / "baseline.duckdb"), memory)
        shutil.rmtree(company / "warehouse", ignore_errors=True)
        whole = _skillgap(company, "refresh", "--quiet", "--as-of", AS_OF.isoformat())
        say(f"{number} of {pairs}: one bare script {_in_words(baseline)}; whole refresh {_in_words(whole)}")
        baselines.append(baseline)
        wholes.append(whole)
    ratio, cpu_ratio = (
        median(getattr(whole, unit) for whole in wholes) / median(getattr(baseline, unit) for baseline in baselines)
        for unit in ("seconds", "cpu_seconds")
    )
    say(
        f"whole refresh, medians: {ratio:.2f} × the script (bound {MOST_TIMES_BASELINE} ×; in processor time "
        f"{cpu_ratio:.2f} ×), at most {max(whole.peak_gib for whole in wholes):.1f} GiB (bound {MOST_GIB} GiB)"
    )
    unchanged = _skillgap(company, "refresh", "--quiet", "--as-of", AS_OF.isoformat())
    say(f"refresh with nothing new, large company: {unchanged.seconds:.1f} s")


def _of_what_changed(folder: Path, people: int, say: Say) -> None:
    """Time refreshes after one more cycle and after a changed LMS file against one of everything."""
    company = folder / "growing"
    newest = company / "exports" / "ratings" / f"ratings_CY{CYCLES_WHEN_GROWN}.csv"
    held_back = folder / newest.name
    if not company.exists():
        say(f"writing a company of {CYCLES_WHEN_GROWN} cycles …")
        ratings = people * RATINGS_PER_PERSON * CYCLES_WHEN_GROWN // 4
        write_benchmark_company(company, people=people, cycles=CYCLES_WHEN_GROWN, ratings=ratings)
    as_of = ("refresh", "--quiet", "--as-of", AS_OF.isoformat())
    shutil.rmtree(company / "warehouse", ignore_errors=True)
    newest.rename(held_back)
    before = _skillgap(company, *as_of)
    held_back.rename(newest)
    one_more = _skillgap(company, *as_of)
    enrolments = company / "exports" / "lms" / "enrolments.csv"
    lines = enrolments.read_text(encoding="utf-8").splitlines(keepends=True)
    enrolments.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    changed = _skillgap(company, *as_of)
    shutil.rmtree(company / "warehouse")
    whole = _skillgap(company, *as_of)
    say(f"{CYCLES_WHEN_GROWN} cycles, refresh of everything: {_in_words(whole)}; of four, before: {_in_words(before)}")
    for what, measured, bound in (
        ("one more cycle", one_more, MOST_OF_WHOLE_FOR_A_CYCLE),
        ("a changed LMS file", changed, MOST_OF_WHOLE_FOR_LMS),
    ):
        ratio = measured.seconds / whole.seconds
        say(f"refresh after {what}: {_in_words(measured)} = {ratio:.2f} × that of everything (bound {bound} ×)")


def _in_words(measured: Measured) -> str:
    return f"{measured.seconds:.1f} s ({measured.cpu_seconds:.0f} s of processors), {measured.peak_gib:.1f} GiB"


def _on_the_demo(folder: Path, _people: int, say: Say) -> None:
    """Time small refreshes and commands against loading the libraries alone, in turn."""
    demo, by_dagster = folder / "demo", folder / "by_dagster"
    make_demo(demo, seed=7, today=DEMO_DAY)
    as_of = ("refresh", "--quiet", "--as-of", DEMO_DAY.isoformat())
    _skillgap(demo, *as_of)  # the first of an installation compiles the models
    times: dict[str, list[Measured]] = {}
    for _ in range(PAIRS):
        times.setdefault("libraries", []).append(run_measured(["-c", f"import {', '.join(LIBRARIES)}"]))
        shutil.rmtree(demo, ignore_errors=True)
        make_demo(demo, seed=7, today=DEMO_DAY)
        for name, arguments in COMMANDS.items():
            times.setdefault(name, []).append(_skillgap(demo, *(arguments or as_of)))
    base = median(each.seconds for each in times.pop("libraries"))
    say(f"loading the libraries alone ({', '.join(LIBRARIES)}): {base:.1f} s")
    for name, measured in times.items():
        seconds = median(each.seconds for each in measured)
        say(f"demo company, {name}: {seconds:.1f} s = {seconds / base:.2f} × loading the libraries")
    shutil.rmtree(by_dagster, ignore_errors=True)
    make_demo(by_dagster, seed=7, today=DEMO_DAY)
    dagster = _run("tests.benchmarks.dagster_refresh", str(by_dagster), DEMO_DAY.isoformat())
    say(f"demo company, whole refresh as Dagster runs it: {dagster.seconds:.1f} s")


def _skills(_folder: Path, _people: int, say: Say) -> None:
    timed = time_skills()
    say(
        f"{N_SKILLS:,} skills in {N_TEXTS:,} job descriptions: {timed.seconds:.1f} s = "
        f"{timed.seconds / timed.splitting_seconds:.1f} × cutting the texts into words "
        f"(bound {MOST_TIMES_SPLITTING:.0f} ×); a regular expression for each: about {timed.naive_seconds:.0f} s"
    )


def _dialects(_folder: Path, _people: int, say: Say) -> None:
    timed = time_dialects()
    say(
        f"{N_PEOPLE:,} reviews of {N_QUESTIONS} questions, canonical: {timed.canonical:.1f} s; one question a column: "
        f"{timed.wide / timed.canonical:.2f} × that; another system's words: {timed.renamed / timed.canonical:.2f} × "
        f"(bound {MOST_TIMES_CANONICAL} ×)"
    )


def _alternatives(folder: Path, people: int, say: Say) -> None:
    people = min(people, PEOPLE_FOR_ALTERNATIVES)
    say(f"what others would use, {people:,} people, {people * RATINGS_PER_PERSON:,} ratings, {TURNS} times in turn …")
    costs = compare_alternatives(folder / "alternatives", people=people, ratings=people * RATINGS_PER_PERSON)
    for line in as_table(costs):
        say(f"    {line}")
    say("    each script's results are the bare script's, row for row")


def _pages(folder: Path, people: int, say: Say) -> None:
    if people > MOST_PEOPLE_REPEATED:
        say(f"pages: not measured with more than {MOST_PEOPLE_REPEATED:,} people")
        return
    if not CHROMIUM.exists():
        say(f"pages: not measured, {CHROMIUM} is missing: apt-get install chromium")
        return
    company = _company(folder, people, say)
    refresh(open_workspace(company), as_of=AS_OF)
    for name, timings in measure_pages(company).items():
        say(
            f"page {name}: callbacks p50 {timings.p50:.0f} ms, p95 {timings.p95:.0f} ms "
            f"(bound {MOST_MILLISECONDS_P95:.0f} ms), n = {timings.n}"
        )


def _run(module: str, *arguments: str) -> Measured:
    return run_measured(["-m", module, *arguments])


def _skillgap(root: Path, *arguments: str) -> Measured:
    return _run("skillgap", "--workspace", str(root), *arguments)


_STEPS: dict[str, Callable[[Path, int, Say], None]] = {
    "refresh": _against_baseline,
    "changes": _of_what_changed,
    "demo": _on_the_demo,
    "skills": _skills,
    "dialects": _dialects,
    "alternatives": _alternatives,
    "pages": _pages,
}


if __name__ == "__main__":
    main()
