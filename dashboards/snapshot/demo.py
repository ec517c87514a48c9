"""The manager whom the demo shows: somebody real, whose line is worth looking at."""

from __future__ import annotations

from dashboards.snapshot.people import people_now
from dashboards.snapshot.scope import line_below, reports_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import NotPublishedError

FEWEST_PEOPLE = 8
FEWEST_TEAMS = 2
COMFORTABLE_PEOPLE = 40


def demo_manager(warehouse: Warehouse) -> str | None:
    """Return a manager to try the manager's role with.

    One who leads at least eight people in at least two teams, where there is such a one, and few enough to know them
    all; otherwise whoever leads the most.

    Args:
        warehouse: the published files.

    Returns:
        A person's id; None where nothing is published or nobody leads anybody.
    """
    try:
        return _chosen(warehouse)
    except NotPublishedError:
        return None


@per_snapshot
def _chosen(warehouse: Warehouse) -> str | None:
    active = people_now(warehouse).filter("is_active")
    teams = dict(active.select("person_id", "org_unit_id").iter_rows())
    reports = reports_of(warehouse)
    best: tuple[bool, bool, int, str] | None = None
    for leader in sorted(leader for leader in reports if leader in teams):
        line = line_below(reports, leader)
        n_teams = len({teams[person] for person in line if teams[person] is not None})
        fits = len(line) >= FEWEST_PEOPLE and n_teams >= FEWEST_TEAMS
        # Of those that fit the largest that is still comfortable, else the smallest; of the others the largest.
        comfortable = len(line) <= COMFORTABLE_PEOPLE
        size = len(line) if comfortable or not fits else -len(line)
        if line and (best is None or (fits, comfortable, size) > best[:3]):
            best = (fits, comfortable, size, leader)
    return None if best is None else best[3]
