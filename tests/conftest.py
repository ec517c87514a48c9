"""Seldom collect garbage: what collection makes lives as long as the process, and is looked through again and again."""

from __future__ import annotations

import gc

import pytest

ALLOCATIONS = 50_000  # between two looks at young objects; Python's own 700 take a tenth of the tests' time


def pytest_configure() -> None:
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.freeze()
    gc.set_threshold(ALLOCATIONS)
    gc.enable()
