"""The models' own unit tests, which a refresh leaves out: every one of them is run here."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestration.dbt import PROJECT_FOLDER, run_unit_tests
from orchestration.workspace import Workspace

pytestmark = pytest.mark.integration


def _names(folder: Path) -> set[str]:
    contents = [yaml.safe_load(file.read_text(encoding="utf-8")) or {} for file in folder.rglob("*.yml")]
    return {test["name"] for content in contents for test in content.get("unit_tests", [])}


def test_every_unit_test_of_the_models_holds(fresh: Workspace) -> None:
    results = run_unit_tests(fresh)
    assert {result.name for result in results} == _names(PROJECT_FOLDER / "models")
    broken = {result.name: result.message for result in results if result.status != "pass"}
    assert not broken, "\n".join(f"{name}: {message}" for name, message in broken.items())
