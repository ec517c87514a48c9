"""Gap figures per org unit with small groups hidden, as the Gaps page shows them to those who see no single person."""

from __future__ import annotations

import polars as pl

from orchestration.publish.published_tables import UNIT, Published
from published.disclosure import part_bounds, shown_at_or_above, withheld_reason, withheld_units, withheld_within
from published.rounding import bounded_share

_FIGURES = ("n_people", "n_assessed", "mean_target", "mean_level", "mean_gap")
_SLICES = ("competency_id",)


def suppressed_gaps(published: Published, cycle_id: str) -> pl.DataFrame:
    """Return which units' gap figures are withheld in a cycle.

    Returns:
        `org_unit_id`, `parent_org_unit_id`, `competency_id`, `n` (people assessed), `n_with_gap`, `is_withheld`,
        `block` (the unit in whose leftover its people are), and of how many have a gap `is_count_withheld`, `bound` and
        `count_block`.
    """
    units = published.of_cycle(
        """
        select org_unit_id, units.parent_org_unit_id, competency_id, n_assessed as n, n_with_gap
        from published.gap_by_org_unit
        left join published.org_unit_in_cycle as units using (cycle_id, org_unit_id)
        where cycle_id = $cycle_id
        """,
        cycle_id,
    )
    hidden = units.with_columns(withheld_units(units, slices=_SLICES, min_group=published.min_group))
    return with_hidden_counts(hidden, published.min_group)


def with_hidden_counts(units: pl.DataFrame, min_group: int) -> pl.DataFrame:
    """Return units with where it is hidden how many have a gap.

    Args:
        units: one row per unit × competency, with `parent_org_unit_id`, `n`, `n_with_gap` and `is_withheld`.
        min_group: the fewest people a figure may be about.

    Returns:
        The units with `is_count_withheld`, `bound`, `block` and `count_block`.
    """
    parts = units.select(
        *UNIT,
        "parent_org_unit_id",
        n="n_with_gap",
        n_rest=pl.col("n") - pl.col("n_with_gap"),
        is_whole_withheld="is_withheld",
    )
    parts = parts.with_columns(withheld_within(parts, slices=_SLICES, min_group=min_group))
    return units.with_columns(
        parts["is_withheld"].alias("is_count_withheld"),
        part_bounds(parts, slices=_SLICES, min_group=min_group),
        shown_at_or_above(units, slices=_SLICES),
        shown_at_or_above(parts, slices=_SLICES).alias("count_block"),
    )


def shown_gaps(published: Published, cycle_id: str, hidden: pl.DataFrame) -> pl.DataFrame:
    """Return a cycle's gap figures, null where withheld or where a share would tell about everybody.

    Args:
        published: the snapshot.
        cycle_id: the cycle.
        hidden: as `suppressed_gaps` gives it.
    """
    gaps = published.of_cycle("select * from published.gap_by_org_unit where cycle_id = $cycle_id", cycle_id)
    gaps = gaps.join(
        hidden.select(*UNIT, "is_withheld", "is_count_withheld", "bound"), on=UNIT, how="left", maintain_order="left"
    )
    return without_hidden_gaps(gaps, _FIGURES, ("n_with_gap", "levels_short"), published.min_group).sort(UNIT)


def without_hidden_gaps(
    gaps: pl.DataFrame, figures: tuple[str, ...], counts: tuple[str, ...], min_group: int
) -> pl.DataFrame:
    """Return gap figures, null where withheld, with a bound where one may be told instead of the share.

    Args:
        gaps: figures of units with `n_assessed`, `share_with_gap`, `is_withheld`, `is_count_withheld` and `bound`.
        figures: the columns that go where `is_withheld` is.
        counts: the columns that go where `is_count_withheld` is too.
        min_group: the fewest people a figure may be about.

    Returns:
        The figures, then `share_bound`, `is_withheld` and `withheld_reason`.
    """
    is_exact = ~pl.col("is_count_withheld")
    bounded = bounded_share(pl.col("n_assessed"), pl.col("bound"), min_group=min_group)
    shown = gaps.with_columns(
        pl.when(is_exact).then(pl.col(counts)).name.keep(),
        share_with_gap=pl.when(is_exact).then("share_with_gap").otherwise(bounded),
        share_bound="bound",
        withheld_reason=withheld_reason(pl.col("n_assessed"), pl.col("is_withheld"), min_group=min_group),
    )
    shown = shown.with_columns(pl.when(~pl.col("is_withheld")).then(pl.col(figures)).name.keep())
    rest = ("share_bound", "is_withheld", "withheld_reason")
    return shown.select(pl.exclude("is_count_withheld", "bound", *rest), *rest)
