"""One company, computed by the bare DuckDB script, by the product, by pandas and by PostgreSQL in turn, and compared.

The scripts compute the same tables, and that is checked each time. The product's refresh does more, as it checks the
rows, keeps what was loaded and publishes; how it compares at full size is measured in `tests.benchmarks.__main__`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.alternatives import postgres_server
from tests.benchmarks.alternatives.agreement import KEYS, differences
from tests.benchmarks.alternatives.postgres_script import export_results
from tests.benchmarks.company import AS_OF, write_benchmark_company
from tests.benchmarks.measure import run_measured

TURNS = 3
SCRIPT_MEMORY = "4GB"
SCRIPT = "one bare DuckDB script"
PRODUCT = "skillgap, whole refresh"
PANDAS = "pandas"
POSTGRES = "PostgreSQL"
_DAY = AS_OF.isoformat()
_HERE = "tests.benchmarks.alternatives"


@dataclass(frozen=True)
class Cost:
    """What one way took, once."""

    seconds: float
    peak_gib: float


def compare_alternatives(folder: Path, *, people: int, ratings: int, turns: int = TURNS) -> dict[str, list[Cost]]:
    """Measure each way in turn, so that an hour in which the machine is slow is slow for all of them.

    Args:
        folder: where to work; a company of that many people there is used again.
        people: how many have ever worked there.
        ratings: about how many answers they gave.
        turns: how often.

    Returns:
        Way → what it took, turn by turn. `PostgreSQL` is missing where no server is installed.

    Raises:
        RuntimeError: an alternative's results are not the script's.
    """
    company = folder / f"company-{people}"
    if not (company / "exports").exists():
        write_benchmark_company(company, people=people, ratings=ratings)
    ways: dict[str, Callable[[Path, Path], Cost]] = {SCRIPT: _script, PRODUCT: _product, PANDAS: _pandas}
    if postgres_server.programs():
        ways[POSTGRES] = _postgres
    costs: dict[str, list[Cost]] = {way: [] for way in ways}
    for _ in range(turns):
        for way, measure in ways.items():
            costs[way].append(measure(folder, company))
    return costs


def as_table(costs: dict[str, list[Cost]]) -> list[str]:
    """Return lines of a table: each way's median seconds, their range, their ratio to the script's, its most memory."""
    lines = [f"{'':24}{'seconds':>8}{'from – to':>14}{'× the script':>14}{'GiB':>6}"]
    of_script = median(cost.seconds for cost in costs[SCRIPT])
    for way, turns in costs.items():
        seconds = [cost.seconds for cost in turns]
        span = f"{min(seconds):.1f} – {max(seconds):.1f}"
        most = max(cost.peak_gib for cost in turns)
        lines.append(f"{way:24}{median(seconds):8.1f}{span:>14}{median(seconds) / of_script:14.2f}{most:6.1f}")
    if POSTGRES in costs:
        lines.append(
            f"{POSTGRES}: loading counts, starting the server does not; memory is that of the server's processes"
        )
    else:
        lines.append(f"{POSTGRES}: not measured. {postgres_server.HOW_TO_GET_IT}")
    return lines


def _script(folder: Path, company: Path) -> Cost:
    return _cost("tests.benchmarks.baseline", str(company / "exports"), str(folder / "baseline.duckdb"), SCRIPT_MEMORY)


def _product(folder: Path, company: Path) -> Cost:
    shutil.rmtree(company / "warehouse", ignore_errors=True)
    return _cost("skillgap", "--workspace", str(company), "refresh", "--quiet", "--as-of", _DAY)


def _pandas(folder: Path, company: Path) -> Cost:
    results = folder / "pandas"
    cost = _cost(f"{_HERE}.pandas_script", str(company / "exports"), str(results), _DAY)
    _hold_to(folder, PANDAS, {table: f"'{results / table}.parquet'" for table in KEYS})
    return cost


def _postgres(folder: Path, company: Path) -> Cost:
    results = folder / "postgres"
    with postgres_server.running_server() as server:
        with postgres_server.MemoryWatch(server) as watch:
            cost = _cost(f"{_HERE}.postgres_script", str(company / "exports"), str(server.socket), _DAY)
        export_results(server.socket, results, KEYS)
    _hold_to(folder, POSTGRES, {table: f"read_csv('{results / table}.csv', all_varchar = true)" for table in KEYS})
    return Cost(cost.seconds, watch.peak_gib)


def _hold_to(folder: Path, way: str, found: dict[str, str]) -> None:
    """Raise if results are not those of the script's last run."""
    different = {table: n for table, n in differences(folder / "baseline.duckdb", found).items() if n}
    if different:
        raise RuntimeError(f"{way} computes something else than the script, rows by table: {different}")


def _cost(module: str, *arguments: str) -> Cost:
    measured = run_measured(["-m", module, *arguments])
    return Cost(measured.seconds, measured.peak_gib)
