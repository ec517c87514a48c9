"""Training coverage per org unit with small groups hidden."""

from __future__ import annotations

from functools import partial

import polars as pl

from orchestration.publish.published_tables import UNIT, Published
from published.disclosure import part_bounds, shown_at_or_above, withheld_reason, withheld_within
from published.rounding import bounded_share
from published.unit_forest import forest_of

_SLICES = ("competency_id",)
_BY_UNIT = ("n_gaps", "n_covered", "n_in_training", "n_trained")


def shown_coverage(published: Published, cycle_id: str, gaps: pl.DataFrame) -> pl.DataFrame:
    """Return a cycle's coverage, null where withheld; a number of none or all would tell about everybody.

    How many have a gap is shown where the gap figures show it, and nowhere else.

    Args:
        published: the snapshot.
        cycle_id: the cycle.
        gaps: what is hidden of the gaps, as `suppressed_gaps` gives it.
    """
    coverage = published.of_cycle("select * from published.training_coverage where cycle_id = $cycle_id", cycle_id)
    columns = coverage.columns
    hidden = suppressed_coverage(_groups(published, cycle_id, gaps, coverage), published.min_group)
    coverage = coverage.join(hidden, on=UNIT, how="left", maintain_order="left")
    # Where nobody in the organisation finds a course there is none, which the catalogue says of nobody in particular.
    is_without_course = (pl.col("n_covered") == 0).all().over("competency_id")
    is_covered_told = ~pl.col("is_covered_withheld")
    bounded = bounded_share(pl.col("n_gaps"), pl.col("bound"), min_group=published.min_group)
    shown = coverage.with_columns(
        needs_programme=pl.when(is_without_course | is_covered_told | (pl.col("bound") == "at_least")).then(
            "needs_programme"
        ),
        coverage_rate=pl.when(is_covered_told).then("coverage_rate").otherwise(bounded),
        n_covered=pl.when(is_covered_told).then("n_covered"),
        n_in_training=pl.when(~pl.col("is_in_training_withheld")).then("n_in_training"),
        n_trained=pl.when(~pl.col("is_trained_withheld")).then("n_trained"),
        rate_bound="bound",
        withheld_reason=withheld_reason(pl.col("n_gaps"), pl.col("is_withheld"), min_group=published.min_group),
    )
    figures = pl.col(*_BY_UNIT, "coverage_rate", "needs_programme")
    shown = shown.with_columns(pl.when(~pl.col("is_withheld")).then(figures).name.keep())
    return shown.select(*columns, "rate_bound", "is_withheld", "withheld_reason").sort(UNIT)


def _groups(published: Published, cycle_id: str, gaps: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """Return for each unit, those without any gap too, how many are in which training."""
    both = published.of_cycle(
        """
        select org_unit_id, competency_id, count(*) filter (where is_in_training and is_trained) as n_both
        from published.training_for_gap
        where cycle_id = $cycle_id
        group by org_unit_id, competency_id
        """,
        cycle_id,
    )
    groups = gaps.join(coverage.select(*UNIT, *_BY_UNIT), on=UNIT, how="left", maintain_order="left")
    groups = groups.join(both, on=UNIT, how="left", maintain_order="left").with_columns(
        pl.col(*_BY_UNIT, "n_both").fill_null(0)
    )
    n_both = forest_of(groups, _SLICES, has_totals=False).summed_up(groups["n_both"].cast(pl.Int64).to_numpy())
    return with_kinds(groups.with_columns(n_both=pl.Series(n_both)))


def with_kinds(groups: pl.DataFrame) -> pl.DataFrame:
    """Return units with how many have which kind of training alone, from the numbers that overlap.

    Args:
        groups: units with `n_gaps`, `n_covered`, `n_in_training`, `n_trained` and `n_both` (in training and trained).
    """
    return groups.with_columns(
        n_not_covered=pl.col("n_gaps") - pl.col("n_covered"),
        n_trained_alone=pl.col("n_trained") - pl.col("n_both"),
        n_in_training_alone=pl.col("n_in_training") - pl.col("n_both"),
        n_neither=pl.col("n_covered") - pl.col("n_trained") - pl.col("n_in_training") + pl.col("n_both"),
    )


def suppressed_coverage(groups: pl.DataFrame, min_group: int) -> pl.DataFrame:
    """Return what is hidden of units: gaps, then those covered among them, then those who take or took a course.

    Args:
        groups: one row per unit × competency, with what `suppressed_gaps` gives and the columns of `with_kinds`.
        min_group: the fewest people a figure may be about.

    Returns:
        Per unit and competency `is_withheld`, `is_covered_withheld`, `is_trained_withheld`, `is_in_training_withheld`,
        and the `bound` of the share covered.
    """
    groups = groups.with_columns(is_base_withheld="is_withheld", is_whole_withheld="is_count_withheld")
    withheld = partial(withheld_within, slices=_SLICES, min_group=min_group, base="is_base_withheld")
    covered = groups.with_columns(n="n_covered", n_rest="n_not_covered")
    covered = covered.with_columns(withheld(covered))
    bounds = part_bounds(covered, slices=_SLICES, min_group=min_group)
    # Those for whom there is nothing are like the others where it is not told how many they are.
    forest = forest_of(groups, _SLICES, has_totals=False)
    is_told = shown_at_or_above(covered, slices=_SLICES).is_not_null().to_numpy()
    untold = forest.direct(groups["n_not_covered"].to_numpy())
    untold[is_told] = 0
    groups = groups.with_columns(n_neither=pl.col("n_neither") + pl.Series(forest.summed_up(untold)))
    alone = {"n_trained": "n_trained_alone", "n_in_training": "n_in_training_alone"}
    taken = {}
    for part, other in (("n_trained", "n_in_training"), ("n_in_training", "n_trained")):
        twins = ((alone[part], "n_neither"), ("n_both", alone[other]))
        taken[part] = withheld(groups.with_columns(n=part), twins=twins)
    return groups.select(
        *UNIT,
        is_withheld="is_count_withheld",
        is_covered_withheld=covered["is_withheld"],
        is_trained_withheld=taken["n_trained"],
        is_in_training_withheld=taken["n_in_training"],
        bound=bounds,
    )
