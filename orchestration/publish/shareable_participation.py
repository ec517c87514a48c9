"""Who was asked and who answered, per org unit and relation, with small groups hidden."""

from __future__ import annotations

from hashlib import sha256

import polars as pl

from orchestration.publish.published_tables import Published
from orchestration.publish.released_blocks import SLICES, Layer, in_units
from orchestration.publish.releases import Releases
from published.disclosure import part_bounds, withheld_reason, withheld_units, withheld_within
from published.rounding import bounded_share
from published.unit_forest import forest_of

_SLICES = ("cycle_id", "relation")


def released_participation(published: Published, releases: Releases) -> pl.DataFrame:
    """Return participation as it is published, null where it is about too few people or gives such figures away.

    Of how many there is an answer is told where enough have one and enough have none; of questionnaires as well. From
    one night to the next a number moves on by `min_group` or not at all: who has come and who has gone is not known
    here, and they are at least as many as it differs.

    Args:
        published: the snapshot.
        releases: what was published before.
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
        # Those of a unit whose number is not known count where the unit above has them.
        n_rest=(pl.col("n_people") - pl.col("n_people_rated")).fill_null(0),
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
    asked, answering = _settled(releases, shown, rated)
    told = asked["n_assigned"].cast(pl.Int64)
    n_rated = answering["n_rated"].cast(pl.Int64)
    is_rated_told = ~(answering["is_withheld"] | asked["is_withheld"]) & (n_rated <= told)
    is_tonight = ~(asked["is_held"] | answering["is_held"])
    shown = shown.with_columns(
        is_withheld=asked["is_withheld"],
        n_people=told,
        n_people_rated=n_rated,
        share_rated=n_rated / told,
        figures_from=pl.min_horizontal(asked["figures_from"], answering["figures_from"]),
    ).with_columns(
        withheld_reason=withheld_reason(pl.lit(participation["n_people"]), pl.col("is_withheld"), min_group=fewest),
        n_people_rated=pl.when(is_rated_told).then("n_people_rated"),
        share_rated=pl.when(is_rated_told)
        .then("share_rated")
        .otherwise(pl.when(is_tonight).then(bounded_share(pl.col("n_people"), pl.lit(bound), min_group=fewest))),
        share_bound=pl.when(is_tonight).then(bound),
        n_unasked=pl.when(~unasked, is_tonight).then("n_unasked"),
        n_questionnaires_answered=pl.when(is_rated_told & is_tonight & (answered >= fewest) & (open_ >= fewest)).then(
            answered
        ),
        n_questionnaires=pl.when(~pl.col("is_withheld"), is_tonight).then("n_questionnaires"),
        n_people=pl.when(~pl.col("is_withheld")).then("n_people"),
        figures_from=pl.when(~pl.col("is_withheld")).then("figures_from"),
    )
    columns = [name for name in participation.columns if name != "parent_org_unit_id"]
    shown = shown.select(*columns, "share_bound", "is_withheld", "withheld_reason", "figures_from")
    return shown.sort("cycle_id", "org_unit_id", "relation")


def _settled(releases: Releases, asked: pl.DataFrame, rated: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Decide from which day numbers are: of those asked, and of those who answered among them."""
    units = asked.select(
        "cycle_id",
        "org_unit_id",
        "parent_org_unit_id",
        "is_withheld",
        competency_id=pl.lit("asked ") + pl.col("relation"),
        bound=pl.lit(None, pl.String),
        n="n_people",
        n_rated=rated["n"],
        is_rated_withheld=rated["is_withheld"],
    )
    forest = forest_of(units, SLICES, has_totals=False)
    direct = {
        name: pl.Series(forest.direct(units[name].fill_null(0).cast(pl.Int64).to_numpy())) for name in ("n", "n_rated")
    }
    counted = units.with_columns(**direct)
    [those_asked] = releases.settle([Layer("asked", 0, units, _numbered(counted, "n", "n_assigned"), ("n_assigned",))])
    # Their numbers are not those of the people asked, so both are held against their own earlier ones alone.
    of_answers = pl.col("competency_id").str.replace("asked", "answered", literal=True)
    parts = units.with_columns(of_answers, is_withheld="is_rated_withheld")
    people = _numbered(counted.with_columns(of_answers), "n_rated", "n_rated")
    [answering] = releases.settle([Layer("answered", 0, parts, people, ("n_rated",))])
    return those_asked, answering


def _numbered(units: pl.DataFrame, count: str, total: str) -> pl.DataFrame:
    """Return a row for each of so many people of a unit: the first, the second, and so on."""
    people = units.select(*SLICES, "org_unit_id", number=pl.int_ranges(pl.col(count))).explode("number")
    people = people.drop_nulls("number").join(_first_people(units), on=["cycle_id", "org_unit_id"])
    people = people.select(
        *SLICES,
        "org_unit_id",
        person=pl.col("first") + pl.col("number").cast(pl.UInt64),
        weight=pl.lit(1),
        person_key=pl.lit(1, pl.UInt32),
        level_key=pl.lit(None, pl.UInt32),
        **{total: pl.lit(1)},
    )
    return in_units(people, units)


def _first_people(units: pl.DataFrame) -> pl.DataFrame:
    """Return a number (`first`) for each cycle and unit, the same every night, with room for those who follow it."""
    places = units.select("cycle_id", "org_unit_id").unique()
    numbers = [int.from_bytes(sha256("|".join(map(str, place)).encode()).digest()[:4]) << 32 for place in places.rows()]
    return places.with_columns(first=pl.Series(numbers, dtype=pl.UInt64))
