"""Everybody as of the refresh: where they sit, in which role, for whom. Read once for each snapshot and kept.

It is the same whoever asks, and holds no name. Who may see whom is not decided here, but by the query that asks.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import Row


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


def facts_of(warehouse: Warehouse, person_ids: Collection[str]) -> dict[str, Row]:
    """Return the rows of a few people by their ids; nothing for whoever is not known."""
    few = people_now(warehouse).filter(pl.col("person_id").is_in(sorted(person_ids)))
    return {row["person_id"]: row for row in few.to_dicts()}
