"""The competencies and their families, as columns and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboards.snapshot.snapshot import Warehouse, per_snapshot


@dataclass(frozen=True)
class Column:
    """A competency, or a family of them.

    Attributes:
        column_id: the competency's id, or the family.
        column_name: the competency's name, or the family.
        family: the family; None where the competency has none.
        kind: `behavioural` or `technical`; None for a family.
    """

    column_id: str
    column_name: str
    family: str | None
    kind: str | None


def columns_of(warehouse: Warehouse, family: str | None = None) -> tuple[Column, ...]:
    """Return the competencies by family and name, for queries that have checked the viewer.

    Args:
        warehouse: the published files.
        family: of this family alone.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    columns = _columns(warehouse)
    return columns if family is None else tuple(column for column in columns if column.family == family)


@per_snapshot
def _columns(warehouse: Warehouse) -> tuple[Column, ...]:
    rows = warehouse.snapshot.rows(
        """
        select
            competency_id as column_id,
            coalesce(competency_name, competency_id) as column_name,
            family,
            kind
        from dim_competency
        order by family nulls last, 2, 1
        """
    )
    return tuple(Column(**row) for row in rows)


def families_of(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the families of these competencies, in their order."""
    families = dict.fromkeys(column.family or "" for column in columns)
    return tuple(Column(family, family, family or None, None) for family in families)


def names_of(warehouse: Warehouse) -> dict[str, Column]:
    """Return the competencies by id."""
    return {column.column_id: column for column in columns_of(warehouse)}


def name_in(names: Mapping[str, Column], competency_id: str) -> str:
    """Return what a competency is called; its id where it is not known."""
    named = names.get(competency_id)
    return competency_id if named is None else named.column_name
