"""Figures about courses, without those about few people."""

from __future__ import annotations

import polars as pl

from orchestration.publish.published_tables import Published


def shown_course_use(published: Published) -> pl.DataFrame:
    """Return how courses are used; what is about fewer people than may be told is null."""
    use = published.frame("select * from published.course_use")
    people = published.frame(
        """
        select
            course_id,
            count(distinct person_id) as n,
            count(distinct person_id) filter (where status = 'completed') as n_completed_people,
            count(distinct person_id) filter (where status = 'withdrawn') as n_withdrawn_people
        from published.course_enrolments
        group by course_id
        """
    )
    use = use.join(people, on="course_id", how="left", maintain_order="left")
    is_few = pl.col("n").fill_null(0).is_between(1, published.min_group - 1)
    # A part of few people, or all but few, would be about those few.
    for part in ("n_completed", "n_withdrawn"):
        in_part = pl.col(f"{part}_people").fill_null(0)
        outside = pl.col("n").fill_null(0) - in_part
        is_disclosed = ~is_few & ~_is_few(in_part, published) & ~_is_few(outside, published)
        use = use.with_columns(pl.when(is_disclosed).then(part).alias(part))
    few_gaps = pl.col("n_gaps_answered").is_between(1, published.min_group - 1)
    use = use.with_columns(
        is_withheld=is_few,
        n_gaps_answered=pl.when(~few_gaps).then("n_gaps_answered"),
        n_enrolled=pl.when(~is_few).then("n_enrolled"),
        cost_total=pl.when(~is_few).then("cost_total"),
    )
    return use.drop("n", "n_completed_people", "n_withdrawn_people").sort("course_id")


def _is_few(people: pl.Expr, published: Published) -> pl.Expr:
    return people.is_between(1, published.min_group - 1)


def shown_course_effectiveness(published: Published) -> pl.DataFrame:
    """Return what courses moved; null where too few people finished them, or were there to compare with.

    A verdict that says that there are too few stays: it holds below `min_per_arm` alike.
    """
    effects = published.frame("select * from published.course_effectiveness")
    fewest = published.min_group
    arms = pl.col("n_people_completers", "n_people_completers_matched", "n_people_comparison")
    before = pl.col("n_people_placebo_completers", "n_people_placebo_comparison")
    effects = effects.with_columns(is_withheld=pl.any_horizontal(arms < fewest))
    # The few who have nobody alike would be told by the difference.
    is_rest_few = (pl.col("n_completers") - pl.col("n_completers_matched")).is_between(1, fewest - 1)
    placebo = pl.col("^(n_|n_people_|)placebo_.*$")
    verdict = pl.when(~pl.col("is_withheld") | (pl.col("verdict") == "insufficient_data")).then("verdict")
    effects = effects.with_columns(
        pl.when(~is_rest_few)
        .then(pl.col("^(n_completers_matched|n_people_completers_matched|matched_share)$"))
        .name.keep(),
        pl.when(pl.all_horizontal(before >= fewest)).then(placebo).name.keep(),
        verdict=verdict,
    )
    shown = pl.exclude("course_id", "competency_id", "verdict", "is_withheld")
    effects = effects.with_columns(pl.when(~pl.col("is_withheld")).then(shown).name.keep())
    return effects.sort("course_id", "competency_id")
