"""Small groups on the framework's own figures: how items are read, and how often they are called not relevant.

Pure functions over Polars frames; the dashboards call them for what is on screen, publishing for what is handed on.
Rules of role profiles, upkeep, deployment and drift are about no people and need none of this.
"""

from __future__ import annotations

import polars as pl

from published.disclosure import withheld_units
from published.rounding import SHARE_AT_LEAST, bounded_share, fewest_bounded

AGREEMENT_BAR = 0.7
FLAT_ICC = 0.01
IRRELEVANT_SHARE = 0.2
PEOPLE_IN_A_ROLE = 5
FEW_ANSWERS = 2
"""So many answers, or all but so many, are told as a bound; each is one of several that a rater gave."""

_ABOUT_RATEES = ("n_ratings", "n_ratees", "rwg_mean", "rwg_pooled", "within_variance", "ad_mean", "icc1", "icc2")
_ABOUT_ASSESSED = ("n_assessed", "share_with_gap", "sd_level")
_ABOUT_ANSWERS = ("n_answers", "n_not_relevant", "share_not_relevant", "n_people")


def shown_signals(signals: pl.DataFrame, roles: pl.DataFrame, *, min_group: int) -> pl.DataFrame:
    """Return the signals as those see them from whom small groups are hidden.

    Args:
        signals: the columns of `framework_signals`, and `n_others`: of the people assessed, the fewest that somebody
            can single out with the figures of org units at hand, 0 where nobody can; and `is_count_withheld`: how many
            of them have a gap would give away how many in some org unit.
        roles: `framework_irrelevance` as `shown_irrelevance` gives it.
        min_group: the fewest people a figure may be about.

    Returns:
        The same rows without those two: figures null where they would be about too few, `is_withheld` where one is,
        shares of few or of all but few as bounds (`share_with_gap_bound`, `share_not_relevant_bound`), and
        `revision_rank` counted anew over the flags that may be told.
    """
    is_few = pl.col("n_ratees").is_between(1, min_group - 1)
    is_gap_told = (pl.col("n_assessed") >= min_group) & ~_is_few("n_others", min_group) & ~is_few
    has_gap_figures = pl.col("share_with_gap").is_not_null()
    is_flat = (pl.col("icc1").round(9) <= FLAT_ICC) & (pl.col("rwg_pooled").round(9) >= AGREEMENT_BAR)
    telling = roles.filter(~pl.col("is_withheld"), pl.col("share_not_relevant").round(9) >= IRRELEVANT_SHARE)
    named = signals.join(
        telling.select("cycle_id", "competency_id", is_called_so_in_a_role=pl.lit(value=True)).unique(),
        on=["cycle_id", "competency_id"],
        how="left",
        maintain_order="left",
    )
    # The model looks at roles of five people on; a workspace may ask for more.
    is_role_large = pl.col("is_called_so_in_a_role").fill_null(min_group <= PEOPLE_IN_A_ROLE)
    shown = named.with_columns(
        is_withheld=is_few | (has_gap_figures & ~is_gap_told),
        has_no_gap_data=pl.col("has_no_gap_data") & (is_gap_told | is_flat.fill_null(value=False)),
        is_irrelevant=pl.col("is_irrelevant")
        & ((pl.col("share_not_relevant").round(9) >= IRRELEVANT_SHARE).fill_null(value=False) | is_role_large),
    )
    shown = shown.with_columns(
        pl.when(~is_few).then(pl.col(_ABOUT_RATEES)).name.keep(),
        pl.when(is_gap_told).then(pl.col(_ABOUT_ASSESSED)).name.keep(),
        share_not_relevant=pl.when(~is_few).then(pl.col("share_not_relevant")),
    )
    is_flagged = pl.any_horizontal("is_inconsistent", "has_no_gap_data", "is_irrelevant")
    rank = pl.when(is_flagged).then("revision_rank").rank("ordinal").over("cycle_id")
    n_answers = (pl.col("n_ratings") / (1 - pl.col("share_not_relevant"))).round()
    shown = _with_bound(shown, "share_not_relevant", pl.when(n_answers.is_finite()).then(n_answers), FEW_ANSWERS + 1)
    shown = _with_bound(shown, "share_with_gap", pl.col("n_assessed"), min_group)
    is_exact = pl.col("share_with_gap_bound").is_not_null() | ~pl.col("is_count_withheld")
    return shown.with_columns(
        share_with_gap=pl.when(is_exact).then("share_with_gap"), revision_rank=rank.cast(pl.Int64)
    ).drop("n_others", "is_count_withheld", "is_called_so_in_a_role")


def shown_irrelevance(roles: pl.DataFrame, signals: pl.DataFrame, *, min_group: int) -> pl.DataFrame:
    """Return how often competencies are called not relevant in a role, without what is about too few people.

    All roles together are told with the signals, so where one role is hidden another one is as well.

    Args:
        roles: the columns of `framework_irrelevance`.
        signals: the columns of `framework_signals`.
        min_group: the fewest people a figure may be about.

    Returns:
        The rows with `is_withheld` and `share_not_relevant_bound`; figures null where withheld, shares of few answers
        or all but few as bounds, and no count beside a bound.
    """
    slices = ["cycle_id", "competency_id"]
    known = roles.select(*slices, org_unit_id="role_id", n="n_people")
    without_role = _answers(signals).join(
        roles.group_by(slices).agg(n_in_roles=pl.col("n_answers").sum()), on=slices, how="left"
    )
    strays = without_role.filter(pl.col("n_answers") > pl.col("n_in_roles").fill_null(0)).select(*slices, n_strays=1)
    whole = (
        known.group_by(slices)
        .agg(n=pl.col("n").sum())
        .join(strays, on=slices, how="left")
        .select(*slices, org_unit_id=pl.lit(""), n=pl.col("n") + pl.col("n_strays").fill_null(0))
    )
    tree = pl.concat(
        [
            known.with_columns(parent_org_unit_id=pl.lit("")),
            whole.select(*known.columns, parent_org_unit_id=pl.lit(None, pl.String)),
        ]
    )
    is_withheld = withheld_units(tree, slices=slices, min_group=min_group).head(len(roles))
    shown = _with_bound(roles, "share_not_relevant", pl.col("n_answers"), FEW_ANSWERS + 1)
    shown = shown.with_columns(
        is_withheld=is_withheld,
        n_not_relevant=pl.when(pl.col("share_not_relevant_bound").is_null()).then("n_not_relevant"),
    )
    about = (*_ABOUT_ANSWERS, "share_not_relevant_bound")
    return shown.with_columns(pl.when(~pl.col("is_withheld")).then(pl.col(about)).name.keep())


def _with_bound(frame: pl.DataFrame, share: str, whole: pl.Expr, min_group: int) -> pl.DataFrame:
    """Turn a share of few, or of all but few, into a bound, and say so in a column beside it."""
    low, high = fewest_bounded(whole, min_group=min_group)
    part = (pl.col(share) * whole).round()
    few = pl.when(part <= low).then(pl.lit("at_most")).when(whole - part <= high).then(pl.lit("at_least"))
    # All of an item's answers say that it is not relevant: there is no rating to count them by.
    bound = pl.when(pl.col(share) >= 1).then(pl.lit("at_least")).otherwise(few)
    frame = frame.with_columns(bound.alias(f"{share}_bound"))
    bounded = bounded_share(whole, pl.col(f"{share}_bound"), min_group=min_group)
    is_bound = pl.col(f"{share}_bound").is_not_null()
    return frame.with_columns(
        pl.when(is_bound).then(pl.coalesce(bounded, pl.lit(SHARE_AT_LEAST))).otherwise(share).alias(share)
    )


def _answers(signals: pl.DataFrame) -> pl.DataFrame:
    """Return how many answers the signals tell of, role or no role: ratings ÷ (1 − share not relevant)."""
    told = pl.col("n_ratings") / (1 - pl.col("share_not_relevant"))
    by_item = signals.filter(pl.col("share_not_relevant") < 1).with_columns(n_answers=told.round())
    return by_item.group_by("cycle_id", "competency_id").agg(n_answers=pl.col("n_answers").sum())


def _is_few(column: str, min_group: int) -> pl.Expr:
    return pl.col(column).is_between(1, min_group - 1)
