"""Small groups on the framework's own figures: how items are read, and how often they are called not relevant.

Pure functions over Polars frames; the dashboards call them for what is on screen, publishing for what is handed on.
Rules of role profiles, upkeep, deployment and drift are about no people and need none of this.
"""

from __future__ import annotations

import polars as pl

from published.disclosure import withheld_units
from published.rounding import shown_share

ITEM = ("cycle_id", "competency_id", "behaviour_id")
AGREEMENT_BAR = 0.7
FLAT_ICC = 0.01
IRRELEVANT_SHARE = 0.2
PEOPLE_IN_A_ROLE = 5

_ABOUT_RATEES = ("n_ratings", "n_ratees", "rwg_mean", "rwg_pooled", "within_variance", "ad_mean", "icc1", "icc2")
_ABOUT_ASSESSED = ("n_assessed", "share_with_gap", "sd_level")
_ABOUT_ANSWERS = ("n_answers", "n_not_relevant", "share_not_relevant", "n_people")


def shown_signals(signals: pl.DataFrame, roles: pl.DataFrame, *, min_group: int) -> pl.DataFrame:
    """Return the signals as those see them from whom small groups are hidden.

    Args:
        signals: the columns of `framework_signals`, and `n_others`: of the people assessed, the fewest that somebody
            can single out with the figures of org units at hand; 0 where nobody can.
        roles: `framework_irrelevance` as `shown_irrelevance` gives it.
        min_group: the fewest people a figure may be about.

    Returns:
        The same rows without `n_others`: figures null where they would be about too few, `is_withheld` where one is,
        shares of none or all as bounds, and `revision_rank` counted anew over the flags that may be told.
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
    return shown.with_columns(
        share_with_gap=shown_share(pl.col("share_with_gap")),
        share_not_relevant=shown_share(pl.col("share_not_relevant")),
        revision_rank=rank.cast(pl.Int64),
    ).drop("n_others", "is_called_so_in_a_role")


def shown_irrelevance(roles: pl.DataFrame, signals: pl.DataFrame, *, min_group: int) -> pl.DataFrame:
    """Return how often competencies are called not relevant in a role, without what is about too few people.

    All roles together are told with the signals, so where one role is hidden another one is as well.

    Args:
        roles: the columns of `framework_irrelevance`.
        signals: the columns of `framework_signals`.
        min_group: the fewest people a figure may be about.

    Returns:
        The rows with `is_withheld`; figures null where withheld, shares of none or all as bounds, and no count beside
        a bound.
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
    share = pl.col("share_not_relevant")
    is_bound = (share <= 0) | (share >= 1)
    shown = roles.with_columns(
        is_withheld=is_withheld,
        n_not_relevant=pl.when(~is_bound).then("n_not_relevant"),
        share_not_relevant=shown_share(share),
    )
    return shown.with_columns(pl.when(~pl.col("is_withheld")).then(pl.col(_ABOUT_ANSWERS)).name.keep())


def _answers(signals: pl.DataFrame) -> pl.DataFrame:
    """Return how many answers the signals tell of, role or no role: ratings ÷ (1 − share not relevant)."""
    told = pl.col("n_ratings") / (1 - pl.col("share_not_relevant"))
    by_item = signals.filter(pl.col("share_not_relevant") < 1).with_columns(n_answers=told.round())
    return by_item.group_by("cycle_id", "competency_id").agg(n_answers=pl.col("n_answers").sum())


def _is_few(column: str, min_group: int) -> pl.Expr:
    return pl.col(column).is_between(1, min_group - 1)
