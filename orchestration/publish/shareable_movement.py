"""Movement of the whole organisation, where it tells of nobody in particular.

Of single units no movement is handed on: beside the levels of both cycles it would name those who joined and left.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from orchestration.publish.published_tables import Published
from published.disclosure import ancestors
from published.movement_disclosure import withheld_movements
from published.rounding import share_bound, shown_share

_KEYS = ("competency_id", "to_cycle_id")
_MOVED = ("n_matched", "mean_movement", "sd_movement", "ci_low", "ci_high")
_CLOSED = ("n_gaps_before", "n_gaps_closed", "closure_rate")

_LEVELS = """
    select
        gaps.competency_id,
        gaps.cycle_id,
        case when gaps.is_required and gaps.gap is not null then blocks.block end as block,
        arriving.person_id is not null as is_later,
        leaving.to_cycle_id as next_cycle_id,
        leaving.from_gap is not null and leaving.to_gap is not null as is_gap_known,
        count(*) as n
    from published.gap_by_person as gaps
    left join published.score_movement as arriving
        on
            gaps.cycle_id = arriving.to_cycle_id
            and gaps.person_id = arriving.person_id
            and gaps.competency_id = arriving.competency_id
            and arriving.org_unit_id is not null
    left join published.score_movement as leaving
        on
            gaps.cycle_id = leaving.from_cycle_id
            and gaps.person_id = leaving.person_id
            and gaps.competency_id = leaving.competency_id
            and leaving.org_unit_id is not null
    left join blocks
        on
            gaps.cycle_id = blocks.cycle_id
            and gaps.org_unit_id = blocks.org_unit_id
            and gaps.competency_id = blocks.competency_id
    where gaps.current_level is not null
    group by all
"""


def shown_movement(published: Published, suppressed: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the movement of the unit at the top, null where withheld.

    Args:
        published: the snapshot.
        suppressed: for each cycle, what is hidden of its gap figures.
    """
    movement = published.frame(
        """
        select movement.*
        from published.score_movement_by_org_unit as movement
        inner join published.org_unit_in_cycle as units
            on movement.to_cycle_id = units.cycle_id and movement.org_unit_id = units.org_unit_id
        where units.depth = 0
        qualify count(distinct movement.org_unit_id) over (partition by movement.to_cycle_id) = 1
        """
    )
    if movement.is_empty():
        return movement.with_columns(is_withheld=pl.lit(value=True))
    levels = published.frame(_LEVELS, blocks=_blocks(published, suppressed))
    gaps_before = levels.with_columns(
        is_later=pl.lit(value=False), next_cycle_id=pl.when("is_gap_known").then("next_cycle_id")
    )
    movement = _judged(published, movement, levels, "n_matched", "is_withheld")
    movement = _judged(published, movement, gaps_before, "n_gaps_before", "is_closure_withheld")
    is_bounded = share_bound(pl.col("closure_rate")).is_not_null()
    movement = movement.with_columns(
        n_gaps_closed=pl.when(~is_bounded).then("n_gaps_closed"), closure_rate=shown_share(pl.col("closure_rate"))
    )
    extra = [name for name in movement.columns if name.startswith(("n_", "mean_")) and name not in (*_MOVED, *_CLOSED)]
    is_closure_disclosed = ~pl.col("is_withheld") & ~pl.col("is_closure_withheld")
    movement = movement.with_columns(
        pl.when(~pl.col("is_withheld")).then(pl.col(_MOVED)).name.keep(),
        pl.when(is_closure_disclosed).then(pl.col(_CLOSED)).name.keep(),
    )
    return movement.drop("is_closure_withheld", *extra).sort("to_cycle_id", "competency_id")


def _judged(published: Published, movement: pl.DataFrame, levels: pl.DataFrame, count: str, flag: str) -> pl.DataFrame:
    figures = movement.select(*_KEYS, n=pl.col(count).fill_null(0))
    verdict = withheld_movements(figures, levels, cycles=published.cycles, min_group=published.min_group)
    return movement.join(verdict.select(*_KEYS, pl.col("is_withheld").alias(flag)), on=_KEYS, maintain_order="left")


def _blocks(published: Published, suppressed: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return in which sum of its cycle a level stands: the lowest unit at or above its own whose figures are shown."""
    tree = published.frame("select cycle_id, org_unit_id, parent_org_unit_id from published.org_unit_in_cycle")
    found = []
    for cycle_id, units in suppressed.items():
        shown = units.filter(~pl.col("is_withheld")).select("competency_id", block="org_unit_id")
        own = units.filter(~pl.col("is_withheld")).select("org_unit_id", "competency_id", block="org_unit_id")
        above = ancestors(tree.filter(cycle_id=cycle_id)).join(
            published.of_cycle(
                "select org_unit_id as ancestor_id, depth from published.org_unit_in_cycle where cycle_id = $cycle_id",
                cycle_id,
            ),
            on="ancestor_id",
        )
        lower = (
            units.filter("is_withheld")
            .select("org_unit_id", "competency_id")
            .join(above, on="org_unit_id")
            .join(shown, left_on=["competency_id", "ancestor_id"], right_on=["competency_id", "block"])
            .sort("depth", descending=True)
            .unique(["org_unit_id", "competency_id"], keep="first")
            .select("org_unit_id", "competency_id", block="ancestor_id")
        )
        found.append(pl.concat([own, lower]).with_columns(cycle_id=pl.lit(cycle_id)))
    return pl.concat(found)
