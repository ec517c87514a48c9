"""A plugin of pytest: it says where skillgap was found, and ends where a room is not the installed wheel's."""

from __future__ import annotations

import importlib.util
import sysconfig
from pathlib import Path

import pytest

NAMES = ("skillgap", "expectations", "published", "orchestration", "inference", "dashboards", "seeds")


def pytest_report_header() -> str:
    return f"skillgap and its rooms: installed in {sysconfig.get_path('purelib')}"


def pytest_configure() -> None:
    packages = Path(sysconfig.get_path("purelib")).resolve()
    for name in NAMES:
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None or not Path(found.origin).resolve().is_relative_to(packages):
            raise pytest.UsageError(f"{name} is not the wheel's: found {found}; expected it below {packages}.")
