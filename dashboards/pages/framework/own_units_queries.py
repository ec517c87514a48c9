"""What may be told of the framework's signals to whoever sees some units' figures beside what is handed on.

Own figures less those of everybody tell of the others: what is hidden for that is decided here. The signals themselves
are read in `queries`.
"""

from __future__ import annotations

import polars as pl

from dashboards.snapshot.cycles import known_cycles
from dashboards.snapshot.org_units import tree_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import inside, tops_among
from published.framework_disclosure import shown_irrelevance, shown_signals

_FIGURES = (
    "n_ratings", "n_ratees", "rwg_mean", "rwg_pooled", "within_variance", "ad_mean", "icc1", "icc2",
    "share_not_relevant", "share_not_relevant_bound", "n_assessed", "share_with_gap", "share_with_gap_bound",
    "sd_level",
)  # fmt: skip
_FLAGS = ("is_inconsistent", "has_no_gap_data", "is_irrelevant")


def as_told_beside_own_units(
    warehouse: Warehouse, items: pl.DataFrame, org_unit_ids: frozenset[str], min_group: int
) -> pl.DataFrame:
    """Hide of what is handed on what is hidden beside the figures of own units, too.

    Args:
        warehouse: the published files.
        items: the signals as the shareable file has them.
        org_unit_ids: the viewer's own units.
        min_group: the fewest people a figure may be about.
    """
    return _as_both_show(items, _beside_own_units(warehouse, org_unit_ids, min_group))


def _as_both_show(items: pl.DataFrame, beside: pl.DataFrame) -> pl.DataFrame:
    """Hide of the file's figures those that are hidden beside others too; the list is ranked over the flags left."""
    keys = ["cycle_id", "competency_id", "behaviour_id"]
    told = beside.select(*keys, *(pl.col(name).alias(f"{name}_beside") for name in (*_FIGURES, *_FLAGS, "is_withheld")))
    both = items.join(told, on=keys, how="left", nulls_equal=True, maintain_order="left")
    # A bound is none beside an exact share, nor the other way round: what is not told alike is not told.
    is_alike = {
        share: pl.col(f"{share}_bound").eq_missing(pl.col(f"{share}_bound_beside"))
        for share in ("share_with_gap", "share_not_relevant")
    }
    both = both.with_columns(
        *(
            pl.when(pl.col(f"{name}_beside").is_not_null() & is_alike.get(name.removesuffix("_bound"), True))
            .then(name)
            .alias(name)
            for name in _FIGURES
        ),
        *(pl.col(name) & pl.col(f"{name}_beside").fill_null(value=False) for name in _FLAGS),
        is_withheld=pl.col("is_withheld") | pl.col("is_withheld_beside").fill_null(value=True),
    )
    rank = pl.when(pl.any_horizontal(_FLAGS)).then("revision_rank").rank("ordinal").over("cycle_id")
    return both.with_columns(revision_rank=rank.cast(pl.Int64)).select(items.columns)


def _beside_own_units(warehouse: Warehouse, org_unit_ids: frozenset[str], min_group: int) -> pl.DataFrame:
    """Return the signals as the rule shows them beside the figures of units that are the viewer's own."""
    signals, roles = _as_they_are(warehouse)
    own = _tops_of_own(warehouse, org_unit_ids)
    within = inside("org_unit_id", set(own["org_unit_id"]))
    in_own = (
        warehouse.snapshot.frame(
            f"""
            select cycle_id, org_unit_id, competency_id, n_assessed
            from gap_by_org_unit
            where {within.condition}
            """,
            within.parameters,
            within.tables,
        )
        .join(own, on=["cycle_id", "org_unit_id"], how="semi")
        .group_by("cycle_id", "competency_id")
        .agg(n_own=pl.col("n_assessed").sum())
    )
    signals = signals.join(in_own, on=["cycle_id", "competency_id"], how="left", maintain_order="left")
    signals = signals.with_columns(pl.col("n_own").fill_null(0))
    in_no_unit = pl.col("n_in_no_unit")
    in_others = pl.when(pl.col("n_own") > 0).then(pl.col("n_in_units") - pl.col("n_own")).otherwise(0)
    signals = signals.with_columns(
        n_others=pl.when(in_no_unit.is_between(1, min_group - 1)).then(in_no_unit).otherwise(in_others),
        is_count_withheld=in_no_unit > 0,
    )
    return shown_signals(signals, shown_irrelevance(roles, signals, min_group=min_group), min_group=min_group)


@per_snapshot
def _as_they_are(warehouse: Warehouse) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the signals, with how many of those assessed are in units and in none, and the answers by role."""
    signals = warehouse.snapshot.frame(
        """
        with in_units as (
            select gaps.cycle_id, gaps.competency_id, sum(gaps.n_assessed)::bigint as n_in_units
            from gap_by_org_unit as gaps
            inner join org_unit_in_cycle as units using (cycle_id, org_unit_id)
            where units.depth = 0
            group by gaps.cycle_id, gaps.competency_id
        )

        select
            signals.*,
            case when behaviour_id is null then n_assessed - coalesce(n_in_units, 0) else 0 end as n_in_no_unit,
            coalesce(n_in_units, 0) as n_in_units
        from framework_signals as signals
        left join in_units using (cycle_id, competency_id)
        """
    )
    return signals, warehouse.snapshot.frame("select * from framework_irrelevance")


def _tops_of_own(warehouse: Warehouse, org_unit_ids: frozenset[str]) -> pl.DataFrame:
    """Return the viewer's own units in each cycle; a unit below another one counts with that."""
    tops = [
        (cycle.cycle_id, unit_id)
        for cycle in known_cycles(warehouse)
        for unit_id in tops_among(tree_of(warehouse, cycle.cycle_id), org_unit_ids)
    ]
    return pl.DataFrame(tops, {"cycle_id": pl.String, "org_unit_id": pl.String}, orient="row")
