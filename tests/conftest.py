"""What all tests run by: the longest files first, and garbage seldom collected.

What collection makes lives as long as the process, and would be looked through again and again.
"""

from __future__ import annotations

import gc

import pytest

LONGEST = (
    "test_partial_builds.py",
    "test_wheel.py",
    "test_dbt_build.py",
    "test_nights_attacks.py",
    "test_rights.py",
    "test_erasure.py",
    "test_dagster.py",
    "test_refresh.py",
)
"""Files that would keep one process busy when the others are done, longest first."""

ALLOCATIONS = 50_000  # between two looks at young objects; Python's own 700 take a tenth of the tests' time


def pytest_configure() -> None:
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.freeze()
    gc.set_threshold(ALLOCATIONS)
    gc.enable()
