"""The people whom the demo shows: a manager whose line, and an employee whose own page, are worth looking at."""

from __future__ import annotations

from dashboards.snapshot.people import people_now
from dashboards.snapshot.scope import line_below, reports_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import NotPublishedError
from published.viewer import Role

FEWEST_PEOPLE = 8
FEWEST_TEAMS = 2
COMFORTABLE_PEOPLE = 40


def demo_person(warehouse: Warehouse, role: Role) -> str | None:
    """Return as whom a role of the demo looks.

    Args:
        warehouse: the published files.
        role: the role.

    Returns:
        A person's id; None for a role that is nobody's own, or where there is nobody to look as.
    """
    match role:
        case "manager":
            return demo_manager(warehouse)
        case "employee":
            return demo_employee(warehouse)
        case _:
            return None


def demo_employee(warehouse: Warehouse) -> str | None:
    """Return an employee to try the own page with: who leads nobody, and was assessed most often in most of a profile.

    Args:
        warehouse: the published files.

    Returns:
        A person's id, of several alike the first one with a gap; None where nothing is published or nobody works here.
    """
    try:
        return _employee(warehouse)
    except NotPublishedError:
        return None


@per_snapshot
def _employee(warehouse: Warehouse) -> str | None:
    leaders = sorted(reports_of(warehouse))
    rows = warehouse.snapshot.rows(
        """
        with assessed as (
            select person_id, count(distinct cycle_id) as n_cycles
            from gap_by_person
            where current_level is not null
            group by person_id
        ),

        today as (
            select
                person_id,
                count(current_level) as n_assessed,
                coalesce(bool_or(has_gap), false) as has_a_gap
            from gap_now
            where is_required
            group by person_id
        )

        select people.person_id
        from dim_person as people
        left join assessed using (person_id)
        left join today using (person_id)
        where people.is_active
        order by
            people.person_id in (select unnest($leaders)),
            assessed.n_cycles desc nulls last,
            today.has_a_gap desc nulls last,
            today.n_assessed desc nulls last,
            people.person_id
        limit 1
        """,
        {"leaders": leaders},
    )
    return rows[0]["person_id"] if rows else None


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
