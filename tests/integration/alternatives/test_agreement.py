"""Results that differ from the baseline's in one place are found out."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.benchmarks.alternatives.agreement import KEYS, differences
from tests.integration.alternatives.conftest import Computed

DISTURBED = "score_movement"
UNDISTURBED = dict.fromkeys(KEYS, 0)


@pytest.mark.parametrize(
    "disturbance",
    [
        "update score_movement set movement = movement + 2e-9 where rowid = 5",
        "update score_movement set gap_status = null where rowid = 5",
        "update score_movement set movement = null where rowid = 5",
        "delete from score_movement where rowid = 5",
        "insert into score_movement select * from score_movement where rowid = 5",
    ],
)
def test_one_row_that_differs_is_counted(company: Computed, copied: Path, tmp_path: Path, disturbance: str) -> None:
    assert differences(company.baseline, _disturbed(company, copied, tmp_path, disturbance)) == UNDISTURBED | {
        DISTURBED: 1
    }


def test_numbers_that_differ_by_a_billionth_at_most_are_the_same(
    company: Computed, copied: Path, tmp_path: Path
) -> None:
    nearly = "update score_movement set movement = movement + 1e-10"
    assert differences(company.baseline, _disturbed(company, copied, tmp_path, nearly)) == UNDISTURBED


@pytest.fixture(scope="module")
def copied(company: Computed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that no test disturbs."""
    folder = tmp_path_factory.mktemp("copied")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{company.baseline}' as baseline (read_only)")
        for table in KEYS.keys() - {DISTURBED}:
            connection.execute(f"copy baseline.{table} to '{folder}/{table}.parquet'")
    return folder


def _disturbed(company: Computed, copied: Path, folder: Path, disturbance: str) -> dict[str, str]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{company.baseline}' as baseline (read_only)")
        connection.execute("create table score_movement as from baseline.score_movement order by all")
        connection.execute(disturbance)
        connection.execute(f"copy score_movement to '{folder}/score_movement.csv' (header true)")
    undisturbed = {table: f"read_parquet('{copied / table}.parquet')" for table in KEYS}
    return undisturbed | {DISTURBED: f"read_csv('{folder / DISTURBED}.csv', all_varchar = true)"}
