"""How courses are used, without figures about few people. What they moved stands in `shareable_effects`."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from orchestration.publish.published_tables import Published
from orchestration.publish.released_blocks import Layer, in_units
from orchestration.publish.releases import Releases
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
