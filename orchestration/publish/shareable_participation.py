"""Who was asked and who answered, per org unit and relation, with small groups hidden."""

from __future__ import annotations

import polars as pl

from orchestration.publish.published_tables import Published
from published.disclosure import part_bounds, withheld_reason, withheld_units, withheld_within
from published.rounding import bounded_share

_SLICES = ("cycle_id", "relation")


def shown_participation(published: Published) -> pl.DataFrame:
    """Return participation, null where it is about too few people or gives such figures away.

    Of how many there is an answer is told where enough have one and enough have none; of questionnaires as well.
    """
    participation = published.frame(
        """
        select participation.*, units.parent_org_unit_id
        from published.participation
        left join published.org_unit_in_cycle as units using (cycle_id, org_unit_id)
        """
    )
    fewest = published.min_group
    shown = participation.with_columns(
        withheld_units(participation.with_columns(n="n_people"), slices=_SLICES, min_group=fewest)
    )
    rated = shown.with_columns(
        n=pl.col("n_people_rated").fill_null(0),
        n_rest=pl.col("n_people") - pl.col("n_people_rated").fill_null(0),
        is_whole_withheld=pl.col("is_withheld") | pl.col("n_people_rated").is_null(),
    )
    rated = rated.with_columns(
        withheld_within(
            rated.with_columns(is_base_withheld="is_withheld"),
            slices=_SLICES,
            min_group=fewest,
            base="is_base_withheld",
        )
    )
    bound = part_bounds(rated, slices=_SLICES, min_group=fewest)
    unasked = withheld_units(
        shown.with_columns(n="n_unasked"), slices=_SLICES, min_group=fewest, held_back="is_withheld"
    )
    answered, open_ = (
        pl.col("n_questionnaires_answered"),
        pl.col("n_questionnaires") - pl.col("n_questionnaires_answered"),
    )
    is_rated_told = ~rated["is_withheld"]
    shown = shown.with_columns(
        withheld_reason=withheld_reason(pl.col("n_people"), pl.col("is_withheld"), min_group=fewest),
        n_people_rated=pl.when(is_rated_told).then("n_people_rated"),
        share_rated=pl.when(is_rated_told)
        .then("share_rated")
        .otherwise(bounded_share(pl.col("n_people"), pl.lit(bound), min_group=fewest)),
        share_bound=bound,
        n_unasked=pl.when(~unasked).then("n_unasked"),
        n_questionnaires_answered=pl.when(is_rated_told & (answered >= fewest) & (open_ >= fewest)).then(answered),
        n_questionnaires=pl.when(~pl.col("is_withheld")).then("n_questionnaires"),
        n_people=pl.when(~pl.col("is_withheld")).then("n_people"),
    )
    columns = [name for name in participation.columns if name != "parent_org_unit_id"]
    shown = shown.select(*columns, "share_bound", "is_withheld", "withheld_reason")
    return shown.sort("cycle_id", "org_unit_id", "relation")
