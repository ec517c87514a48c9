"""What courses moved, without figures about few people."""

from __future__ import annotations

from itertools import combinations

import polars as pl

from orchestration.publish.published_tables import Published
from orchestration.publish.released_blocks import Layer, in_units
from orchestration.publish.releases import Releases
from orchestration.publish.shareable_movement import TopMovement
from published.disclosure import withheld_reason

# Who finished a course between two cycles in which they were rated, and whom they are compared with: those who finished
# no course of the competency. What is told of them follows from their levels, and of the former from what it cost.
_ARMS = """
    with rated as (
        select
            gaps.person_id,
            gaps.competency_id,
            gaps.cycle_id as to_cycle_id,
            cycles.opens_on as to_opens_on,
            cycles.closes_on as to_closes_on,
            lag(cycles.opens_on) over earlier as from_opens_on,
            lag(cycles.closes_on) over earlier as from_closes_on,
            lag(gaps.cycle_id, 2) over earlier is not null as has_before,
            concat_ws(
                '|', gaps.competency_id, gaps.cycle_id, lag(gaps.cycle_id) over earlier, round(gaps.rated_level, 9),
                round(lag(gaps.rated_level) over earlier, 9), round(lag(gaps.rated_level, 2) over earlier, 9)
            ) as levels
        from published.gap_by_person as gaps
        inner join published.dim_cycle as cycles using (cycle_id)
        where gaps.rated_level is not null
        window earlier as (partition by gaps.person_id, gaps.competency_id order by cycles.cycle_number)
        qualify from_closes_on is not null
    ),

    courses as (
        select course_id, competency_id from published.course_effectiveness
    ),

    finished as (
        select *
        from published.course_enrolments
        inner join courses using (course_id)
        where completed_on is not null and coalesce(status, 'enrolled') not in ('failed', 'withdrawn')
    ),

    in_arms as (
        select rated.*, finished.course_id as arm, sum(coalesce(finished.cost, 0)) as cost
        from rated
        inner join finished using (person_id, competency_id)
        where finished.completed_on > from_closes_on and finished.completed_on <= to_opens_on
        group by all
        union all
        select rated.*, '', 0
        from rated
        left join finished
            on
                rated.person_id = finished.person_id
                and rated.competency_id = finished.competency_id
                and finished.completed_on > from_opens_on
                and finished.completed_on <= to_closes_on
        where finished.person_id is null and rated.competency_id in (select competency_id from courses)
    )

    select
        '' as cycle_id,
        'effect ' || competency_id as competency_id,
        arm as org_unit_id,
        person,
        1 as weight,
        null::uinteger as person_key,
        key_of(person_id, levels || '|' || round(cost, 6)) as level_key,
        has_before,
        1 as n
    from in_arms
    inner join hashed_people using (person_id)
"""


def released_course_effectiveness(
    published: Published, releases: Releases, top: TopMovement, waiting: pl.DataFrame
) -> pl.DataFrame:
    """Return what courses moved; null where too few people finished them, or were there to compare with.

    A verdict that says that there are too few stays: it holds below `min_per_arm` alike. The mean movement of those who
    finished goes where the movement of the organisation, less theirs, would be about few. Where few of those whom
    figures are about have changed since they were published, these are withheld.

    Args:
        published: the snapshot.
        releases: what was published before.
        top: what is shown of the organisation's movement.
        waiting: cycles and competencies of which something waits; nothing is told of what courses moved in them.
    """
    effects = published.frame("select * from published.course_effectiveness")
    fewest = published.min_group
    people = published.frame(_ARMS)
    waits_before = _arms_wait(releases, effects, people.filter("has_before"), fewest, prefix="placebo_")
    arms_wait = _arms_wait(releases, effects, people, fewest)
    arms = pl.col("n_people_completers", "n_people_completers_matched", "n_people_comparison")
    before = pl.col("n_people_placebo_completers", "n_people_placebo_comparison")
    waits = pl.col("competency_id").is_in(waiting["competency_id"].implode()) | pl.lit(arms_wait)
    effects = effects.with_columns(is_withheld=pl.any_horizontal(arms < fewest) | waits)
    # The few who have nobody alike would be told by the difference.
    is_rest_few = (pl.col("n_completers") - pl.col("n_completers_matched")).is_between(1, fewest - 1)
    placebo = pl.col("^(n_|n_people_|)placebo_.*$")
    verdict = pl.when(~pl.col("is_withheld") | ((pl.col("verdict") == "insufficient_data") & ~waits)).then("verdict")
    effects = effects.with_columns(
        pl.when(~is_rest_few)
        .then(pl.col("^(n_completers_matched|n_people_completers_matched|matched_share)$"))
        .name.keep(),
        pl.when(pl.all_horizontal(before >= fewest) & ~pl.lit(waits_before)).then(placebo).name.keep(),
        verdict=verdict,
        withheld_reason=withheld_reason(
            pl.min_horizontal(arms.clip(lower_bound=1)), pl.col("is_withheld"), min_group=fewest
        ),
        mean_movement_completers=pl.when(~_is_rest_few(effects, top, fewest)).then("mean_movement_completers"),
    )
    shown = pl.exclude("course_id", "competency_id", "verdict", "is_withheld", "withheld_reason")
    effects = effects.with_columns(pl.when(~pl.col("is_withheld")).then(shown).name.keep())
    return effects.sort("course_id", "competency_id")


def _arms_wait(
    releases: Releases, effects: pl.DataFrame, people: pl.DataFrame, min_group: int, *, prefix: str = ""
) -> pl.Series:
    """Return for each row whether one of its arms waits: those who finished, or those they are compared with.

    Args:
        releases: what was published before.
        effects: the rows.
        people: who is in which arm of which competency.
        min_group: the fewest people a figure may be about.
        prefix: of the columns that say how many people an arm has.
    """
    finished = effects.select("competency_id", arm="course_id", n=f"n_people_{prefix}completers")
    compared = effects.group_by("competency_id", maintain_order=True).agg(
        n=pl.col(f"n_people_{prefix}comparison").max()
    )
    arms = pl.concat([finished, compared.select("competency_id", arm=pl.lit(""), n="n")])
    units = arms.select(
        cycle_id=pl.lit(""), competency_id=pl.lit("effect ") + pl.col("competency_id"), org_unit_id="arm",
        parent_org_unit_id=pl.lit(None, pl.String), bound=pl.lit(None, pl.String),
        is_withheld=pl.col("n").fill_null(0) < min_group,
    )  # fmt: skip
    [told] = releases.settle([Layer(f"{prefix}arms", 0, units, in_units(people, units), ("n",))])
    held = arms.filter(pl.Series(told["is_held"]))
    keys = effects.select("competency_id", "course_id")
    of_course = keys.join(held, left_on=keys.columns, right_on=["competency_id", "arm"], how="semi")
    is_held = pl.struct(keys.columns).is_in(of_course.to_struct().implode())
    of_competency = held.filter(arm="")["competency_id"]
    return keys.select(is_held | pl.col("competency_id").is_in(of_competency.implode())).to_series()


def _is_rest_few(effects: pl.DataFrame, top: TopMovement, min_group: int) -> pl.Series:
    """Return where movement that is shown, of one cycle or several, is about few people more than a course's arms."""
    told = top.movement.join(top.hidden.filter(~pl.col("is_withheld")), on=("competency_id", "to_cycle_id"), how="semi")
    matched: dict[str, list[int]] = {}
    for competency_id, n_matched in told.select("competency_id", "n_matched").iter_rows():
        matched.setdefault(competency_id, []).append(n_matched)
    sums = {
        competency_id: {sum(some) for size in range(1, len(each) + 1) for some in combinations(each, size)}
        for competency_id, each in matched.items()
    }
    return pl.Series(
        [
            any(0 < total - arm < min_group for total in sums.get(row["competency_id"], ()) for arm in _arms(row))
            for row in effects.to_dicts()
        ],
        dtype=pl.Boolean,
    )


def _arms(row: dict[str, int]) -> tuple[int, ...]:
    completers, matched, comparison = row["n_completers"], row["n_completers_matched"], row["n_comparison"]
    return completers, matched, comparison, completers + comparison, matched + comparison
