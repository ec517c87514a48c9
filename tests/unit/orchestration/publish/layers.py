"""A layer of one competency: a division D with the teams T1 (six people), T2 (seven) and T3 (eight)."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from orchestration.publish.released_blocks import Layer, in_units

_SIZES = {"T1": 6, "T2": 7, "T3": 8}


def layer(name: str = "levels", *, hidden: Collection[str] = (), left: Collection[int] = ()) -> Layer:
    """Return the layer, everybody at level 2; people are numbered from 1 through all teams.

    Args:
        name: its name.
        hidden: the units that are hidden.
        left: people who are not there.
    """
    units = pl.DataFrame(
        {
            "cycle_id": "Y1",
            "competency_id": "K1",
            "org_unit_id": ["D", *_SIZES],
            "parent_org_unit_id": [None, "D", "D", "D"],
            "is_withheld": [unit in hidden for unit in ("D", *_SIZES)],
            "bound": pl.Series([None] * 4, dtype=pl.String),
        }
    )
    of_people = [unit for unit, n in _SIZES.items() for _ in range(n)]
    people = pl.DataFrame({"org_unit_id": of_people, "person": range(1, 22)}).with_columns(
        pl.col("person").cast(pl.UInt64),
        cycle_id=pl.lit("Y1"),
        competency_id=pl.lit("K1"),
        weight=pl.lit(1),
        person_key=pl.lit(1, pl.UInt32),
        level_key=pl.lit(None, pl.UInt32),
        level_total=pl.lit(2.0),
    )
    people = people.filter(~pl.col("person").is_in(list(left)))
    return Layer(name, 0, units, in_units(people, units), ("level_total",))
