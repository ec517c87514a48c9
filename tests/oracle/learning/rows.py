"""What a row is here, the rules in force, and the two roundings that definitions ask for. No figure belongs here."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

Row = dict[str, Any]
Tables = dict[str, list[Row]]

Key = TypeVar("Key", bound=Hashable)

MEETS_DECIMALS = 9


@dataclass(frozen=True)
class Rules:
    """The settings that these figures depend on, and the day of the refresh."""

    as_of: date
    min_per_arm: int = 15
    meaningful_movement: float = 0.25
    alpha: float = 0.10
    min_group: int = 5
    grace_days: int = 14
    suggested_gaps: int = 3
    level_valid_months: int = 24


def met(value: float) -> float:
    """A level, gap or figure as it meets a threshold: rounded to nine decimals."""
    return round(value, MEETS_DECIMALS)


def half_up(level: float) -> int:
    """A level's stratum: 2.5 is 3, and so is 2.4999999999."""
    return math.floor(met(level) + 0.5)


def grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    """Rows by key, in the order in which they came."""
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)


def is_closed(cycle: Row, rules: Rules) -> bool:
    """Whether a cycle's grace has passed; without grace it is over on its last day."""
    return bool((rules.as_of - cycle["closes_on"]).days >= (rules.grace_days + 1 if rules.grace_days else 0))


def cycles_in_order(tables: Tables) -> list[Row]:
    """The closed cycles and the open ones, first to last."""
    return sorted(tables["dim_cycle"], key=lambda cycle: cycle["cycle_number"])


def latest_cycle(tables: Tables) -> Row | None:
    """The newest cycle closed by the refresh."""
    return next((cycle for cycle in tables["dim_cycle"] if cycle["is_latest"]), None)
