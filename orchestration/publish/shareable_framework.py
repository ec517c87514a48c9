"""Figures about the framework, without those about few people. How far managers differ is never handed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from orchestration.publish.published_tables import UNIT, Published
from orchestration.publish.released_blocks import SLICES, Layer, in_units
from orchestration.publish.releases import Releases
from published.disclosure import withheld_reason
from published.framework_disclosure import shown_irrelevance, shown_signals

_REST = """
    select
        gaps.cycle_id,
        gaps.competency_id,
        'rest' as org_unit_id,
        people.person,
        1 as weight,
        null::uinteger as person_key,
        levels.level_key,
        1 as n
    from published.gap_by_person as gaps
    inner join hashed_people as people using (person_id)
    inner join hashed_levels as levels using (cycle_id, competency_id, person_id)
    left join blocks using (cycle_id, org_unit_id, competency_id)
    where (not gaps.is_required or blocks.block is null)
"""

# Agreement and relevance follow from answers, which are known here by the levels that they make.
_RATED = """
    select
        cycle_id,
        'answers ' || competency_id as competency_id,
        role_id,
        person,
        1 as weight,
        null::uinteger as person_key,
        key_of(person_id, concat_ws(
            '|', competency_id, cycle_id, n_raters, n_withheld, round(current_level, 9), round(manager_level, 9),
            round(peer_level, 9), round(direct_report_level, 9), round(others_level, 9)
        )) as level_key,
        1 as n
    from published.gap_by_person
    inner join hashed_people using (person_id)
    where n_raters > 0 or current_level is not null
"""


def rated_people(published: Published) -> pl.DataFrame:
    """Return whose answers figures about the framework are, by cycle, competency and role, as `in_units` takes them.

    Args:
        published: the snapshot.
    """
    return published.frame(_RATED)


def waiting_framework_figures(
    published: Published,
    releases: Releases,
    hidden: Mapping[str, pl.DataFrame],
    signals: pl.DataFrame,
    rated: pl.DataFrame,
) -> pl.DataFrame:
    """Return of which cycles and competencies no figure about the framework can be told tonight.

    They are about all people, so they tell about those of the hidden units together, and about all who wait.

    Args:
        published: the snapshot.
        releases: what was published before, and of gaps tonight.
        hidden: for each cycle, what is hidden of its gap figures.
        signals: as `shown_framework_signals` gives them.
        rated: as `rated_people` gives it.
    """
    blocks = pl.concat([units.select("cycle_id", *UNIT, "block") for units in hidden.values()])
    units = signals.filter(pl.col("behaviour_id").is_null()).select(
        *SLICES, "is_withheld", org_unit_id=pl.lit("rest"), parent_org_unit_id=pl.lit(None, pl.String),
        bound=pl.lit(None, pl.String),
    )  # fmt: skip
    people = in_units(published.frame(_REST, blocks=blocks), units)
    [rest] = releases.settle([Layer("rest of a competency", 0, units, people, ("n",))])
    items = signals.group_by(SLICES, maintain_order=True).agg(pl.col("is_withheld").all())
    items = items.with_columns(
        competency_id=pl.lit("answers ") + pl.col("competency_id"), org_unit_id=pl.lit("all"),
        parent_org_unit_id=pl.lit(None, pl.String), bound=pl.lit(None, pl.String),
    )  # fmt: skip
    everybody = rated.drop("role_id").with_columns(org_unit_id=pl.lit("all"))
    [answers] = releases.settle([Layer("answers", 0, items, in_units(everybody, items), ("n",))])
    answers = answers.with_columns(pl.col("competency_id").str.strip_prefix("answers "))
    held = pl.concat([each.filter("is_held").select(SLICES) for each in (rest, answers)])
    return pl.concat([releases.waiting, held]).unique()


def waiting_roles(releases: Releases, irrelevance: pl.DataFrame, rated: pl.DataFrame) -> pl.DataFrame:
    """Return of which cycles, competencies and roles it can't be told tonight how often they are not relevant.

    Args:
        releases: what was published before, and of answers tonight.
        irrelevance: as `shown_framework_irrelevance` gives it.
        rated: as `rated_people` gives it.
    """
    units = irrelevance.select(
        "cycle_id", "is_withheld", competency_id=pl.lit("answers ") + pl.col("competency_id"), org_unit_id="role_id",
        parent_org_unit_id=pl.lit(None, pl.String), bound=pl.lit(None, pl.String),
    )  # fmt: skip
    of_roles = in_units(rated.rename({"role_id": "org_unit_id"}), units)
    [told] = releases.settle([Layer("answers by role", 0, units, of_roles, ("n",))])
    told = told.filter("is_held").rename({"org_unit_id": "role_id"})
    return told.select("cycle_id", pl.col("competency_id").str.strip_prefix("answers "), "role_id")


def without_waiting(figures: pl.DataFrame, waiting: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return figures, null where some of those that they are about wait.

    Args:
        figures: one row per cycle, competency and more, with `is_withheld` and `withheld_reason`.
        waiting: as `waiting_framework_figures` or `waiting_roles` gives it.
        keys: the columns that say what a row is about.
    """
    waiting = waiting.with_columns(waits=pl.lit(value=True))
    on = [name for name in waiting.columns if name != "waits"]
    waits = figures.join(waiting, on=on, how="left", maintain_order="left")
    waits = waits.with_columns(pl.col("waits").fill_null(value=False))
    told = pl.exclude(*keys, "is_withheld", "withheld_reason", "waits")
    return waits.with_columns(
        pl.when(~pl.col("waits")).then(told).name.keep(),
        is_withheld=pl.col("is_withheld") | pl.col("waits"),
        withheld_reason=pl.when("waits").then(pl.lit("held_back")).otherwise("withheld_reason"),
    ).drop("waits")


def shown_framework_signals(published: Published, hidden: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return how items are read; null where it would be about too few people.

    Args:
        published: the snapshot.
        hidden: for each cycle, what is hidden of its gap figures; an item's are those of the units at the top.
    """
    tops = pl.concat([units.with_columns(cycle_id=pl.lit(cycle_id)) for cycle_id, units in hidden.items()])
    tops = tops.filter(pl.col("parent_org_unit_id").is_null())
    signals = published.frame(
        """
        with in_units as (
            select
                cycle_id,
                competency_id,
                sum(n) as n_in_units,
                bool_or(is_withheld) and count(*) = 1 as is_withheld,
                bool_or(is_count_withheld) as is_count_withheld
            from tops
            group by cycle_id, competency_id
        ),

        -- behaviours have no figures of org units to be held against
        held as (
            select
                signals.*,
                case when behaviour_id is null then n_assessed - coalesce(n_in_units, 0) else 0 end::bigint
                    as n_outside,
                behaviour_id is null and coalesce(in_units.is_withheld, false) as is_unit_withheld,
                behaviour_id is null and coalesce(in_units.is_count_withheld, false) as is_unit_count_withheld
            from published.framework_signals as signals
            left join in_units using (cycle_id, competency_id)
        )

        select
            * exclude (n_outside, is_unit_withheld, is_unit_count_withheld),
            -- where the unit at the top is hidden, so is what is the same figure
            case when is_unit_withheld then 1 else n_outside end as n_others,
            is_unit_count_withheld or n_outside > 0 as is_count_withheld
        from held
        order by cycle_id, competency_id, behaviour_id nulls first
        """,
        tops=tops,
    )
    shown = shown_signals(signals, shown_framework_irrelevance(published), min_group=published.min_group)
    bounds = ("share_with_gap_bound", "share_not_relevant_bound")
    shown = shown.with_columns(
        withheld_reason=withheld_reason(
            pl.lit(signals["n_assessed"]), pl.col("is_withheld"), min_group=published.min_group
        )
    )
    return shown.select(
        pl.exclude(*bounds, "is_withheld", "withheld_reason"), *bounds, "is_withheld", "withheld_reason"
    )


def shown_framework_irrelevance(published: Published) -> pl.DataFrame:
    """Return how often competencies are called not relevant in a role; null where it would be about too few people."""
    roles = published.frame("select * from published.framework_irrelevance order by cycle_id, role_id, competency_id")
    signals = published.frame("select * from published.framework_signals")
    shown = shown_irrelevance(roles, signals, min_group=published.min_group)
    reason = withheld_reason(pl.lit(roles["n_people"]), pl.col("is_withheld"), min_group=published.min_group)
    return shown.select(pl.exclude("is_withheld"), "is_withheld", reason)
