"""Where units stand: which of them decide what is hidden, who lies in which, and whom the viewer knows there.

What is counted in them stands in `unit_gaps` and `unit_coverage`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

from dashboards.access.disclosure import ancestors
from dashboards.queries.cycles import Cycle
from dashboards.queries.organisation import Tree, Unit, WholeUnit, tree_of
from dashboards.queries.scope import Scope
from dashboards.queries.warehouse import Warehouse

Cut = Literal["job_family", "career_level"]
PersonTable = Literal["gap_by_person", "training_for_gap"]

# Whom figures are about, in the tables with one row per person: the assessed with the competency in their profile, and
# those with a gap.
_COUNTED: dict[PersonTable, str] = {
    "gap_by_person": "source.is_required and source.gap is not null",
    "training_for_gap": "true",
}


def wanted_units(tree: Tree, whole: WholeUnit) -> tuple[Unit, ...]:
    """Return the units that decide what is hidden in a whole and under it: its path, and all units beside that."""
    return tree.beside_and_below(whole.unit_id) if whole.kind == "unit" else tree.top_two


def units_frame(units: tuple[Unit, ...]) -> pl.DataFrame:
    """Return units as a frame of `org_unit_id` and `parent_org_unit_id`."""
    return pl.DataFrame(
        {
            "org_unit_id": [unit.org_unit_id for unit in units],
            "parent_org_unit_id": [unit.parent_org_unit_id for unit in units],
        },
        schema={"org_unit_id": pl.String, "parent_org_unit_id": pl.String},
    )


def ids_frame(column: str, ids: Sequence[str] | frozenset[str] | set[str]) -> pl.DataFrame:
    """Return ids as a frame of one column, for queries about a long list."""
    return pl.DataFrame({column: sorted(ids)}, schema={column: pl.String})


def places(warehouse: Warehouse, cycle: Cycle, wanted: tuple[Unit, ...]) -> pl.DataFrame:
    """Return each unit of the cycle with those of the wanted ones that it lies in: `org_unit_id`, `ancestor_id`."""

    def read() -> pl.DataFrame:
        return ancestors(units_frame(tree_of(warehouse, cycle.cycle_id).units))

    everywhere = warehouse.cached(("places", cycle.cycle_id), read)
    return everywhere.join(units_frame(wanted).select(ancestor_id="org_unit_id"), on="ancestor_id", how="semi")


def known(
    warehouse: Warehouse,
    scope: Scope,
    cycle: Cycle,
    wanted: tuple[Unit, ...],
    table: PersonTable,
    cut: Cut | None = None,
) -> pl.DataFrame:
    """Count those whom the viewer may see anyway, in each wanted unit with those below it.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the cycle.
        wanted: the units.
        table: among whom: the assessed, or those with a gap.
        cut: apart for each job family or career level.

    Returns:
        `org_unit_id`, `competency_id`, with a cut `cut` ('' where unknown), and `n_known`; nothing for nobody.
    """
    keys = ["org_unit_id", "competency_id", *([] if cut is None else ["cut"])]
    tree = tree_of(warehouse, cycle.cycle_id)
    unhidden = {unit for top in scope.org_unit_ids if tree.get(top) is not None for unit in tree.subtree(top)}
    if not scope.known and not unhidden:
        return pl.DataFrame(schema={**dict.fromkeys(keys, pl.String), "n_known": pl.Int64})
    cut_column = "" if cut is None else f", coalesce(role.{cut}, '') as cut"
    role = "" if cut is None else "left join dim_role as role using (role_id)"

    def count() -> pl.DataFrame:
        return warehouse.snapshot.frame(
            f"""
            select source.org_unit_id, source.competency_id {cut_column}, count(*) as n_known
            from {table} as source
            {role}
            where
                source.cycle_id = $cycle_id
                and {_COUNTED[table]}
                and (
                    source.person_id in (select person_id from known_people)
                    or source.org_unit_id in (select org_unit_id from known_units)
                )
            group by all
            """,
            {"cycle_id": cycle.cycle_id},
            {
                "known_people": ids_frame("person_id", scope.known),
                "known_units": ids_frame("org_unit_id", unhidden),
            },
        )

    counted = warehouse.cached(("known", table, scope.key, cycle.cycle_id, cut), count)
    above = counted.join(places(warehouse, cycle, wanted), on="org_unit_id").drop("org_unit_id")
    return above.rename({"ancestor_id": "org_unit_id"}).group_by(keys).agg(pl.col("n_known").sum())


def of_whole(
    figures: pl.DataFrame, tree: Tree, whole: WholeUnit, sums: Sequence[str], min_group: int
) -> pl.DataFrame:
    """Keep a whole and the units right under it; an organisation without one top is the sum of its tops.

    Args:
        figures: one row per unit × competency, with `org_unit_id`, `competency_id`, `n_unknown`, `is_withheld` and the
            sums.
        tree: the cycle's units.
        whole: what the page is about, not an own line.
        sums: the columns that add up.
        min_group: the fewest people a figure may be about.

    Returns:
        Those rows, with `is_whole`, and the whole's `unit_id` as its `org_unit_id`.
    """
    columns = ["org_unit_id", "is_whole", "competency_id", *sums, "n_unknown", "is_withheld"]
    tops = tree.tops
    if whole.kind == "organisation" and len(tops) != 1:
        total = figures.group_by("competency_id").agg(pl.col(*sums, "n_unknown").sum())
        total = total.with_columns(
            org_unit_id=pl.lit(whole.unit_id),
            is_whole=pl.lit(value=True),
            is_withheld=(pl.col("n_unknown") > 0) & (pl.col("n_unknown") < min_group),
        )
        parts = figures.with_columns(is_whole=pl.lit(value=False))
        return pl.concat([total.select(columns), parts.select(columns)])
    whole_id = tops[0].org_unit_id if whole.kind == "organisation" else whole.unit_id
    shown = [whole_id, *(unit.org_unit_id for unit in tree.below(whole_id))]
    own = pl.col("org_unit_id") == whole_id
    kept = figures.filter(pl.col("org_unit_id").is_in(shown)).with_columns(is_whole=own)
    return kept.with_columns(
        org_unit_id=pl.when(own).then(pl.lit(whole.unit_id)).otherwise("org_unit_id")
    ).select(columns)
