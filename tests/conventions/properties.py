"""What the models' property files say, parsed once for all tests of a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"
MARTS = MODELS / "marts"


@cache
def parsed(file: Path) -> Mapping[str, Any]:
    """Return what a YAML file holds, by libyaml where PyYAML was built with it: ten times as fast, and the same."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: Mapping[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=loader) or {}  # noqa: S506
    return found


@cache
def marts() -> Mapping[str, Mapping[str, Any]]:
    """Return the properties of every mart by its name."""
    return {model["name"]: model for file in MARTS.rglob("*.yml") for model in parsed(file).get("models", [])}
