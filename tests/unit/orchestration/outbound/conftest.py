"""A workspace whose published tables are handed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.settings.workspace import Workspace
from tests.handed_on import published


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return published(tmp_path / "workspace")
