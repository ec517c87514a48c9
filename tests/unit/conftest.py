"""What holds for all of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from orchestration.build.garbage import rare_garbage_collection


@pytest.fixture(scope="session", autouse=True)
def rare_garbage() -> Iterator[None]:
    """Look for garbage rarely: to go through what has been imported and collected takes a tenth of all tests."""
    with rare_garbage_collection():
        yield
