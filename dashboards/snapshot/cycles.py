"""The cycles that figures can be read for: those that have closed.

What was measured in them stands in the other modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.snapshot.snapshot import Warehouse, per_snapshot


@dataclass(frozen=True)
class Cycle:
    """One closed assessment cycle."""

    cycle_id: str
    cycle_name: str | None
    opens_on: date
    closes_on: date
    granularity: str
    cycle_number: int
    previous_cycle_id: str | None
    is_latest: bool

    @property
    def label(self) -> str:
        """The name, or the id where it has none."""
        return self.cycle_name or self.cycle_id


@per_snapshot
def closed_cycles(warehouse: Warehouse) -> tuple[Cycle, ...]:
    """Return the closed cycles, the newest first, for queries that have checked the viewer.

    A cycle that is still open has nothing published but participation: whatever comes after the latest is left out.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    rows = warehouse.snapshot.rows(
        """
        select cycle_id, cycle_name, opens_on, closes_on, granularity, cycle_number, previous_cycle_id, is_latest
        from dim_cycle
        where closes_on <= (select max(closes_on) from dim_cycle where is_latest)
        order by closes_on desc, cycle_number desc
        """
    )
    return tuple(Cycle(**row) for row in rows)


def pick(cycles: tuple[Cycle, ...], cycle_id: str | None) -> Cycle | None:
    """Return the cycle of that id, the newest for None, None where there is no such cycle."""
    if cycle_id is None:
        return cycles[0] if cycles else None
    return next((cycle for cycle in cycles if cycle.cycle_id == cycle_id), None)
