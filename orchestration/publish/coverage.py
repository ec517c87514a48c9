"""Training coverage per org unit with small groups hidden."""

from __future__ import annotations

import polars as pl

from orchestration.publish.published_tables import UNIT, Published
from published.disclosure import withheld_within
from published.rounding import shown_share

_COUNTS = ("n_covered", "n_in_training", "n_trained")


def shown_coverage(published: Published, cycle_id: str, gaps: pl.DataFrame) -> pl.DataFrame:
    """Return a cycle's coverage, null where withheld; a count of none or all would tell about everybody.

    Args:
        published: the snapshot.
        cycle_id: the cycle.
        gaps: what is hidden of the gaps, as `hidden_gaps` gives it.
    """
    coverage = published.of_cycle("select * from published.training_coverage where cycle_id = $cycle_id", cycle_id)
    # From the gaps, so that a unit without any gap is there too.
    groups = gaps.select(*UNIT, "parent_org_unit_id", is_whole_withheld="is_withheld").join(
        coverage.select(*UNIT, n="n_gaps"), on=UNIT, how="left", maintain_order="left"
    )
    groups = groups.with_columns(pl.col("n").fill_null(0))
    hidden = groups.with_columns(
        withheld_within(groups, slices=["competency_id"], min_group=published.min_group)
    ).select(*UNIT, "is_withheld")
    coverage = coverage.join(hidden, on=UNIT, how="left", maintain_order="left")
    counts = [
        pl.when((pl.col(count) > 0) & (pl.col(count) < pl.col("n_gaps"))).then(count).alias(count) for count in _COUNTS
    ]
    coverage = coverage.with_columns(*counts, coverage_rate=shown_share(pl.col("coverage_rate")))
    shown = pl.col("n_gaps", *_COUNTS, "coverage_rate", "needs_programme")
    return coverage.with_columns(pl.when(~pl.col("is_withheld")).then(shown).name.keep()).sort(UNIT)
