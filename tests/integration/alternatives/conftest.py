"""Two small companies and the baseline's results: one as the generator writes it, one with rows that it never does."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.benchmarks.baseline import run_baseline
from tests.benchmarks.company import AS_OF, write_benchmark_company

PEOPLE = 300


@dataclass(frozen=True)
class Computed:
    """A company's exports, and the baseline's results."""

    exports: Path
    baseline: Path


@pytest.fixture(scope="session", params=["as it is written", "with rare rows"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Computed:
    folder = tmp_path_factory.mktemp("company")
    write_benchmark_company(folder, people=PEOPLE, ratings=PEOPLE * 200)
    exports, baseline = folder / "exports", folder / "baseline.duckdb"
    if request.param == "with rare rows":
        _add_rare_rows(exports)
    run_baseline(exports, baseline, as_of=AS_OF, threads=2, memory_limit="1GB")
    return Computed(exports, baseline)


def _add_rare_rows(exports: Path) -> None:
    """Add what the generator never writes and a definition speaks of."""
    _append(exports / "ratings" / "cycles.csv", ["CY5,Not yet closed,2026-06-15,2026-07-15,competency"])
    for file in (exports / "ratings" / "ratings_CY3.csv", exports / "ratings" / "ratings_CY4.csv"):
        _append(file, _rare_answers(file))
    _append(
        exports / "hris" / "people.csv",
        [
            "P0900000,Leaves when a cycle closes,,,2012-01-01,2026-03-31,,ORG,R0-L1,,2012-01-01",
            "P0900001,First row begins late,,,2012-01-01,,,ORG,R0-L1,,2026-01-01",
        ],
    )
    _append(
        exports / "framework" / "deployments.csv",
        [
            "C01,push,,R0-L1,4,2020-01-01,",  # nearer than the one for all
            "C02,push,,R0-L1,2,2020-01-01,",  # of two, the newer
            "C02,push,,R0-L1,4,2025-01-01,",
            "C05,level,L1,,2,2020-01-01,",  # of two, the higher
            "C06,level,L2,,4,2020-01-01,2025-04-01",  # ends on the day a cycle closes
            "C07,core,,,3,2025-10-01,",  # begins between two cycles
            "C08,core,,,0,2020-01-01,2025-12-31",  # ends between two, and nobody is below it
            "C09,core,,,2,2020-01-01,",  # of two that differ in nothing else, the higher
            "C09,core,,,3,2020-01-01,",
        ],
    )
    _append(
        exports / "lms" / "courses.csv",
        [
            "K900,Given up,Provider,formal,2,50,false,,",
            "K901,Given up on a day,Provider,formal,2,50,false,2020-01-01,2025-04-01",
            "K902,Begins later,Provider,formal,2,50,true,2026-06-01,",
            "K903,For beginners,Provider,formal,2,50,true,,",
        ],
    )
    _append(
        exports / "lms" / "course_competencies.csv",
        ["K900,C27,,", "K901,C28,,", "K902,C29,2,", "K903,C27,1,2.5", "K903,C00,3,3.5"],
    )
    _append(
        exports / "lms" / "enrolments.csv",
        [
            line
            for person in range(0, PEOPLE, 3)
            for line in (
                f"P{person:07},K901,2025-03-30,2025-05-01,,",
                f"P{person:07},K902,2026-04-10,,failed,",
                f"P{person:07},K903,2025-10-10,,,",
            )
        ],
    )


def _rare_answers(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rare = []
    for number, row in enumerate(row for row in rows if row["relation"] == "peer" and row["level"]):
        level = (int(row["level"]) + 1) % 6
        changes: list[dict[str, object]] = [
            [{"level": level}],  # a second answer on the same day
            [{"level": level, "submitted_on": ""}],  # one of no day
            [{"relation": "direct_report", "level": level}],  # a rater in two relations
            [{"rater_id": "", "level": level}, {"rater_id": "", "level": row["level"]}],  # anonymous raters
            [{"behaviour_id": f"{row['competency_id']}-B{b}", "level": b} for b in range(3)],
            [
                {"level": "", "not_relevant": "true", "submitted_on": "2026-04-14"}
            ],  # taken back on the last day of grace
            [{"cycle_id": "CY5"}],
            [{"level": level, "not_relevant": "true", "competency_id": "C10"}],  # a level that does not count
            [{"competency_id": "C08"}],
        ][number % 9]
        rare += [",".join(str(value) for value in (row | change).values()) for change in changes]
    return rare


def _append(file: Path, lines: list[str]) -> None:
    with file.open("a", encoding="utf-8") as exported:
        exported.writelines(f"{line}\n" for line in lines)
