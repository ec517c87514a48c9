"""A file for the audit log of one test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def audit_file(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"
