"""Everybody: their sums of a cycle in the order of their names, and where they sit as of the refresh.

Both are read once for each snapshot and kept. They are the same whoever asks, and hold no name. Who may see whom is not
decided here: queries take out of them those whom the viewer may see.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import Row


@per_snapshot
def totals_of(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Return the sums of all who have a profile in a cycle, for queries that have checked the viewer.

    Args:
        warehouse: the published files.
        cycle: a closed cycle, or today.

    Returns:
        One row per person: `person_id`, `org_unit_id`, `role_id`, `n_required`, `n_assessed`, `n_with_gap`,
        `levels_short`. They stand in the order of the names, those without one last and by id.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    order, named = "people.person_id", ""
    if warehouse.snapshot.has("identity"):
        order = "who.full_name nulls last, people.person_id"
        named = "left join identity.person_identity as who using (person_id)"
    return warehouse.snapshot.frame(
        f"""
        with people as (
            select
                person_id,
                any_value(org_unit_id) as org_unit_id,
                any_value(role_id) as role_id,
                count(*)::integer as n_required,
                count(gap)::integer as n_assessed,
                (count(*) filter (where has_gap))::integer as n_with_gap,
                sum(levels_short) as levels_short
            from {cycle.gaps_of_people} as gaps
            where cycle_id = $cycle_id and is_required
            group by person_id
        )
        select people.*
        from people
        {named}
        order by {order}
        """,
        {"cycle_id": cycle.cycle_id},
    )


@per_snapshot
def people_now(warehouse: Warehouse) -> pl.DataFrame:
    """Return one row per person, by id, for queries that have checked the viewer.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    return warehouse.snapshot.frame(
        """
        select
            person_id,
            org_unit_id,
            department_id,
            role_id,
            manager_id,
            career_level,
            location,
            hired_on,
            left_on,
            coalesce(is_active, false) as is_active
        from dim_person
        order by person_id
        """
    )


@per_snapshot
def places_of_people(warehouse: Warehouse) -> dict[str, int]:
    """Return where each person stands in `people_now`, from 0, for queries that have checked the viewer."""
    return {person_id: place for place, person_id in enumerate(people_now(warehouse)["person_id"])}


def facts_of(warehouse: Warehouse, person_ids: Collection[str]) -> dict[str, Row]:
    """Return the rows of a few people by their ids; nothing for whoever is not known."""
    people, places = people_now(warehouse), places_of_people(warehouse)
    known = (person_id for person_id in person_ids if person_id in places)
    return {person_id: people.row(places[person_id], named=True) for person_id in known}
