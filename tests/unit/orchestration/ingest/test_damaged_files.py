"""A few files damaged at random, each loaded with every row in one place or refused; `make fuzz` tries thousands."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.build.raw_tables import prepare_build_file
from tests.fuzz.__main__ import KEPT, Figures, try_one


def test_damaged_files_are_loaded_whole_or_refused_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    KEPT.mkdir(parents=True)
    figures = Figures()
    with duckdb.connect(config={"threads": 1}) as connection:
        prepare_build_file(connection)
        for seed in range(3, 7):
            try_one(seed, figures, connection)
    assert figures.failures == []
    assert figures.n_rows > 0
