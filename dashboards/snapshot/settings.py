"""The settings that were in force when the snapshot was made, as far as the dashboards act on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dashboards.snapshot.snapshot import Warehouse, per_snapshot

DEFAULT_MIN_GROUP = 5


@dataclass(frozen=True)
class Setting:
    """One setting in force."""

    name: str
    value: str | None


@per_snapshot
def settings_of(warehouse: Warehouse) -> tuple[Setting, ...]:
    """Return the settings in force, by name, for queries that have checked the viewer.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    rows = warehouse.snapshot.rows("select name, value from settings order by name")
    return tuple(Setting(**row) for row in rows)


def setting(warehouse: Warehouse, name: str) -> str | None:
    """Return one setting's value, None where it is not set."""
    return next((setting.value for setting in settings_of(warehouse) if setting.name == name), None)


def min_group_of(warehouse: Warehouse) -> int:
    """Return the fewest people a figure may be about."""
    value = setting(warehouse, "min_group")
    return int(value) if value is not None else DEFAULT_MIN_GROUP


def as_of(warehouse: Warehouse) -> date | None:
    """Return the day that the snapshot speaks for."""
    value = setting(warehouse, "as_of")
    return date.fromisoformat(value) if value is not None else None


def refreshed_at(warehouse: Warehouse) -> datetime | None:
    """Return when the refresh ran that made the snapshot."""
    value = setting(warehouse, "refreshed_at")
    return datetime.fromisoformat(value) if value is not None else None
