"""The script by pandas computes what the bare DuckDB script computes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.benchmarks.alternatives.agreement import KEYS, differences
from tests.benchmarks.alternatives.pandas_script import run_pandas
from tests.benchmarks.company import AS_OF
from tests.integration.alternatives.conftest import Computed


def test_pandas_computes_every_row_as_the_baseline(company: Computed, tmp_path: Path) -> None:
    run_pandas(company.exports, tmp_path, as_of=pd.Timestamp(AS_OF))
    found = {table: f"'{tmp_path / table}.parquet'" for table in KEYS}
    assert differences(company.baseline, found) == dict.fromkeys(KEYS, 0)
