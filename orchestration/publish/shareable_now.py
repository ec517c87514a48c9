"""Today's gap figures per org unit with small groups hidden, and so that no cycle's figures give them away.

Today's levels are those of cycles: a team's sum of today less its sum in the cycle is about those who left, came or
changed teams since. What a cycle shows stays, so today yields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from orchestration.publish.published_tables import UNIT, Published
from orchestration.publish.released_blocks import Layer, in_units
from orchestration.publish.releases import Releases
from orchestration.publish.shareable_gaps import (
    ReleasedGaps,
    as_released,
    settled_gaps,
    with_hidden_counts,
    without_hidden_gaps,
)
from published.disclosure import ancestors, withheld_units
from published.overlap_disclosure import withheld_beside

_FIGURES = ("n_people", "n_assessed", "n_outdated", "mean_target", "mean_level", "mean_gap", "oldest_assessed_on")
_SHORTS = ("levels_short", "levels_short_per_person")
_SLICES = ("competency_id",)

# Each level that a cycle's or today's figures are about, once. Whether it is a gap may differ where the target moved.
_LEVELS = """
    select
        coalesce(past.competency_id, today.competency_id) as competency_id,
        past.cycle_id,
        blocks.block,
        blocks.count_block,
        today.org_unit_id,
        coalesce(past.has_gap = today.has_gap, false) as is_same_gap,
        count(*) as n
    from (
        select * from published.gap_by_person
        where is_required and current_level is not null and org_unit_id is not null
    ) as past
    full join (
        select * from published.gap_now
        where is_required and current_level is not null and org_unit_id is not null
    ) as today
        on
            past.cycle_id = today.assessed_in
            and past.person_id = today.person_id
            and past.competency_id = today.competency_id
    left join blocks
        on
            past.cycle_id = blocks.cycle_id
            and past.org_unit_id = blocks.org_unit_id
            and past.competency_id = blocks.competency_id
    group by all
"""

_UNITS = """
    with cycles as (
        select competency_id, assessed_in as cycle_id
        from published.gap_now
        where is_required and current_level is not null
        group by competency_id, assessed_in
        qualify row_number() over (partition by competency_id order by count(*) desc, assessed_in) = 1
    )

    select
        figures.org_unit_id,
        units.parent_org_unit_id,
        figures.competency_id,
        figures.n_assessed as n,
        figures.n_with_gap,
        coalesce(blocks.is_withheld, false) as is_held_back
    from published.gap_now_by_org_unit as figures
    left join published.dim_org_unit as units using (org_unit_id)
    left join cycles using (competency_id)
    left join blocks
        on
            cycles.cycle_id = blocks.cycle_id
            and figures.org_unit_id = blocks.org_unit_id
            and figures.competency_id = blocks.competency_id
"""

_OLDEST = """
    select
        above.ancestor_id as org_unit_id,
        gaps.competency_id,
        gaps.assessed_on as oldest_assessed_on,
        count(*) as n_oldest
    from published.gap_now as gaps
    inner join above using (org_unit_id)
    where gaps.is_required and gaps.current_level is not null
    group by all
"""


_PEOPLE = """
    select
        '' as cycle_id,
        today.competency_id,
        today.org_unit_id,
        people.person,
        1 as weight,
        today.has_gap,
        case when today.current_level is not null then cycles.cycle_key end as person_key,
        levels.has_gap = today.has_gap as is_same_gap,
        key_of('', 'today') as changed_key,
        case
            when levels.level = today.current_level then levels.level_key
            when today.current_level is not null
                then
                    key_of(
                        today.person_id,
                        today.competency_id || '|' || today.assessed_in || '|' || round(today.current_level, 9)
                    )
        end as level_key,
        1 as n_people,
        (today.current_level is not null)::bigint as n_assessed,
        case when today.current_level is not null then today.target_level end as target_total,
        today.current_level as level_total,
        today.gap as gap_total,
        coalesce(today.has_gap, false)::bigint as n_with_gap,
        today.levels_short,
        today.is_outdated::bigint as n_outdated
    from published.gap_now as today
    inner join hashed_people as people using (person_id)
    left join hashed_cycles as cycles on today.assessed_in = cycles.cycle_id
    left join hashed_levels as levels
        on
            today.assessed_in = levels.cycle_id
            and today.person_id = levels.person_id
            and today.competency_id = levels.competency_id
    where today.is_required and today.org_unit_id is not null
"""


@dataclass(frozen=True)
class ReleasedNow:
    """Today's gap figures as they are published.

    Attributes:
        gaps: as `released_gaps` gives them for a cycle.
        outdated: the same of how many levels are too old, as `Releases.settle` gives it.
    """

    gaps: ReleasedGaps
    outdated: pl.DataFrame


def released_now(published: Published, releases: Releases, hidden: Mapping[str, pl.DataFrame]) -> ReleasedNow:
    """Decide which of today's gap figures are published, and from which day.

    Args:
        published: the snapshot.
        releases: what was published before, and of the cycles tonight.
        hidden: for each cycle, what is hidden of its gap figures.
    """
    now = suppressed_now(published, hidden).with_columns(cycle_id=pl.lit(""))
    people = in_units(published.frame(_PEOPLE), now)
    # A gap that comes of a new target is another thing than the cycle's.
    is_new = pl.col("has_gap") & ~pl.col("is_same_gap").fill_null(value=False)
    count_key = pl.when(is_new).then("changed_key").otherwise("person_key")
    gaps = settled_gaps(published, releases, now, people, of=" today", count_key=count_key)
    outdated = published.frame("select org_unit_id, competency_id, n_outdated as n from published.gap_now_by_org_unit")
    outdated = gaps.hidden.select("cycle_id", *UNIT, "parent_org_unit_id", "is_withheld").join(
        outdated, on=UNIT, how="left", maintain_order="left"
    )
    is_withheld = withheld_units(outdated, slices=_SLICES, min_group=published.min_group, held_back="is_withheld")
    units = outdated.with_columns(is_withheld=is_withheld, bound=pl.lit(None, pl.String))
    few = people.filter(pl.col("n_outdated") > 0).with_columns(
        person_key="changed_key", level_key=pl.lit(None, pl.UInt32)
    )
    [told] = releases.settle([Layer("outdated levels today", 0, units, few, ("n_outdated",))])
    return ReleasedNow(gaps, told)


def suppressed_now(published: Published, hidden: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return which units' figures of today are withheld.

    Args:
        published: the snapshot.
        hidden: for each cycle, what is hidden of its gap figures.

    Returns:
        The columns that `suppressed_gaps` gives for a cycle.
    """
    blocks = pl.concat([units.with_columns(cycle_id=pl.lit(cycle_id)) for cycle_id, units in hidden.items()])
    blocks = blocks.select("cycle_id", *UNIT, "is_withheld", "block", "count_block")
    units, levels = published.frame(_UNITS, blocks=blocks), published.frame(_LEVELS, blocks=blocks)
    units = units.with_columns(_beside(units, levels, "block", published.min_group))
    units = with_hidden_counts(units, published.min_group)
    # Where the target moved, a gap of today and one of the cycle are two figures.
    moved = levels.filter(~pl.col("is_same_gap"))
    gaps = pl.concat(
        [
            levels.filter("is_same_gap"),
            moved.with_columns(org_unit_id=pl.lit(None, pl.String)),
            moved.with_columns(count_block=pl.lit(None, pl.String)),
        ]
    )
    counted = units.with_columns(is_held_back="is_count_withheld")
    return units.with_columns(_beside(counted, gaps, "count_block", published.min_group).alias("is_count_withheld"))


def shown_now(published: Published, released: ReleasedNow) -> pl.DataFrame:
    """Return today's gap figures, null where withheld or where a share would tell about everybody.

    Args:
        published: the snapshot.
        released: as `released_now` gives it.
    """
    gaps = published.frame("select * from published.gap_now_by_org_unit")
    columns = gaps.columns
    above = ancestors(published.frame("select org_unit_id, parent_org_unit_id from published.dim_org_unit"))
    oldest = published.frame(_OLDEST, above=above)
    gaps = gaps.join(oldest, on=[*UNIT, "oldest_assessed_on"], how="left", maintain_order="left")
    outdated = released.outdated.select(*UNIT, is_outdated_withheld="is_withheld", was_outdated="n_outdated")
    gaps = gaps.join(outdated, on=UNIT, how="left", maintain_order="left")
    waits = released.gaps.hidden.select(*UNIT, waits=released.gaps.are_levels_held)
    gaps = gaps.join(waits, on=UNIT, how="left", maintain_order="left").with_columns(
        n_outdated=pl.when(~pl.col("is_outdated_withheld")).then(pl.col("was_outdated").cast(pl.Int64)),
        # The day of a few is a figure about them, and so is its change.
        oldest_assessed_on=pl.when(pl.col("n_oldest") >= published.min_group, ~pl.col("waits")).then(
            "oldest_assessed_on"
        ),
    )
    gaps = as_released(gaps.select(columns), released.gaps)
    return without_hidden_gaps(gaps, _FIGURES, _SHORTS, published.min_group).sort(UNIT)


def _beside(units: pl.DataFrame, levels: pl.DataFrame, block: str, min_group: int) -> pl.Series:
    leftover = ("competency_id", "cycle_id", block)
    return withheld_beside(units, levels, slices=_SLICES, leftover=leftover, min_group=min_group)
