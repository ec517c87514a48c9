"""Gap figures and training coverage per org unit with small groups hidden, for those who see no single person."""

from __future__ import annotations

import polars as pl

from orchestration.publish.published_tables import UNIT, Published
from published.disclosure import withheld_units, withheld_within
from published.rounding import share_bound, shown_share

_FIGURES = (
    "n_people",
    "n_assessed",
    "mean_target",
    "mean_level",
    "mean_gap",
    "n_with_gap",
    "share_with_gap",
    "levels_short",
)
_COUNTS = ("n_covered", "n_in_training", "n_trained")


def suppressed_gaps(published: Published, cycle_id: str) -> pl.DataFrame:
    """Return which units' gap figures are withheld in a cycle.

    Returns:
        `org_unit_id`, `parent_org_unit_id`, `competency_id`, `n` (people assessed), `is_withheld`.
    """
    units = published.of_cycle(
        """
        select org_unit_id, units.parent_org_unit_id, competency_id, n_assessed as n
        from published.gap_by_org_unit
        left join published.org_unit_in_cycle as units using (cycle_id, org_unit_id)
        where cycle_id = $cycle_id
        """,
        cycle_id,
    )
    return units.with_columns(withheld_units(units, slices=["competency_id"], min_group=published.min_group))


def shown_gaps(published: Published, cycle_id: str, suppressed: pl.DataFrame) -> pl.DataFrame:
    """Return a cycle's gap figures, null where withheld or where a share would tell about everybody.

    Args:
        published: the snapshot.
        cycle_id: the cycle.
        suppressed: as `suppressed_gaps` gives it.
    """
    gaps = published.of_cycle("select * from published.gap_by_org_unit where cycle_id = $cycle_id", cycle_id)
    gaps = gaps.join(suppressed.select(*UNIT, "is_withheld"), on=UNIT, how="left", maintain_order="left")
    share = pl.col("share_with_gap")
    is_bounded = share_bound(share).is_not_null()
    gaps = gaps.with_columns(
        share_with_gap=shown_share(share),
        n_with_gap=pl.when(~is_bounded).then("n_with_gap"),
        levels_short=pl.when(~is_bounded | (pl.col("levels_short") > 0)).then("levels_short"),
    )
    return gaps.with_columns(pl.when(~pl.col("is_withheld")).then(pl.col(_FIGURES)).name.keep()).sort(UNIT)


def shown_coverage(published: Published, cycle_id: str, gaps: pl.DataFrame) -> pl.DataFrame:
    """Return a cycle's coverage, null where withheld; a count of none or all would tell about everybody.

    Args:
        published: the snapshot.
        cycle_id: the cycle.
        gaps: what is hidden of the gaps, as `suppressed_gaps` gives it.
    """
    coverage = published.of_cycle("select * from published.training_coverage where cycle_id = $cycle_id", cycle_id)
    # From the gaps, so that a unit without any gap is there too.
    groups = gaps.select(*UNIT, "parent_org_unit_id", is_whole_withheld="is_withheld").join(
        coverage.select(*UNIT, n="n_gaps"), on=UNIT, how="left", maintain_order="left"
    )
    groups = groups.with_columns(pl.col("n").fill_null(0))
    suppressed = groups.with_columns(
        withheld_within(groups, slices=["competency_id"], min_group=published.min_group)
    ).select(*UNIT, "is_withheld")
    coverage = coverage.join(suppressed, on=UNIT, how="left", maintain_order="left")
    counts = [
        pl.when((pl.col(count) > 0) & (pl.col(count) < pl.col("n_gaps"))).then(count).alias(count) for count in _COUNTS
    ]
    coverage = coverage.with_columns(*counts, coverage_rate=shown_share(pl.col("coverage_rate")))
    shown = pl.col("n_gaps", *_COUNTS, "coverage_rate", "needs_programme")
    return coverage.with_columns(pl.when(~pl.col("is_withheld")).then(shown).name.keep()).sort(UNIT)
