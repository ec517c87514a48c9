"""Movement and the balance of gaps of the whole organisation, where they tell of nobody in particular.

Of single units neither is handed on: beside the levels of both cycles they would name those who joined and left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from orchestration.publish.published_tables import UNIT, Published
from orchestration.publish.released_blocks import Layer, in_units
from orchestration.publish.releases import Releases
from published.disclosure import withheld_reason
from published.movement_disclosure import withheld_movements
from published.rounding import bounded_share, fewest_bounded

_KEYS = ("competency_id", "to_cycle_id")
_MOVED = ("n_matched", "mean_movement", "sd_movement", "ci_low", "ci_high")

# A level may be in a figure of its cycle and in one of today: people of one pair of leftovers are one group.
_LEVELS = """
    select
        gaps.competency_id,
        gaps.cycle_id,
        case
            when gaps.is_required and gaps.gap is not null
                then nullif(coalesce(blocks.block, '') || '|' || coalesce(blocks_now.block, ''), '|')
        end as block,
        arriving.person_id is not null as is_later,
        arriving.from_gap is not null and arriving.to_gap is not null as is_later_known,
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
    left join published.gap_now as today
        on
            gaps.cycle_id = today.assessed_in
            and gaps.person_id = today.person_id
            and gaps.competency_id = today.competency_id
            and today.is_required
            and today.current_level is not null
    left join blocks_now
        on
            today.org_unit_id = blocks_now.org_unit_id
            and today.competency_id = blocks_now.competency_id
    where gaps.current_level is not null
    group by all
"""

_OF_THE_TOP = """
    select figures.*
    from published.{table} as figures
    inner join published.org_unit_in_cycle as units
        on figures.to_cycle_id = units.cycle_id and figures.org_unit_id = units.org_unit_id
    where units.depth = 0
    qualify count(distinct figures.org_unit_id) over (partition by figures.to_cycle_id) = 1
"""


@dataclass(frozen=True)
class TopMovement:
    """Movement of the unit at the top, and what of it is hidden.

    Attributes:
        movement: its rows of `score_movement_by_org_unit`.
        balance: its rows of `gap_balance`.
        hidden: by competency and to-cycle `is_withheld`, `is_before_withheld` (gaps before), `is_closed_withheld`,
            `is_opened_withheld` (gaps now, too), both also `_by_target_`, and the `bound` of the share closed.
    """

    movement: pl.DataFrame
    balance: pl.DataFrame
    hidden: pl.DataFrame


# Whether somebody has a gap is what a cycle's own figures tell of them, too.
_BALANCED_PEOPLE = """
    select
        moved.to_cycle_id as cycle_id,
        moved.competency_id,
        'top' as org_unit_id,
        people.person,
        1 as weight,
        earlier.cycle_key as from_key,
        later.cycle_key as to_key,
        null::uinteger as level_key,
        gap_status in ('closed', 'narrowed', 'widened', 'unchanged') as "gaps before",
        gap_status = 'closed' as "gaps closed",
        gap_status = 'closed' and is_by_target as "gaps closed by target",
        gap_status = 'opened' as "gaps opened",
        gap_status = 'opened' and is_by_target as "gaps opened by target",
        gap_status in ('opened', 'narrowed', 'widened', 'unchanged') as "gaps now",
        1 as n
    from (
        select *, abs(movement) < 0.000000001 and round(target_change, 9) <> 0 as is_by_target
        from published.score_movement
    ) as moved
    inner join hashed_people as people using (person_id)
    inner join hashed_cycles as earlier on moved.from_cycle_id = earlier.cycle_id
    inner join hashed_cycles as later on moved.to_cycle_id = later.cycle_id
    where moved.org_unit_id is not null and moved.gap_status is not null
"""
_COUNTS = (
    ("gaps before", "is_before_withheld", "from_key"),
    ("gaps closed", "is_closed_withheld", "from_key"),
    ("gaps closed by target", "is_closed_by_target_withheld", "from_key"),
    ("gaps opened", "is_opened_withheld", "to_key"),
    ("gaps opened by target", "is_opened_by_target_withheld", "to_key"),
    ("gaps now", "is_opened_withheld", "to_key"),
)
"""Of each number of a balance who is in it, the flag that withholds it, and of which cycle's gaps it is a part."""
_FIRST_PART = 5  # gaps and coverage of a cycle are the parts before

_MOVED_PEOPLE = """
    select
        moved.to_cycle_id as cycle_id,
        moved.competency_id,
        'top' as org_unit_id,
        people.person,
        unnest([1, -1]) as weight,
        null::uinteger as person_key,
        unnest([later.level_key, earlier.level_key]) as level_key,
        1 as n
    from published.score_movement as moved
    inner join hashed_people as people using (person_id)
    inner join hashed_levels as later
        on
            moved.to_cycle_id = later.cycle_id
            and moved.competency_id = later.competency_id
            and moved.person_id = later.person_id
    inner join hashed_levels as earlier
        on
            moved.from_cycle_id = earlier.cycle_id
            and moved.competency_id = earlier.competency_id
            and moved.person_id = earlier.person_id
    where moved.org_unit_id is not null
"""


def released_movement(published: Published, releases: Releases, top: TopMovement) -> TopMovement:
    """Return movement with what would tell what has changed since it was published withheld.

    Args:
        published: the snapshot.
        releases: what was published before, and of gaps tonight.
        top: what is withheld of tonight's for its own sake.
    """
    units = top.hidden.select(
        "competency_id", "is_withheld", cycle_id="to_cycle_id", org_unit_id=pl.lit("top"),
        parent_org_unit_id=pl.lit(None, pl.String), bound=pl.lit(None, pl.String),
    )  # fmt: skip
    people = in_units(published.frame(_MOVED_PEOPLE), units)
    [told] = releases.settle([Layer("movement", 0, units, people, ("n",))])
    waits = pl.Series(told["is_withheld"] | told["is_held"])
    # Numbers of gaps are of both cycles, and nothing of them is told while one of them waits.
    are_counts_waiting = top.hidden["competency_id"].is_in(releases.waiting["competency_id"].implode())
    hidden = top.hidden.with_columns(
        is_withheld=waits, bound=pl.when(~waits, ~are_counts_waiting).then("bound")
    ).with_columns(pl.col("^is_.+_withheld$") | waits | are_counts_waiting)
    return TopMovement(top.movement, top.balance, _with_counts_waiting(published, releases, hidden))


def _with_counts_waiting(published: Published, releases: Releases, hidden: pl.DataFrame) -> pl.DataFrame:
    """Withhold numbers of a balance that can't be told beside what was published, and what follows from them."""
    people = published.frame(_BALANCED_PEOPLE)
    units = hidden.with_columns(
        cycle_id="to_cycle_id", org_unit_id=pl.lit("top"), parent_org_unit_id=pl.lit(None, pl.String),
        bound=pl.lit(None, pl.String),
    )  # fmt: skip
    for part, (name, flag, key) in enumerate(_COUNTS, start=_FIRST_PART):
        counted = in_units(people.filter(name).with_columns(person_key=key), units)
        [told] = releases.settle([Layer(name, part, units.with_columns(is_withheld=flag), counted, ("n",))])
        hidden = hidden.with_columns(pl.Series(told["is_withheld"] | told["is_held"]).alias(flag) | pl.col(flag))
    return _with_what_follows(hidden)


def _with_what_follows(hidden: pl.DataFrame) -> pl.DataFrame:
    """Withhold what would follow from a number that is withheld."""
    for flag, whole in (
        ("is_closed_withheld", "is_before_withheld"),
        ("is_opened_withheld", "is_closed_withheld"),
        ("is_closed_by_target_withheld", "is_closed_withheld"),
        ("is_opened_by_target_withheld", "is_opened_withheld"),
    ):
        hidden = hidden.with_columns(pl.col(flag) | pl.col(whole))
    return hidden.with_columns(bound=pl.when(~pl.col("is_before_withheld")).then("bound"))


def top_movement(published: Published, hidden: Mapping[str, pl.DataFrame], now: pl.DataFrame) -> TopMovement:
    """Return movement of the unit at the top, and which figures of it are withheld.

    Args:
        published: the snapshot.
        hidden: for each cycle, what is hidden of its gap figures.
        now: what is hidden of today's.
    """
    movement = published.frame(_OF_THE_TOP.format(table="score_movement_by_org_unit"))
    balance = published.frame(_OF_THE_TOP.format(table="gap_balance"))
    blocks = pl.concat([units.with_columns(cycle_id=pl.lit(cycle_id)) for cycle_id, units in hidden.items()])
    levels = published.frame(
        _LEVELS,
        blocks=blocks.select("cycle_id", *UNIT, "block"),
        blocks_now=now.select(*UNIT, "block"),
    )
    moved = movement.select(*_KEYS, n="n_matched")
    verdict = withheld_movements(moved, levels, cycles=published.cycles, min_group=published.min_group)
    counts = balance.join(_counts_withheld(published, balance, levels), on=_KEYS, how="left", maintain_order="left")
    counts = counts.join(verdict.select(*_KEYS, "is_withheld"), on=_KEYS, how="left", maintain_order="left")
    judged = movement.select(_KEYS).join(_judged(counts, published.min_group), on=_KEYS, how="left")
    return TopMovement(movement, balance, judged.with_columns(pl.col(pl.Boolean).fill_null(value=True)))


def shown_movement(top: TopMovement, min_group: int) -> pl.DataFrame:
    """Return the movement of the unit at the top, null where withheld."""
    shown = top.movement.join(top.hidden, on=_KEYS, how="left", maintain_order="left")
    extra = [
        name
        for name in top.movement.columns
        if name.startswith(("n_", "mean_")) and name not in (*_MOVED, "n_gaps_before", "n_gaps_closed")
    ]
    shown = shown.with_columns(
        pl.when(~pl.col("is_withheld")).then(pl.col(_MOVED)).name.keep(),
        n_gaps_before=pl.when(~pl.col("is_before_withheld")).then("n_gaps_before"),
        n_gaps_closed=pl.when(~pl.col("is_closed_withheld")).then("n_gaps_closed"),
        closure_rate=pl.when(~pl.col("is_closed_withheld"))
        .then("closure_rate")
        .otherwise(bounded_share(pl.col("n_gaps_before"), pl.col("bound"), min_group=min_group)),
        closure_bound="bound",
        withheld_reason=withheld_reason(pl.col("n_matched"), pl.col("is_withheld"), min_group=min_group),
    )
    columns = [name for name in top.movement.columns if name not in extra]
    return shown.select(*columns, "closure_bound", "is_withheld", "withheld_reason").sort(
        "to_cycle_id", "competency_id"
    )


def shown_balance(top: TopMovement, min_group: int) -> pl.DataFrame:
    """Return the balance of gaps of the unit at the top, null where withheld."""
    shown = top.balance.drop("n_gap_known").join(top.hidden, on=_KEYS, how="left", maintain_order="left")
    flags = {
        "n_matched": "is_withheld",
        "n_gaps_before": "is_before_withheld",
        "expected_closed_by_chance": "is_before_withheld",
        "n_closed": "is_closed_withheld",
        "n_closed_by_target": "is_closed_by_target_withheld",
        "n_still_open": "is_closed_withheld",
        "n_opened": "is_opened_withheld",
        "n_opened_by_target": "is_opened_by_target_withheld",
        "n_gaps_now": "is_opened_withheld",
    }
    shown = shown.with_columns(
        *(pl.when(~pl.col(flag)).then(name).alias(name) for name, flag in flags.items()),
        withheld_reason=withheld_reason(pl.col("n_matched"), pl.col("is_withheld"), min_group=min_group),
    )
    columns = [name for name in top.balance.columns if name != "n_gap_known"]
    return shown.select(*columns, "is_withheld", "withheld_reason").sort("to_cycle_id", "competency_id")


def _counts_withheld(published: Published, balance: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """Return whether the gaps before and now are withheld, each a sum over the levels of one cycle.

    In each cycle the gaps now of those who came to it and the gaps before of those who go on from it are held against
    its figures and each other; gaps before of several cycles count in that of most.
    """
    own = levels.with_columns(
        world=pl.concat_str("competency_id", pl.lit("|"), "cycle_id"),
        is_later=pl.col("is_later") & pl.col("is_later_known"),
        next_cycle_id=pl.when("is_gap_known").then("next_cycle_id"),
    )
    leaving = own.drop_nulls("next_cycle_id").group_by("competency_id", "world", to_cycle_id="next_cycle_id")
    of_next = leaving.agg(pl.col("n").sum())
    most = of_next.sort("n", "world", descending=[True, False]).unique(_KEYS, keep="first")
    known = balance.select(*_KEYS, n="n_gap_known")
    now = known.with_columns(world=pl.concat_str("competency_id", pl.lit("|"), "to_cycle_id"), kind=pl.lit("now"))
    before = known.join(most.select(*_KEYS, "world"), on=_KEYS).with_columns(kind=pl.lit("before"))
    figures = pl.concat([now, before.select(now.columns)]).rename({"competency_id": "real", "world": "competency_id"})
    own = own.drop("competency_id").rename({"world": "competency_id"})
    verdict = withheld_movements(figures, own, cycles=published.cycles, min_group=published.min_group)
    verdict = verdict.select(competency_id="real", to_cycle_id="to_cycle_id", kind="kind", is_withheld="is_withheld")
    return (
        balance.select(_KEYS)
        .join(verdict.filter(kind="before").select(*_KEYS, is_before_exposed="is_withheld"), on=_KEYS, how="left")
        .join(verdict.filter(kind="now").select(*_KEYS, is_now_exposed="is_withheld"), on=_KEYS, how="left")
    )


def _judged(counts: pl.DataFrame, min_group: int) -> pl.DataFrame:
    """Return which counts of a balance are hidden; one that follows from others goes with them."""
    before, known, closed = pl.col("n_gaps_before"), pl.col("n_gap_known"), pl.col("n_closed")
    opened, now = pl.col("n_opened"), pl.col("n_gaps_now")
    is_exposed = pl.col("is_withheld").fill_null(value=True)
    judged = counts.select(
        *_KEYS,
        is_withheld=is_exposed,
        is_before_withheld=is_exposed
        | pl.col("is_before_exposed").fill_null(value=True)
        | ~_is_apart(before, known, min_group),
        is_closed_withheld=~_is_apart(closed, before, min_group),
        is_opened_withheld=pl.col("is_now_exposed").fill_null(value=True)
        | ~_is_apart(now, known, min_group)
        | ~_is_apart(opened, known - before, min_group),
        is_closed_by_target_withheld=~_is_apart(pl.col("n_closed_by_target"), closed, min_group),
        is_opened_by_target_withheld=~_is_apart(pl.col("n_opened_by_target"), opened, min_group),
        n_gaps_before=before,
        n_closed=closed,
    )
    low, high = fewest_bounded(before, min_group=min_group)
    bound = pl.when(closed <= low).then(pl.lit("at_most")).when(before - closed <= high).then(pl.lit("at_least"))
    few = pl.when("is_closed_withheld").then(bound)
    return _with_what_follows(judged.with_columns(bound=few).drop("n_gaps_before", "n_closed"))


def _is_apart(part: pl.Expr, whole: pl.Expr, min_group: int) -> pl.Expr:
    """Return whether enough people are in a part, and enough are not."""
    return (part >= min_group) & (whole - part >= min_group)
