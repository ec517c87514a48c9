"""Programs of the machine that some tests need."""

from __future__ import annotations

import os
import shutil

import pytest


def needed(tool: str, package: str) -> str:
    """Return a tool's path; without it the test is skipped, and fails in CI."""
    found = shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        words = f"{tool} is missing: apt-get install {package}"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    return found
