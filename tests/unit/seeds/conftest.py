"""The invented company, written once for all of these tests, and what it says by a second opinion."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from seeds.demo import write_company

from .measure import TODAY, Cycle, Gap, Levels, Tables, closed_cycles, gaps_of, levels_of, read_company


@pytest.fixture(scope="session")
def company_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's folder; processes that test side by side write it once, and nobody writes into it afterwards."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    written = shared / "tarnbridge"
    with (shared / "tarnbridge.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not written.exists():
            folder = tmp_path_factory.mktemp("tarnbridge-writing")
            write_company(folder, today=TODAY)
            folder.rename(written)
    return written


@pytest.fixture(scope="session")
def tables(company_folder: Path) -> Tables:
    return read_company(company_folder)


@pytest.fixture(scope="session")
def cycles(tables: Tables) -> list[Cycle]:
    return closed_cycles(tables, TODAY)


@pytest.fixture(scope="session")
def levels(tables: Tables, cycles: list[Cycle]) -> Levels:
    return levels_of(tables, cycles)


@pytest.fixture(scope="session")
def gaps(tables: Tables, cycles: list[Cycle], levels: Levels) -> list[Gap]:
    return gaps_of(tables, cycles, levels)
