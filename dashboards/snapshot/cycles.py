"""The cycles that are known, and the moments that figures can be read for: today, and each cycle that has closed.

What was measured stands in the other modules.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta

from dashboards.snapshot.settings import as_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot

TODAY = "today"
"""The id under which today stands among the cycles, in addresses too."""


@dataclass(frozen=True)
class Cycle:
    """One assessment cycle; or today, which speaks for the day of the refresh."""

    cycle_id: str
    cycle_name: str | None
    opens_on: date
    closes_on: date
    granularity: str
    cycle_number: int
    previous_cycle_id: str | None
    is_latest: bool
    population_name: str | None = None
    n_people: int | None = None
    n_expected: int | None = None
    is_opened: bool = True
    is_closed: bool = True
    answers_until: date | None = None

    @property
    def last_day_of_grace(self) -> date:
        """The last day of an answer that counts."""
        return self.answers_until or self.closes_on

    @property
    def published_on(self) -> date:
        """The first day on which its figures are published: that after its grace; without any grace its last."""
        last_day = self.last_day_of_grace
        return last_day + timedelta(days=1) if last_day > self.closes_on else last_day

    @property
    def is_today(self) -> bool:
        """Whether these are the figures of today, from each person's newest level."""
        return self.cycle_id == TODAY

    @property
    def is_partial(self) -> bool:
        """Whether the cycle asked a part of the organisation alone."""
        return self.population_name is not None

    @property
    def label(self) -> str:
        """The name, or the id where it has none; with the part that was asked, where it was a part."""
        name = self.cycle_name or self.cycle_id
        return f"{name} ({self.part})" if self.is_partial else name

    @property
    def part(self) -> str:
        """The part of the organisation that was asked, with its people; empty where everybody was."""
        if self.population_name is None:
            return ""
        return f"{self.population_name} only, {self.n_expected or 0:,} of {self.n_people or 0:,} people"

    @property
    def table_of_people(self) -> str:
        """The published table of one row per person and competency."""
        return "gap_now" if self.is_today else "gap_by_person"

    @property
    def gaps_of_people(self) -> str:
        """The relation of one row per person and competency: of all cycles, or of today with its `cycle_id`."""
        table = self.table_of_people
        return f"(select '{TODAY}' as cycle_id, * from {table})" if self.is_today else table

    @property
    def gaps_of_units(self) -> str:
        """The relation of one row per org unit and competency: of all cycles, or of today with its `cycle_id`."""
        return f"(select '{TODAY}' as cycle_id, * from gap_now_by_org_unit)" if self.is_today else "gap_by_org_unit"

    @property
    def shareable_gaps_of_units(self) -> str:
        """The same relation as those see it from whom small groups are hidden."""
        today = f"(select '{TODAY}' as cycle_id, * from shareable.gap_now_by_org_unit)"
        return today if self.is_today else "shareable.gap_by_org_unit"

    @property
    def profiles(self) -> str:
        """The relation of one row per role and competency: of all cycles, or of today with its `cycle_id`."""
        return f"(select '{TODAY}' as cycle_id, * from role_profile_now)" if self.is_today else "role_profile"


@per_snapshot
def known_cycles(warehouse: Warehouse) -> tuple[Cycle, ...]:
    """Return every cycle, the one that closes last first, for queries that have checked the viewer.

    Of a cycle that is still open, or in its days of grace, nothing is published but participation.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    columns = ", ".join(field.name for field in fields(Cycle))
    rows = warehouse.snapshot.rows(f"select {columns} from dim_cycle order by closes_on desc, cycle_number desc")
    return tuple(Cycle(**row) for row in rows)


def closed_cycles(warehouse: Warehouse) -> tuple[Cycle, ...]:
    """Return the closed cycles, the newest first, for queries that have checked the viewer.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    return tuple(cycle for cycle in known_cycles(warehouse) if cycle.is_closed)


@per_snapshot
def today_of(warehouse: Warehouse) -> Cycle:
    """Return today, as of the refresh.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    day = as_of(warehouse) or date.min
    return Cycle(TODAY, "Today", day, day, "competency", 0, None, is_latest=False)


def labels_of(warehouse: Warehouse) -> dict[str, str]:
    """Return what the closed cycles are called, by id, for queries that have checked the viewer.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    return {cycle.cycle_id: cycle.label for cycle in closed_cycles(warehouse)}


def pick(cycles: tuple[Cycle, ...], cycle_id: str | None) -> Cycle | None:
    """Return the cycle of that id, the newest for None, None where there is no such cycle."""
    if cycle_id is None:
        return cycles[0] if cycles else None
    return next((cycle for cycle in cycles if cycle.cycle_id == cycle_id), None)
