"""Gap figures per org unit with small groups hidden, as the Gaps page shows them to those who see no single person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.publish.published_tables import UNIT, Published
from orchestration.publish.released_blocks import SLICES, Layer, in_units, with_pattern
from orchestration.publish.releases import Releases
from published.disclosure import part_bounds, shown_at_or_above, withheld_reason, withheld_units, withheld_within
from published.rounding import bounded_share
from published.unit_forest import forest_of

_FIGURES = ("n_people", "n_assessed", "mean_target", "mean_level", "mean_gap")
_SLICES = ("competency_id",)
LEVEL_TOTALS = ("n_people", "n_assessed", "target_total", "level_total", "gap_total")
COUNT_TOTALS = ("n_with_gap",)
SHORT_TOTALS = ("levels_short",)

_PEOPLE = """
    select
        cycle_id,
        competency_id,
        org_unit_id,
        people.person,
        1 as weight,
        gaps.has_gap,
        case when levels.level_key is not null then cycles.cycle_key end as person_key,
        levels.level_key,
        1 as n_people,
        (current_level is not null)::bigint as n_assessed,
        case when current_level is not null then target_level end as target_total,
        current_level as level_total,
        gap as gap_total,
        coalesce(gaps.has_gap, false)::bigint as n_with_gap,
        levels_short
    from published.gap_by_person as gaps
    inner join hashed_people as people using (person_id)
    inner join hashed_cycles as cycles using (cycle_id)
    left join hashed_levels as levels using (cycle_id, competency_id, person_id)
    where is_required and org_unit_id is not null and cycle_id = $cycle_id
"""


def released_gaps(published: Published, releases: Releases, cycle_id: str) -> ReleasedGaps:
    """Decide which gap figures of a cycle are published, and from which day.

    What was hidden when a competency of the cycle was published first stays hidden, and what was shown stays shown.

    Args:
        published: the snapshot.
        releases: what was published before.
        cycle_id: the cycle.
    """
    hidden = suppressed_gaps(published, cycle_id, releases.pattern("gap levels"), releases.pattern("gap counts"))
    return settled_gaps(published, releases, hidden, in_units(published.of_cycle(_PEOPLE, cycle_id), hidden))


def suppressed_gaps(
    published: Published, cycle_id: str, before: pl.DataFrame | None = None, counts_before: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return which units' gap figures are withheld in a cycle.

    Args:
        published: the snapshot.
        cycle_id: the cycle.
        before: what was hidden of levels when they were published, as `Releases.pattern` gives it.
        counts_before: the same of how many have a gap.

    Returns:
        `org_unit_id`, `parent_org_unit_id`, `competency_id`, `n` (people assessed), `n_with_gap`, `is_withheld`,
        `block` (the unit in whose leftover its people are), and of how many have a gap `is_count_withheld`, `bound` and
        `count_block`.
    """
    units = published.of_cycle(
        """
        select cycle_id, org_unit_id, units.parent_org_unit_id, competency_id, n_assessed as n, n_with_gap
        from published.gap_by_org_unit
        left join published.org_unit_in_cycle as units using (cycle_id, org_unit_id)
        where cycle_id = $cycle_id
        """,
        cycle_id,
    )
    hidden = units.with_columns(withheld_units(units, slices=_SLICES, min_group=published.min_group))
    if before is not None:
        hidden = with_pattern(hidden.with_columns(bound=pl.lit(None, pl.String)), before).drop("bound")
    counted = with_hidden_counts(hidden, published.min_group)
    return counted if counts_before is None else _with_counts_hidden_before(counted, counts_before)


def _with_counts_hidden_before(units: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    found = with_pattern(units.with_columns(is_withheld="is_count_withheld"), before)
    return _with_blocks(
        units.with_columns(is_count_withheld=found["is_withheld"] | units["is_withheld"], bound=found["bound"])
    )


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
    return _with_blocks(
        units.with_columns(
            parts["is_withheld"].alias("is_count_withheld"), part_bounds(parts, slices=_SLICES, min_group=min_group)
        )
    )


def _with_blocks(units: pl.DataFrame) -> pl.DataFrame:
    counted = units.with_columns(is_withheld="is_count_withheld")
    return units.with_columns(
        shown_at_or_above(units, slices=_SLICES), shown_at_or_above(counted, slices=_SLICES).alias("count_block")
    )


@dataclass(frozen=True)
class ReleasedGaps:
    """Gap figures as they are published.

    Attributes:
        hidden: what is hidden, as `suppressed_gaps` gives it, and `is_short_withheld`: of how many levels people are
            short.
        figures: by cycle, competency and unit all totals as they are published, `is_held` (some of them waits) and
            `figures_from` (the day from which the oldest of them is).
        are_levels_held: for each of these rows whether figures about all assessed people wait.
    """

    hidden: pl.DataFrame
    figures: pl.DataFrame
    are_levels_held: pl.Series


def settled_gaps(
    published: Published,
    releases: Releases,
    hidden: pl.DataFrame,
    people: pl.DataFrame,
    *,
    of: str = "",
    count_key: pl.Expr | None = None,
) -> ReleasedGaps:
    """Decide which gap figures of units are published.

    Args:
        published: the snapshot.
        releases: what was published before.
        hidden: as `suppressed_gaps` gives it for tonight, with `cycle_id`.
        people: one row per person and competency with the columns of `Layer`, `has_gap`, and those of all totals; their
            nodes are rows of `hidden`.
        of: added to the names of the layers.
        count_key: which unknown of theirs a number of gaps takes; None: that of figures about all assessed people,
            and what was hidden when it was published first stays hidden.
    """
    is_beside_others = count_key is not None
    no_key, no_bound = pl.lit(None, pl.UInt32), pl.lit(None, pl.String)
    # One after the other: numbers of gaps wait more often, and levels need not wait for them.
    units = hidden.with_columns(bound=no_bound)
    [levels] = releases.settle([Layer(f"gap levels{of}", 0, units, people, LEVEL_TOTALS, is_beside_others)])
    units = hidden.with_columns(is_withheld="is_count_withheld")
    with_gap = people.filter("has_gap").with_columns(
        person_key=pl.col("person_key") if count_key is None else count_key, level_key=no_key
    )
    [counts] = releases.settle([Layer(f"gap counts{of}", 1, units, with_gap, COUNT_TOTALS, is_beside_others)])
    is_withheld = levels["is_withheld"]
    hidden = hidden.with_columns(
        is_withheld=is_withheld,
        is_count_withheld=counts["is_withheld"] | is_withheld,
        bound=pl.select(pl.when(~is_withheld).then(counts["bound"])).to_series(),
    )
    short = people.filter(pl.col("levels_short") > 0)
    units = _with_shorts_hidden(hidden, short, published.min_group).with_columns(bound=no_bound)
    if count_key is None:
        units = with_pattern(units, releases.pattern(f"levels short{of}"))
    short = short.with_columns(person_key=no_key)
    [shorts] = releases.settle([Layer(f"levels short{of}", 1, units, short, SHORT_TOTALS, is_beside_others)])
    n_assessed, n_with_gap = levels["n_assessed"], counts["n_with_gap"]
    are_astray = (levels["is_held"] != counts["is_held"]) & (n_assessed < n_with_gap)
    hidden = hidden.with_columns(
        is_count_withheld=pl.col("is_count_withheld") | are_astray,
        is_short_withheld=shorts["is_withheld"] | pl.col("is_count_withheld") | are_astray,
    )
    told = levels.drop("is_withheld", "bound").with_columns(
        n_with_gap=n_with_gap,
        levels_short=shorts["levels_short"],
        is_held=levels["is_held"] | counts["is_held"] | shorts["is_held"],
        figures_from=pl.min_horizontal(levels["figures_from"], counts["figures_from"], shorts["figures_from"]),
    )
    return ReleasedGaps(_with_blocks(hidden), told, levels["is_held"])


def _with_shorts_hidden(units: pl.DataFrame, short: pl.DataFrame, min_group: int) -> pl.DataFrame:
    """Hide of how many levels people are short where few are, or few are not: some are, and have no gap yet."""
    forest = forest_of(units, SLICES, has_totals=False)
    n_short = pl.Series(forest.summed_up(np.bincount(short["node"].to_numpy(), minlength=len(units))))
    parts = units.with_columns(
        n=n_short,
        n_rest=(pl.col("n") - n_short).clip(lower_bound=0),
        is_whole_withheld="is_withheld",
    )
    return units.with_columns(withheld_within(parts, slices=SLICES, min_group=min_group))


def shown_gaps(published: Published, cycle_id: str, released: ReleasedGaps) -> pl.DataFrame:
    """Return a cycle's gap figures, null where withheld or where a share would tell about everybody.

    Args:
        published: the snapshot.
        cycle_id: the cycle.
        released: as `released_gaps` gives it.
    """
    gaps = published.of_cycle("select * from published.gap_by_org_unit where cycle_id = $cycle_id", cycle_id)
    gaps = as_released(gaps, released)
    return without_hidden_gaps(gaps, _FIGURES, SHORT_TOTALS, published.min_group).sort(UNIT)


def as_released(gaps: pl.DataFrame, released: ReleasedGaps) -> pl.DataFrame:
    """Return gap figures with those of before where some of them waits, and with what is hidden of them.

    Args:
        gaps: one row per unit and competency.
        released: as `released_gaps` gives it.
    """
    figures = released.figures.drop("cycle_id").rename(
        {name: f"was_{name}" for name in (*LEVEL_TOTALS, *COUNT_TOTALS, *SHORT_TOTALS)}
    )
    hidden = released.hidden.select(*UNIT, "is_withheld", "is_count_withheld", "is_short_withheld", "bound")
    joined = gaps.join(hidden, on=UNIT, how="left", maintain_order="left")
    joined = joined.join(figures, on=UNIT, how="left", maintain_order="left")
    n = pl.col("was_n_assessed")
    counts = {name: pl.col(f"was_{name}").cast(pl.Int64) for name in ("n_people", "n_assessed", "n_with_gap")}
    means = {f"mean_{name}": pl.col(f"was_{name}_total") / n for name in ("target", "level", "gap")}
    shares = {
        "share_with_gap": pl.col("was_n_with_gap") / n,
        "levels_short": pl.col("was_levels_short"),
        "levels_short_per_person": pl.col("was_levels_short") / n,
    }
    before = {name: value for name, value in (counts | means | shares).items() if name in gaps.columns}
    return joined.with_columns(
        pl.when("is_held").then(value).otherwise(name).alias(name) for name, value in before.items()
    ).drop("^was_.*$", "is_held")


def without_hidden_gaps(
    gaps: pl.DataFrame, figures: tuple[str, ...], shorts: tuple[str, ...], min_group: int
) -> pl.DataFrame:
    """Return gap figures, null where withheld, with a bound where one may be told instead of the share.

    Args:
        gaps: figures of units with `n_assessed`, `share_with_gap`, `is_withheld`, `is_count_withheld`,
            `is_short_withheld`, `bound` and `figures_from`.
        figures: the columns that go where `is_withheld` is.
        shorts: the columns that go where `is_short_withheld` is too.
        min_group: the fewest people a figure may be about.

    Returns:
        The figures, then `share_bound`, `is_withheld`, `withheld_reason` and `figures_from`.
    """
    is_exact = ~pl.col("is_count_withheld")
    bounded = bounded_share(pl.col("n_assessed"), pl.col("bound"), min_group=min_group)
    shown = gaps.with_columns(
        pl.when(~pl.col("is_short_withheld")).then(pl.col(shorts)).name.keep(),
        n_with_gap=pl.when(is_exact).then("n_with_gap"),
        share_with_gap=pl.when(is_exact).then("share_with_gap").otherwise(bounded),
        share_bound="bound",
        withheld_reason=withheld_reason(pl.col("n_assessed"), pl.col("is_withheld"), min_group=min_group),
    )
    shown = shown.with_columns(pl.when(~pl.col("is_withheld")).then(pl.col(*figures, "n_with_gap")).name.keep())
    shown = shown.with_columns(figures_from=pl.when(~pl.col("is_withheld")).then("figures_from"))
    rest = ("share_bound", "is_withheld", "withheld_reason", "figures_from")
    return shown.select(pl.exclude("is_count_withheld", "is_short_withheld", "bound", *rest), *rest)
