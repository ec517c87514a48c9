"""The people behind a figure about units, one row each, paged on the server.

Everything about one person stands in `person`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.answers import Denied, NotYours, asked_on
from dashboards.queries.cycles import Cycle, closed_cycles, pick
from dashboards.queries.organisation import WholeUnit, tree_of, whole_of
from dashboards.queries.scope import Scope, scope_of
from dashboards.queries.unit_gaps import GapFilter
from dashboards.queries.unit_places import ids_frame
from dashboards.queries.warehouse import Warehouse

Sort = Literal["levels_short", "name"]

LARGEST_PAGE = 1_000
ORDERS: dict[Sort, str] = {
    "levels_short": "levels_short desc nulls last, person_id",
    "name": "name nulls last, person_id",
}
SINGLE = ("target_level", "current_level", "gap", "gap_band", "level_basis")


@dataclass(frozen=True)
class PersonRow:
    """One person's gaps; the last five fields for one competency alone.

    Attributes:
        person_id: their id.
        name: their name, where the viewer may see it and it is known.
        org_unit_id: the unit they sat in.
        org_unit_name: its name.
        role_title: their role.
        n_required: competencies in their profile.
        n_assessed: those of them that are assessed.
        n_with_gap: those with a gap.
        levels_short: summed over the assessed; None where nothing is.
        target_level: the competency's target.
        current_level: their level.
        gap: target less level.
        gap_band: none, minor, clear or severe.
        level_basis: calibrated, raters or self.
    """

    person_id: str
    name: str | None
    org_unit_id: str | None
    org_unit_name: str | None
    role_title: str | None
    n_required: int
    n_assessed: int
    n_with_gap: int
    levels_short: float | None
    target_level: float | None
    current_level: float | None
    gap: float | None
    gap_band: str | None
    level_basis: str | None


@dataclass(frozen=True)
class PeoplePage:
    """One page of people; `n_total` counts those on all pages."""

    rows: tuple[PersonRow, ...]
    n_total: int
    page: int
    page_size: int


@asked_on("gaps")
def people(
    warehouse: Warehouse,
    viewer: Viewer,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    competency_id: str | None = None,
    page: int = 1,
    page_size: int = 50,
    sort: Sort = "levels_short",
) -> PeoplePage | Denied:
    """Return those people of a whole whom the viewer may see, and write that they were seen.

    Args:
        warehouse: the published files.
        viewer: who is asking.
        unit_id: a unit, `organisation`, `own-line`, or None for what is the viewer's own.
        filters: cycle, family and cuts.
        competency_id: for one competency alone.
        page: from 1.
        page_size: people on a page.
        sort: by levels short, the most first, or by name.
    """
    scope = scope_of(warehouse, viewer, "gaps")
    if not scope.has_people:
        return Denied(reason="people")
    cycle = pick(closed_cycles(warehouse), filters.cycle_id)
    whole = None if cycle is None else whole_of(viewer, scope, tree_of(warehouse, cycle.cycle_id), unit_id)
    if cycle is None or whole is None:
        return NotYours
    page, page_size = max(page, 1), min(max(page_size, 1), LARGEST_PAGE)
    order = ORDERS.get(sort, ORDERS["levels_short"])
    key = ("people", scope.key, cycle.cycle_id, whole.unit_id, filters, competency_id, order, page, page_size)
    found = warehouse.cached(
        key, lambda: _read(warehouse, scope, cycle, whole, filters, competency_id, page, page_size, order)
    )
    warehouse.audit.write(
        viewer,
        "people",
        unit_id=whole.unit_id,
        cycle_id=cycle.cycle_id,
        family=filters.family,
        job_family=filters.job_family,
        career_level=filters.career_level,
        competency_id=competency_id,
        page=page,
        people=[row.person_id for row in found.rows],
    )
    return found


def _read(
    warehouse: Warehouse,
    scope: Scope,
    cycle: Cycle,
    whole: WholeUnit,
    filters: GapFilter,
    competency_id: str | None,
    page: int,
    page_size: int,
    order: str,
) -> PeoplePage:
    conditions = "".join(f" and role.{cut} = ${cut}" for cut, _ in filters.cuts)
    parameters: dict[str, object] = {"cycle_id": cycle.cycle_id, **dict(filters.cuts)}
    tables: dict[str, pl.DataFrame] = {}
    if whole.kind == "own_line":
        conditions += " and gap.person_id in (select person_id from reached)"
        tables["reached"] = ids_frame("person_id", scope.line)
    elif not scope.is_everyone:
        conditions += " and gap.person_id in (select person_id from reached)"
        tables["reached"] = ids_frame("person_id", scope.people)
    if whole.kind == "unit":
        conditions += " and gap.org_unit_id in (select org_unit_id from inside)"
        tables["inside"] = ids_frame("org_unit_id", tree_of(warehouse, cycle.cycle_id).subtree(whole.unit_id))
    if competency_id is not None:
        conditions += " and gap.competency_id = $competency_id"
        parameters["competency_id"] = competency_id
    if filters.family is not None:
        conditions += " and gap.competency_id in (select competency_id from dim_competency where family = $family)"
        parameters["family"] = filters.family
    has_names = scope.has_names and warehouse.snapshot.has("identity")
    name = "who.full_name" if has_names else "null::varchar"
    identity = "left join identity.person_identity as who using (person_id)" if has_names else ""
    # Names are looked up for everybody only where they decide the order.
    early, late = (name, identity), ("page.name", "")
    if not order.startswith("name"):
        early, late = ("null::varchar", ""), (name, identity)
    one = "any_value({})" if competency_id is not None else "null"
    single = ", ".join(f"{one.format(f'gap.{column}')} as {column}" for column in SINGLE)
    sql = f"""
        with people as materialized (
            select
                gap.person_id,
                any_value(gap.org_unit_id) as org_unit_id,
                any_value(gap.role_id) as role_id,
                count(*) as n_required,
                count(gap.gap) as n_assessed,
                count(*) filter (where gap.has_gap) as n_with_gap,
                sum(gap.levels_short) as levels_short,
                {single}
            from gap_by_person as gap
            {"left join dim_role as role using (role_id)" if filters.cuts else ""}
            where gap.cycle_id = $cycle_id and gap.is_required {conditions}
            group by gap.person_id
        ),
        page as (
            select people.*, {early[0]} as name from people {early[1]} order by {order} limit $limit offset $offset
        ),
        counted as (
            select count(*) as n_total from people
        )
        select
            page.person_id, {late[0]} as name, page.org_unit_id, unit.org_unit_name, role.role_title,
            page.n_required, page.n_assessed, page.n_with_gap, page.levels_short,
            page.target_level, page.current_level, page.gap, page.gap_band, page.level_basis,
            counted.n_total
        from counted
        left join page on true
        left join dim_role as role using (role_id)
        left join org_unit_in_cycle as unit on page.org_unit_id = unit.org_unit_id and unit.cycle_id = $cycle_id
        {late[1]}
        order by {order}
    """
    parameters |= {"limit": page_size, "offset": (page - 1) * page_size}
    rows = warehouse.snapshot.frame(sql, parameters, tables)
    return PeoplePage(
        rows=tuple(PersonRow(**row) for row in rows.drop("n_total").drop_nulls("person_id").to_dicts()),
        n_total=int(rows["n_total"][0]),
        page=page,
        page_size=page_size,
    )
