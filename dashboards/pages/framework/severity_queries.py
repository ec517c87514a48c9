"""How far managers' ratings lie from those of the other raters: for HR leaders alone.

A difference in rating level, with its spread; not a bias, and no ranking.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, stdev

from dashboards.snapshot.cycles import Cycle, closed_cycles, pick
from dashboards.snapshot.guard import Denied, NotYours, asked_on
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse
from published.permissions import sees_manager_severity
from published.viewer import Viewer


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


@asked_on("framework")
def manager_severity(warehouse: Warehouse, viewer: Viewer, cycle_id: str | None = None) -> Severity | Denied:
    """Return how managers' levels differ from the other raters', and write that it was seen.

    Args:
        warehouse: the published files.
        viewer: who is asking; nobody but an HR leader gets an answer.
        cycle_id: the cycle; None for the latest closed one.
    """
    if not sees_manager_severity(viewer):
        return Denied(reason="people")
    cycle = pick(closed_cycles(warehouse), cycle_id)
    if cycle is None:
        return NotYours
    managers = _read(warehouse, cycle.cycle_id)
    warehouse.audit.write(viewer, "manager severity", cycle_id=cycle.cycle_id)
    means = [manager.mean_difference for manager in managers]
    return Severity(
        cycle,
        managers,
        fmean(means) if means else None,
        stdev(means) if len(means) > 1 else None,
        min_group_of(warehouse),
    )


def _read(warehouse: Warehouse, cycle_id: str) -> tuple[ManagerDifference, ...]:
    has_names = warehouse.snapshot.has("identity")
    name = "coalesce(who.full_name, severity.manager_id)" if has_names else "severity.manager_id"
    identity = "left join identity.person_identity as who on severity.manager_id = who.person_id" if has_names else ""

    def read() -> tuple[ManagerDifference, ...]:
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

    return warehouse.cached(("manager severity", cycle_id), read)
