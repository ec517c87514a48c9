"""Training coverage per org unit with small groups hidden."""

from __future__ import annotations

from functools import partial

import polars as pl

from orchestration.publish.published_tables import UNIT, Published
from orchestration.publish.released_blocks import Layer, in_units
from orchestration.publish.releases import Releases
from orchestration.publish.shareable_gaps import ReleasedGaps
from published.disclosure import part_bounds, shown_at_or_above, withheld_reason, withheld_within
from published.rounding import bounded_share
from published.unit_forest import forest_of

_SLICES = ("competency_id",)
_BY_UNIT = ("n_gaps", "n_covered", "n_in_training", "n_trained")


_PEOPLE = """
    select
        cycle_id,
        competency_id,
        org_unit_id,
        people.person,
        1 as weight,
        cycles.cycle_key as person_key,
        null::uinteger as level_key,
        is_covered::bigint as n_covered,
        is_in_training::bigint as n_in_training,
        is_trained::bigint as n_trained
    from published.training_for_gap
    inner join hashed_people as people using (person_id)
    inner join hashed_cycles as cycles using (cycle_id)
    where cycle_id = $cycle_id and org_unit_id is not null
"""
# A row for each unit with somebody assessed: where one is missing there would be nobody with a gap.
_UNITS = """
    select
        gaps.cycle_id,
        gaps.org_unit_id,
        gaps.org_unit_type,
        gaps.competency_id,
        coalesce(coverage.n_gaps, 0) as n_gaps,
        coalesce(coverage.n_covered, 0) as n_covered,
        coverage.coverage_rate,
        coalesce(coverage.n_in_training, 0) as n_in_training,
        coalesce(coverage.n_trained, 0) as n_trained,
        coverage.needs_programme
    from published.gap_by_org_unit as gaps
    left join published.training_coverage as coverage using (cycle_id, org_unit_id, competency_id)
    where gaps.cycle_id = $cycle_id and gaps.n_assessed > 0
"""
_PARTS = {
    "n_covered": "is_covered_withheld",
    "n_in_training": "is_in_training_withheld",
    "n_trained": "is_trained_withheld",
}


def released_coverage(published: Published, releases: Releases, cycle_id: str, gaps: ReleasedGaps) -> pl.DataFrame:
    """Return a cycle's coverage as it is published, null where withheld.

    A number of none or all would tell about everybody. How many have a gap is shown where the gap figures show it, and
    nowhere else.

    Args:
        published: the snapshot.
        releases: what was published before, and of the gaps tonight.
        cycle_id: the cycle.
        gaps: the gaps as they are published.
    """
    coverage = published.of_cycle(_UNITS, cycle_id)
    columns = coverage.columns
    units = _groups(published, cycle_id, gaps.hidden, coverage)
    hidden = suppressed_coverage(units, published.min_group)
    units = units.select("cycle_id", *UNIT, "parent_org_unit_id").join(
        hidden, on=UNIT, how="left", maintain_order="left"
    )
    people = in_units(published.of_cycle(_PEOPLE, cycle_id), units)
    settled = releases.settle(
        [
            Layer(name, 2 + number, units.with_columns(is_withheld=flag), people.filter(pl.col(name) > 0), (name,))
            for number, (name, flag) in enumerate(_PARTS.items())
        ]
    )
    told = units.select(*UNIT, "is_withheld").with_columns(
        n_gaps_told=gaps.figures["n_with_gap"].cast(pl.Int64),
        is_gaps_held=gaps.figures["is_held"],
        bound=settled[0]["bound"],
        figures_from=pl.min_horizontal(gaps.figures["figures_from"], *(each["figures_from"] for each in settled)),
    )
    for (name, flag), each in zip(_PARTS.items(), settled, strict=True):
        told = told.with_columns(each["is_withheld"].alias(flag), each[name].cast(pl.Int64).alias(f"told_{name}"))
    coverage = coverage.join(told, on=UNIT, how="left", maintain_order="left")
    is_without_course = (pl.col("n_covered") == 0).all().over("competency_id")
    coverage = coverage.with_columns(
        n_gaps=pl.when("is_gaps_held").then("n_gaps_told").otherwise("n_gaps"), is_without_course=is_without_course
    )
    # Numbers of different days may not fit together.
    is_covered_told = ~pl.col("is_covered_withheld") & (pl.col("told_n_covered") <= pl.col("n_gaps"))
    rate = pl.col("told_n_covered") / pl.col("n_gaps")
    bounded = bounded_share(pl.col("n_gaps"), pl.col("bound"), min_group=published.min_group)
    shown = coverage.with_columns(
        # Where nobody finds a course there is none, which the catalogue says of nobody in particular.
        needs_programme=pl.when(pl.col("is_without_course") | is_covered_told | (pl.col("bound") == "at_least")).then(
            pl.col("is_without_course") | (pl.col("told_n_covered") == 0) & is_covered_told
        ),
        coverage_rate=pl.when(is_covered_told).then(rate).otherwise(bounded),
        n_covered=pl.when(is_covered_told).then("told_n_covered"),
        n_in_training=pl.when(~pl.col("is_in_training_withheld")).then("told_n_in_training"),
        n_trained=pl.when(~pl.col("is_trained_withheld")).then("told_n_trained"),
        rate_bound="bound",
        withheld_reason=withheld_reason(pl.col("n_gaps"), pl.col("is_withheld"), min_group=published.min_group),
    )
    figures = pl.col(*_BY_UNIT, "coverage_rate", "needs_programme", "figures_from")
    shown = shown.with_columns(pl.when(~pl.col("is_withheld")).then(figures).name.keep())
    return shown.select(*columns, "rate_bound", "is_withheld", "withheld_reason", "figures_from").sort(UNIT)


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
