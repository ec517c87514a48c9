"""The script by PostgreSQL computes what the bare DuckDB script computes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.alternatives.agreement import KEYS, differences
from tests.benchmarks.alternatives.postgres_script import export_results, run_postgres
from tests.benchmarks.alternatives.postgres_server import HOW_TO_GET_IT, Server, programs, running_server
from tests.benchmarks.company import AS_OF
from tests.integration.alternatives.conftest import Computed


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if programs() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    with running_server() as running:
        yield running


def test_postgres_computes_every_row_as_the_baseline(company: Computed, server: Server, tmp_path: Path) -> None:
    run_postgres(company.exports, server.socket, as_of=AS_OF.isoformat())
    export_results(server.socket, tmp_path, KEYS)
    found = {table: f"read_csv('{tmp_path / table}.csv', all_varchar = true)" for table in KEYS}
    assert differences(company.baseline, found) == dict.fromkeys(KEYS, 0)
