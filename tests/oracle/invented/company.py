"""The way in: all exports and the settings of one invented company, written below a workspace's folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import yaml

from .answers import write_calibrations, write_ratings
from .assignments import write_assignments
from .calendar import AS_OF, CycleMade, make_cycles
from .framework import write_framework
from .organisation import CAREER_LEVELS, MORE_SNAPSHOTS, ORG_UNITS, ROLES, make_workforce, write_people
from .training import write_training

# The settings that are tried, in turn with the seeds.
SETTINGS: tuple[Mapping[str, Any], ...] = (
    {},
    {"min_raters": 2, "grace_days": 0, "rater_weights": {"manager": 0, "peer": 1, "direct_report": 3}},
    {"gap_threshold": 0.75, "rater_weights": {"manager": 1, "peer": 0, "direct_report": 0.5}},
    {"min_raters": 4, "gap_threshold": 1, "min_group": 3, "grace_days": 30, "level_valid_months": None},
    {"rater_weights": {"manager": 3, "peer": 2, "direct_report": 0}, "min_raters": 2, "level_valid_months": 5},
    # Nothing is closed: every cycle is in its grace.
    {"grace_days": 1000},
)


def write_awkward_company(root: Path, seed: int) -> Mapping[str, Any]:
    """Write a company's exports and `workspace.yml` below `root`; return the settings that it changes."""
    random = Random(seed)  # noqa: S311 - an invented company, not a secret
    settings = SETTINGS[seed % len(SETTINGS)]
    workforce = make_workforce(random)
    cycles = make_cycles(random)
    files = {
        "hris/org_units.csv": ORG_UNITS,
        "hris/roles.csv": ROLES,
        **MORE_SNAPSHOTS,
        "hris/career_levels.csv": CAREER_LEVELS,
        **write_people(workforce, random),
        **write_framework(random),
        "ratings/cycles.csv": _cycles(cycles),
        **write_assignments(random, cycles, workforce),
        **write_ratings(random, cycles, workforce),
        **write_calibrations(random, cycles, workforce),
        **write_training(random, workforce),
    }
    for name, text in files.items():
        file = root / "exports" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / "workspace.yml").write_text(yaml.safe_dump({**settings, "max_inferred_leavers": 0.3}), encoding="utf-8")
    return settings


def _cycles(cycles: list[CycleMade]) -> str:
    lines = [
        f"{cycle.cycle_id},{cycle.opens_on},{cycle.closes_on},{cycle.granularity},{cycle.population_org_unit_id},"
        f"{cycle.families}"
        for cycle in reversed(cycles)
    ]
    return "\n".join(["cycle_id,opens_on,closes_on,granularity,population_org_unit_id,families", *lines]) + "\n"


__all__ = ["AS_OF", "SETTINGS", "write_awkward_company"]
