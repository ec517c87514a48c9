"""Differences of managers' ratings from those of the other raters: for HR leaders alone.

A difference in rating level, with its spread; not a bias, and no ranking.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, stdev

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.permissions import sees_manager_severity


@dataclass(frozen=True)
class ManagerDifference:
    """One manager's levels less those of the other raters of the same people.

    Attributes:
        manager_id: the manager.
        name: the name, or the id where there is none.
        n_people: people rated by both.
        mean_difference: mean over them, in levels.
        sd_difference: how much it differs from person to person.
    """

    manager_id: str
    name: str
    n_people: int
    mean_difference: float
    sd_difference: float | None


@dataclass(frozen=True)
class Severity:
    """All managers with enough people, by name.

    Attributes:
        cycle: the cycle.
        managers: by name.
        mean: the mean over managers; None without any.
        sd: the spread over managers; None with fewer than two.
        min_people: the fewest people whom a manager must have rated.
    """

    cycle: Cycle
    managers: tuple[ManagerDifference, ...]
    mean: float | None
    sd: float | None
    min_people: int


@requires_page("framework")
def manager_severity(reader: Reader, cycle_id: str | None = None) -> Severity:
    """Return how managers' levels differ from the other raters', and write that it was seen.

    Args:
        reader: the request's snapshot and viewer; nobody but an HR leader gets an answer.
        cycle_id: the cycle; None for the latest closed one.
    """
    if not sees_manager_severity(reader.viewer):
        raise NotAllowedError("people")
    cycle = reader.cycle(cycle_id)
    managers = _read(reader.warehouse, cycle.cycle_id)
    reader.audit("manager severity", cycle_id=cycle.cycle_id)
    means = [manager.mean_difference for manager in managers]
    return Severity(
        cycle,
        managers,
        fmean(means) if means else None,
        stdev(means) if len(means) > 1 else None,
        reader.min_group,
    )


@per_snapshot
def _read(warehouse: Warehouse, cycle_id: str) -> tuple[ManagerDifference, ...]:
    has_names = warehouse.snapshot.has("identity")
    name = "coalesce(who.full_name, severity.manager_id)" if has_names else "severity.manager_id"
    identity = "left join identity.person_identity as who on severity.manager_id = who.person_id" if has_names else ""
    rows = warehouse.snapshot.rows(
        f"""
        select
            severity.manager_id,
            {name} as name,
            severity.n_people,
            severity.mean_difference,
            severity.sd_difference
        from manager_severity as severity
        {identity}
        where severity.cycle_id = ? and severity.mean_difference is not null
        order by name, severity.manager_id
        """,
        [cycle_id],
    )
    return tuple(ManagerDifference(**row) for row in rows)
