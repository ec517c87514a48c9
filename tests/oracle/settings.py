"""The settings that these figures depend on, with the defaults of the specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Settings:
    """The settings in force."""

    currency: str = "EUR"
    grace_days: int = 14
    min_raters: int = 3
    level_valid_months: int | None = 24
    gap_threshold: float = 0.5
    rater_weights: Mapping[str, float] = field(
        default_factory=lambda: {"manager": 2.0, "peer": 1.0, "direct_report": 1.0}
    )

    @classmethod
    def given(cls, changed: Mapping[str, Any]) -> Settings:
        """Return the defaults with what a workspace changes."""
        own = {name: value for name, value in changed.items() if name in cls.__dataclass_fields__}
        weights = {**cls().rater_weights, **own.pop("rater_weights", {})}
        return cls(**own, rater_weights=weights)
