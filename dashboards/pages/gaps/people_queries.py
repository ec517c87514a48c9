"""The people behind a figure about units, one row each, paged on the server.

Everything about one person stands in `person`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.names import people_names, roles_of, unit_names
from dashboards.snapshot.org_units import Selection, tree_of
from dashboards.snapshot.people import totals_of
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import inside

Sort = Literal["name", "role", "unit", "assessed", "with_gap", "levels_short", "target", "level", "gap"]
OF_COMPETENCY: tuple[Sort, ...] = ("target", "level", "gap")
"""Orders that need one competency; without it people come by name."""
_FIGURES: dict[Sort, str] = {
    "assessed": "n_assessed",
    "with_gap": "n_with_gap",
    "levels_short": "levels_short",
    "target": "target_level",
    "level": "current_level",
    "gap": "gap",
}

LARGEST_PAGE = 1_000
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


@requires_page("gaps")
def people(
    reader: Reader,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    competency_id: str | None = None,
    page: int = 1,
    page_size: int = 50,
    sort: Sort = "levels_short",
    *,
    is_reversed: bool = False,
) -> PeoplePage:
    """Return those people of a whole whom the viewer may see, and write that they were seen.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: a unit, `org_units`, `own-line`, or None for what is the viewer's own.
        filters: cycle, family and cuts.
        competency_id: for one competency alone.
        page: from 1.
        page_size: people on a page.
        sort: by a text from A on, or by a figure, the largest first; whoever has none comes last either way.
        is_reversed: by a text from Z on, by a figure the smallest first.
    """
    if not reader.scope("gaps").has_people:
        raise NotAllowedError("people")
    scope, cycle, selection = reader.select("gaps", unit_id, reader.moment(filters.cycle_id))
    page, page_size = max(page, 1), min(max(page_size, 1), LARGEST_PAGE)
    found = _page(
        reader.warehouse,
        scope,
        cycle,
        selection,
        filters,
        competency_id,
        sort="name" if competency_id is None and sort in OF_COMPETENCY else sort,
        is_reversed=is_reversed,
        page=page,
        size=page_size,
    )
    reader.audit(
        "people",
        unit_id=selection.unit_id,
        cycle_id=cycle.cycle_id,
        family=filters.family,
        job_family=filters.job_family,
        career_level=filters.career_level,
        competency_id=competency_id,
        page=page,
        people=[row.person_id for row in found.rows],
    )
    return found


@per_snapshot
def _page(
    warehouse: Warehouse,
    scope: Scope,
    cycle: Cycle,
    selection: Selection,
    filters: GapFilter,
    competency_id: str | None,
    *,
    sort: Sort,
    is_reversed: bool,
    page: int,
    size: int,
) -> PeoplePage:
    found = _found(warehouse, scope, cycle, selection, filters, competency_id)
    ordered = _ordered(warehouse, scope, cycle, found, sort, is_reversed=is_reversed)
    shown = ordered.slice((page - 1) * size, size)
    return PeoplePage(_rows(warehouse, scope, cycle, shown), ordered.height, page, size)


def _reached(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    """Return the totals of those people of a whole whom the viewer may see, in the order of their names."""
    reached = totals_of(warehouse, cycle)
    if selection.kind == "own_line":
        reached = reached.filter(pl.col("person_id").is_in(sorted(scope.line)))
    elif not scope.is_everyone:
        reached = reached.filter(pl.col("person_id").is_in(sorted(scope.people)))
    if selection.kind == "unit":
        inside = tree_of(warehouse, cycle.cycle_id).subtree(selection.unit_id)
        reached = reached.filter(pl.col("org_unit_id").is_in(inside))
    return reached


def _found(
    warehouse: Warehouse,
    scope: Scope,
    cycle: Cycle,
    selection: Selection,
    filters: GapFilter,
    competency_id: str | None,
) -> pl.DataFrame:
    """Return the sums of those who are reached and in the filters, in the order of their names."""
    reached = _reached(warehouse, scope, cycle, selection)
    if not filters.cuts and filters.family is None and competency_id is None:
        return reached.with_columns(pl.lit(None).alias(column) for column in SINGLE)
    conditions = "".join(f" and role.{cut} = ${cut}" for cut, _ in filters.cuts)
    parameters: dict[str, object] = {"cycle_id": cycle.cycle_id, **dict(filters.cuts)}
    tables: dict[str, pl.DataFrame] = {}
    sit_in = reached["org_unit_id"].unique()
    if reached.height < totals_of(warehouse, cycle).height and not sit_in.null_count():
        within = inside("gap.org_unit_id", sit_in.to_list())
        conditions += f" and {within.condition}"
        parameters |= within.parameters
        tables |= within.tables
    if competency_id is not None:
        conditions += " and gap.competency_id = $competency_id"
        parameters["competency_id"] = competency_id
    if filters.family is not None:
        conditions += " and gap.competency_id in (select competency_id from dim_competency where family = $family)"
        parameters["family"] = filters.family
    one = "any_value({})" if competency_id is not None else "null"
    single = ", ".join(f"{one.format(f'gap.{column}')} as {column}" for column in SINGLE)
    sums = warehouse.snapshot.frame(
        f"""
        select
            gap.person_id,
            count(*) as n_required,
            count(gap.gap) as n_assessed,
            count(*) filter (where gap.has_gap) as n_with_gap,
            sum(gap.levels_short) as levels_short,
            {single}
        from {cycle.gaps_of_people} as gap
        {"left join dim_role as role using (role_id)" if filters.cuts else ""}
        where gap.cycle_id = $cycle_id and gap.is_required {conditions}
        group by gap.person_id
        """,
        parameters,
        tables,
    )
    # Others who sit in the same units are in the sums: this leaves them out.
    who = reached.select("person_id", "org_unit_id", "role_id")
    return who.join(sums, on="person_id", how="inner", maintain_order="left")


def _ordered(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, found: pl.DataFrame, sort: Sort, *, is_reversed: bool
) -> pl.DataFrame:
    """Put people in order; those alike stay by name as they came, by id for those to whom names are not shown."""
    by_name = found if scope.has_names else found.sort("person_id")
    if sort == "name":
        return by_name.reverse() if is_reversed else by_name
    if sort in ("role", "unit"):
        texts = (
            {role_id: role["role_title"] for role_id, role in roles_of(warehouse).items()}
            if sort == "role"
            else unit_names(warehouse, cycle.cycle_id)
        )
        key = pl.col(f"{'role' if sort == 'role' else 'org_unit'}_id")
        key = key.replace_strict(texts, default=None, return_dtype=pl.String).str.to_lowercase()
        is_descending = is_reversed
    else:
        key = pl.col(_FIGURES.get(sort, "levels_short"))
        is_descending = not is_reversed
    if sort == "with_gap":
        key = pl.when(pl.col("n_assessed") > 0).then(key)
    return by_name.sort(key, descending=is_descending, nulls_last=True, maintain_order=True)


def _rows(warehouse: Warehouse, scope: Scope, cycle: Cycle, shown: pl.DataFrame) -> tuple[PersonRow, ...]:
    """Return what a page of people shows, with the words for it."""
    names = people_names(warehouse, scope, shown["person_id"].to_list())
    units = unit_names(warehouse, cycle.cycle_id)
    roles = roles_of(warehouse)
    return tuple(
        PersonRow(
            name=names.get(row["person_id"]),
            org_unit_name=units.get(row["org_unit_id"]),
            role_title=roles[row["role_id"]]["role_title"] if row["role_id"] in roles else None,
            **{column: value for column, value in row.items() if column != "role_id"},
        )
        for row in shown.to_dicts()
    )
