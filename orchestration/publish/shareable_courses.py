"""Figures about courses, without those about few people."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import polars as pl

from orchestration.publish.published_tables import Published
from orchestration.publish.released_blocks import Layer, in_units
from orchestration.publish.releases import Releases
from orchestration.publish.shareable_movement import TopMovement
from published.disclosure import withheld_reason

_PEOPLE = """
    with seats as (
        select
            course_id,
            person_id,
            coalesce(cost, 0) as cost,
            status = 'completed'
            or (completed_on is not null and coalesce(status, 'enrolled') not in ('failed', 'withdrawn'))
                as is_completed,
            coalesce(status = 'withdrawn', false) as is_withdrawn
        from published.course_enrolments
    ),

    people as (
        select
            course_id,
            person_id,
            count(*) as n_enrolled,
            count(*) filter (where is_completed) as n_completed,
            count(*) filter (where is_withdrawn) as n_withdrawn,
            sum(cost) as cost_total,
            bool_or(is_completed) as is_completed,
            bool_or(is_withdrawn) as is_withdrawn,
            bool_or(not is_completed and not is_withdrawn) as is_other
        from seats
        group by course_id, person_id
    )
"""
_SEATS = (
    _PEOPLE
    + """
    select
        course_id,
        count(*) as n,
        count(*) filter (where is_completed) as n_completed_people,
        count(*) filter (where is_withdrawn) as n_withdrawn_people,
        count(*) filter (where is_other) as n_other,
        count(*) filter (where is_other or is_withdrawn) as n_not_completed,
        count(*) filter (where is_other or is_completed) as n_not_withdrawn
    from people
    group by course_id
"""
)
_SEATS_OF_PEOPLE = (
    _PEOPLE
    + """
    select
        '' as cycle_id,
        'course ' || course_id as competency_id,
        course_id as org_unit_id,
        hashed_people.person,
        1 as weight,
        key_of('', 'course') as person_key,
        key_of(
            person_id, n_enrolled || '|' || n_completed || '|' || n_withdrawn || '|' || round(cost_total, 6)
        ) as level_key,
        n_enrolled,
        n_completed,
        n_withdrawn,
        cost_total
    from people
    inner join hashed_people using (person_id)
"""
)

# A person may have a gap in each competency of a course and in each cycle.
_GAPS = """
    with gaps as (
        select cycle_id, competency_id, count(*) as n_gaps
        from published.gap_by_person
        where has_gap
        group by cycle_id, competency_id
    )

    select
        courses.course_id,
        count(*) as n_gaps_a_person,
        sum(gaps.n_gaps)::bigint as n_gaps,
        bool_and(coalesce(tops.is_told, false)) as is_told
    from published.course_effectiveness as courses
    inner join gaps using (competency_id)
    left join tops using (cycle_id, competency_id)
    group by courses.course_id
"""


def released_course_use(published: Published, releases: Releases, hidden: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return how courses are used, as it is published; what is about fewer people than may be told is null.

    Seats less those completed less those withdrawn are a figure too: of those who are left, few are hidden with others.

    Args:
        published: the snapshot.
        releases: what was published before.
        hidden: for each cycle, what is hidden of its gap figures; gaps that a course answers are gaps of them.
    """
    use = published.frame("select * from published.course_use")
    columns, fewest = use.columns, published.min_group
    use = use.join(published.frame(_SEATS), on="course_id", how="left", maintain_order="left")
    use = use.join(_gaps_of_courses(published, hidden), on="course_id", how="left", maintain_order="left")
    n = ("n", "n_completed_people", "n_withdrawn_people", "n_other", "n_not_completed", "n_not_withdrawn")
    few = {name: pl.col(name).fill_null(0).is_between(1, fewest - 1) for name in n}
    # Both parts are told if those in neither are nobody or enough; else one of them, if enough are not in it.
    are_both_told = ~few["n_completed_people"] & ~few["n_withdrawn_people"] & ~few["n_other"]
    is_completed_told = are_both_told | ~(few["n_completed_people"] | few["n_not_completed"])
    is_one_told = ~is_completed_told & ~(few["n_withdrawn_people"] | few["n_not_withdrawn"])
    # So many gaps that they are of enough people, however many each of them has.
    answered, least = pl.col("n_gaps_answered"), fewest * pl.col("n_gaps_a_person").fill_null(1)
    open_ = pl.col("n_gaps").fill_null(0) - answered
    are_gaps_told = (answered == 0) | ((answered >= least) & ((open_ >= least) | ((open_ == 0) & pl.col("is_told"))))
    use = use.with_columns(
        is_withheld=few["n"],
        is_completed_withheld=few["n"] | ~is_completed_told,
        is_withdrawn_withheld=few["n"] | ~(are_both_told | is_one_told),
        n_gaps_answered=pl.when(are_gaps_told).then(answered),
    )
    settled = _settled_seats(published, releases, use)
    use = use.with_columns(settled).with_columns(
        withheld_reason=withheld_reason(pl.col("n"), pl.col("is_withheld"), min_group=fewest),
        n_gaps_answered=pl.when(~pl.col("is_held")).then("n_gaps_answered"),
    )
    return use.select(*columns, "is_withheld", "withheld_reason", "figures_from").sort("course_id")


def _settled_seats(published: Published, releases: Releases, use: pl.DataFrame) -> list[pl.Series]:
    """Return the columns about seats as they are published."""
    units = use.select(
        cycle_id=pl.lit(""), competency_id=pl.lit("course ") + pl.col("course_id"), org_unit_id="course_id",
        parent_org_unit_id=pl.lit(None, pl.String), bound=pl.lit(None, pl.String), is_withheld="is_withheld",
        n_completed="is_completed_withheld", n_withdrawn="is_withdrawn_withheld",
    )  # fmt: skip
    people = in_units(published.frame(_SEATS_OF_PEOPLE), units)
    [seats] = releases.settle([Layer("seats", 0, units, people, ("n_enrolled", "cost_total"))])
    columns, is_held = [seats["is_withheld"], seats["figures_from"]], seats["is_held"]
    parts = {}
    for part, name in enumerate(("n_completed", "n_withdrawn"), start=1):
        of_part = people.filter(pl.col(name) > 0).with_columns(level_key=pl.lit(None, pl.UInt32))
        [parts[name]] = releases.settle([Layer(name, part, units.with_columns(is_withheld=name), of_part, (name,))])
        is_held |= parts[name]["is_held"]
    told = seats.select(
        pl.when(~pl.col("is_withheld")).then(pl.col("n_enrolled").cast(pl.Int64)),
        pl.when(~pl.col("is_withheld")).then("cost_total"),
        **{
            name: pl.when(~(seats["is_withheld"] | each["is_withheld"]), each[name] <= pl.col("n_enrolled")).then(
                each[name].cast(pl.Int64)
            )
            for name, each in parts.items()
        },
    )
    return [*columns, is_held, *told.get_columns()]


def _gaps_of_courses(published: Published, hidden: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    tops = pl.concat([units.with_columns(cycle_id=pl.lit(cycle_id)) for cycle_id, units in hidden.items()])
    tops = tops.filter(pl.col("parent_org_unit_id").is_null())
    tops = tops.group_by("cycle_id", "competency_id").agg(is_told=~pl.col("is_count_withheld").any())
    return published.frame(_GAPS, tops=tops)


def shown_course_effectiveness(published: Published, top: TopMovement, waiting: pl.DataFrame) -> pl.DataFrame:
    """Return what courses moved; null where too few people finished them, or were there to compare with.

    A verdict that says that there are too few stays: it holds below `min_per_arm` alike. The mean movement of those who
    finished goes where the movement of the organisation, less theirs, would be about few.

    Args:
        published: the snapshot.
        top: what is shown of the organisation's movement.
        waiting: cycles and competencies of which something waits; nothing is told of what courses moved in them.
    """
    effects = published.frame("select * from published.course_effectiveness")
    fewest = published.min_group
    arms = pl.col("n_people_completers", "n_people_completers_matched", "n_people_comparison")
    before = pl.col("n_people_placebo_completers", "n_people_placebo_comparison")
    waits = pl.col("competency_id").is_in(waiting["competency_id"].implode())
    effects = effects.with_columns(is_withheld=pl.any_horizontal(arms < fewest) | waits)
    # The few who have nobody alike would be told by the difference.
    is_rest_few = (pl.col("n_completers") - pl.col("n_completers_matched")).is_between(1, fewest - 1)
    placebo = pl.col("^(n_|n_people_|)placebo_.*$")
    verdict = pl.when(~pl.col("is_withheld") | ((pl.col("verdict") == "insufficient_data") & ~waits)).then("verdict")
    effects = effects.with_columns(
        pl.when(~is_rest_few)
        .then(pl.col("^(n_completers_matched|n_people_completers_matched|matched_share)$"))
        .name.keep(),
        pl.when(pl.all_horizontal(before >= fewest)).then(placebo).name.keep(),
        verdict=verdict,
        withheld_reason=withheld_reason(
            pl.min_horizontal(arms.clip(lower_bound=1)), pl.col("is_withheld"), min_group=fewest
        ),
        mean_movement_completers=pl.when(~_is_rest_few(effects, top, fewest)).then("mean_movement_completers"),
    )
    shown = pl.exclude("course_id", "competency_id", "verdict", "is_withheld", "withheld_reason")
    effects = effects.with_columns(pl.when(~pl.col("is_withheld")).then(shown).name.keep())
    return effects.sort("course_id", "competency_id")


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
