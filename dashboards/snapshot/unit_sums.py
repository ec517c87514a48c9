"""Roll figures up to org units: the units that decide suppression, and those whom the viewer may see in each.

What is counted in them stands in `gap_sums` and `coverage_sums`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.gaps_training_movement import gaps_of_people, training_of_people
from dashboards.snapshot.org_units import Selection, Tree, Unit, tree_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.disclosure import ancestors

Cut = Literal["job_family", "career_level"]


def shown_units(tree: Tree, selection: Selection) -> tuple[Unit, ...]:
    """Return the units that are shown of a whole: itself and those right under it."""
    unit = tree.get(selection.unit_id) if selection.kind == "unit" else None
    return tree.top_two if unit is None else (unit, *tree.below(unit.org_unit_id))


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


@dataclass(frozen=True)
class Inside:
    """A condition that keeps the rows of some org units, with what it names."""

    condition: str
    parameters: dict[str, object]
    tables: dict[str, pl.DataFrame]


EVERYWHERE = Inside("true", {}, {})


def inside(column: str, org_unit_ids: Collection[str]) -> Inside:
    """Return the condition that keeps the rows of these units.

    One unit is looked up in the column's dictionary; whether a row's unit is among several has to be asked row by row.

    Args:
        column: the column of `org_unit_id`, as in `gap.org_unit_id`.
        org_unit_ids: the units.
    """
    if len(org_unit_ids) == 1:
        return Inside(f"{column} = $inside", {"inside": next(iter(org_unit_ids))}, {})
    table = ids_frame("org_unit_id", set(org_unit_ids))
    return Inside(f"{column} in (select org_unit_id from inside)", {}, {"inside": table})


def unit_rollup(warehouse: Warehouse, cycle: Cycle, wanted: tuple[Unit, ...]) -> pl.DataFrame:
    """Return, for each unit of the cycle, the lowest of the wanted ones that it lies in: `org_unit_id`, `rollup_id`."""
    everywhere = _ancestors(warehouse, cycle.cycle_id)
    tree = tree_of(warehouse, cycle.cycle_id)
    steps = units_frame(wanted).select(
        rollup_id="org_unit_id",
        n_above=pl.Series([len(tree.path(unit.org_unit_id)) for unit in wanted], dtype=pl.Int64),
    )
    inside = everywhere.join(steps, left_on="ancestor_id", right_on="rollup_id")
    lowest = inside.sort("n_above", descending=True).unique("org_unit_id", keep="first")
    return lowest.select("org_unit_id", rollup_id="ancestor_id")


@per_snapshot
def _ancestors(warehouse: Warehouse, cycle_id: str) -> pl.DataFrame:
    return ancestors(units_frame(tree_of(warehouse, cycle_id).units))


def added_up(sums: pl.DataFrame, wanted: tuple[Unit, ...], keys: Sequence[str]) -> pl.DataFrame:
    """Add figures to all wanted units above them.

    Args:
        sums: one row per unit of `unit_rollup` and keys, with `rollup_id`; every other column adds up.
        wanted: the units, with each also those above it.
        keys: what is kept apart, as in `("competency_id",)`.

    Returns:
        One row per unit and keys, with `org_unit_id` instead of `rollup_id`.
    """
    above = ancestors(units_frame(wanted)).select(rollup_id="org_unit_id", org_unit_id="ancestor_id")
    counts = [column for column in sums.columns if column not in ("rollup_id", *keys)]
    return (
        sums.join(above, on="rollup_id").group_by("org_unit_id", *keys, maintain_order=True).agg(pl.col(counts).sum())
    )


def count_visible(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> pl.DataFrame:
    """Count those whom the viewer may see anyway, in each unit with those below it.

    All who sit in a unit that is the viewer's are counted in the published sums already.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the cycle.

    Returns:
        One row per unit × competency with somebody: `org_unit_id`, `competency_id`, `n_visible` (the assessed among
        them), `n_visible_gaps` (those with a gap) and `n_visible_covered` (those whose gap a course answers; 0 of
        today).
    """
    tree, of_units = tree_of(warehouse, cycle.cycle_id), _of_whole_units(warehouse, cycle)
    above = pl.DataFrame(
        [(top, unit.org_unit_id) for top in tops_among(tree, scope.org_unit_ids) for unit in tree.path(top)[:-1]],
        schema={"org_unit_id": pl.String, "ancestor_id": pl.String},
        orient="row",
    )
    parts = [
        of_units.filter(pl.col("org_unit_id").is_in(_own_units(tree, scope))),
        _moved_up(of_units, above),
        _moved_up(_visible_elsewhere(warehouse, scope, cycle), _ancestors(warehouse, cycle.cycle_id)),
    ]
    return pl.concat(parts).group_by("org_unit_id", "competency_id").agg(pl.col("^n_.*$").sum())


def tops_among(tree: Tree, own: frozenset[str]) -> list[str]:
    """Return those of some units that are in a tree and in none of the others."""
    return [
        unit_id
        for unit_id in sorted(own)
        if tree.get(unit_id) is not None and own.isdisjoint(unit.org_unit_id for unit in tree.path(unit_id)[:-1])
    ]


def _own_units(tree: Tree, scope: Scope) -> set[str]:
    return {unit_id for top in tops_among(tree, scope.org_unit_ids) for unit_id in tree.subtree(top)}


def _moved_up(counts: pl.DataFrame, above: pl.DataFrame) -> pl.DataFrame:
    """Return counts of units as counts of others: those in `ancestor_id`."""
    moved = counts.join(above, on="org_unit_id").with_columns(org_unit_id="ancestor_id")
    return moved.select(counts.columns)


@per_snapshot
def _of_whole_units(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Read how many are assessed in each unit with those below it, have a gap, and one that a course answers."""
    return warehouse.snapshot.frame(
        f"""
        select
            org_unit_id,
            competency_id,
            gaps.n_assessed as n_visible,
            gaps.n_with_gap as n_visible_gaps,
            coalesce(training.n_covered, 0) as n_visible_covered
        from {cycle.gaps_of_units} as gaps
        left join training_coverage as training using (cycle_id, org_unit_id, competency_id)
        where gaps.cycle_id = $cycle_id
        """,
        {"cycle_id": cycle.cycle_id},
    )


@per_snapshot
def _visible_elsewhere(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> pl.DataFrame:
    """Count those whom the viewer may see anyway although they sat elsewhere in that cycle, in each unit by itself."""
    own = _own_units(tree_of(warehouse, cycle.cycle_id), scope)
    gaps = gaps_of_people(warehouse, cycle, scope.visible_ids).filter(
        pl.col("is_required") & pl.col("gap").is_not_null() & ~pl.col("org_unit_id").is_in(own)
    )
    covered = pl.DataFrame(schema={"person_id": pl.String, "competency_id": pl.String, "is_covered": pl.Boolean})
    if not cycle.is_today:
        elsewhere = frozenset(gaps["person_id"])
        covered = training_of_people(warehouse, cycle, elsewhere).filter("is_covered").select(covered.columns)
    return (
        gaps.join(covered, on=["person_id", "competency_id"], how="left")
        .group_by("org_unit_id", "competency_id")
        .agg(
            n_visible=pl.len().cast(pl.Int64),
            n_visible_gaps=pl.col("has_gap").sum().cast(pl.Int64),
            n_visible_covered=pl.col("is_covered").sum().cast(pl.Int64),
        )
    )


def of_line(sums: pl.DataFrame, tree: Tree, selection: Selection, keys: Sequence[str]) -> pl.DataFrame:
    """Add figures of an own line up to the line as a whole and to few units: those right under the unit it all lies in.

    Args:
        sums: one row per unit in which somebody of the line sits and keys, with `org_unit_id` (null where unknown);
            every other column adds up.
        tree: the cycle's units.
        selection: the own line.
        keys: what is kept apart, as in `("competency_id",)`.

    Returns:
        One row per unit and keys and one for the whole, with `is_whole` and `is_withheld` False: all of it is the
        viewer's to see.
    """
    counts = [column for column in sums.columns if column not in ("org_unit_id", *keys)]
    paths = {unit: [step.org_unit_id for step in tree.path(unit)] for unit in sums["org_unit_id"].unique().drop_nulls()}
    n_common = 0
    while len({tuple(path[: n_common + 1]) for path in paths.values()}) == 1 and n_common < max(
        map(len, paths.values())
    ):
        n_common += 1
    rows = {unit: path[min(n_common, len(path) - 1)] for unit, path in paths.items() if path}
    rolled_up = sums.with_columns(pl.col("org_unit_id").replace_strict(rows, default=None, return_dtype=pl.String))
    units = (
        rolled_up.drop_nulls("org_unit_id")
        .group_by("org_unit_id", *keys, maintain_order=True)
        .agg(pl.col(counts).sum())
    )
    everyone = (
        sums.group_by(keys, maintain_order=True)
        .agg(pl.col(counts).sum())
        .with_columns(org_unit_id=pl.lit(selection.unit_id))
    )
    return pl.concat(
        [
            everyone.with_columns(is_whole=pl.lit(value=True)),
            units.select(*keys, *counts, "org_unit_id").with_columns(is_whole=pl.lit(value=False)),
        ]
    ).with_columns(is_withheld=pl.lit(value=False))


def of_selection(
    figures: pl.DataFrame, tree: Tree, selection: Selection, sums: Sequence[str], own: Sequence[str]
) -> pl.DataFrame:
    """Keep a whole and the units right under it; an organisation without one top is the sum of its tops.

    Args:
        figures: one row per unit × competency, with `org_unit_id`, `competency_id`, `is_withheld`, the sums and the
            columns in `own`.
        tree: the cycle's units.
        selection: what the page is about, not an own line.
        sums: the columns that add up; where one of the tops has none, neither has their total.
        own: further columns, which the total of several tops has not; that it is withheld means that it is held back.

    Returns:
        Those rows, with `is_whole`, and the whole's `unit_id` as its `org_unit_id`.
    """
    columns = ["org_unit_id", "is_whole", "competency_id", *sums, *own, "is_withheld"]
    tops = tree.tops
    if selection.kind == "organisation" and len(tops) != 1:
        known = (pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name) for name in sums)
        total = (
            figures.group_by("competency_id")
            .agg(*known, pl.col("is_withheld").any())
            .with_columns(
                *(pl.lit(None, figures.schema[name]).alias(name) for name in own if name != "withheld_reason"),
                withheld_reason=pl.when("is_withheld").then(pl.lit("held_back")),
                org_unit_id=pl.lit(selection.unit_id),
                is_whole=pl.lit(value=True),
            )
        )
        parts = figures.with_columns(is_whole=pl.lit(value=False))
        return pl.concat([total.select(columns), parts.select(columns)])
    whole_id = tops[0].org_unit_id if selection.kind == "organisation" else selection.unit_id
    shown = [whole_id, *(unit.org_unit_id for unit in tree.below(whole_id))]
    is_own = pl.col("org_unit_id") == whole_id
    kept = figures.filter(pl.col("org_unit_id").is_in(shown)).with_columns(is_whole=is_own)
    unit_id = pl.when(is_own).then(pl.lit(selection.unit_id)).otherwise("org_unit_id")
    return kept.with_columns(org_unit_id=unit_id).select(columns)
