# One row per cycle, competency, level and gap that somebody has: the chance that it closes though nothing changes.
"""Chances that a gap closes when people are rated anew without any change; what is done with them belongs in SQL.

Ratings are not exact: whoever scored low by luck scores higher next time. A person's next level is taken to be normal
with mean M + r (x − M) and variance SD² (1 − r²): x the person's level, M and SD those of the competency in the cycle, r
the reliability of its levels (regression to the mean; Galton 1886, Journal of the Anthropological Institute 15).
"""

from __future__ import annotations

from typing import Any

import numpy
import pyarrow
from scipy.special import ndtr

_KEY = ("cycle_id", "competency_id", "current_level", "gap")


def model(dbt: Any, session: Any) -> pyarrow.Table:
    """Return the chance of closing for each level and gap that somebody has.

    Args:
        dbt: gives the models that this one is built from.
        session: the connection; not needed, since relations come from `dbt`.

    Returns:
        Columns cycle_id, competency_id (varchar), current_level, gap and chance (double, 0–1).
    """
    dbt.config(materialized="table")
    given = dbt.ref("int_movement__gaps_before").to_arrow_table()
    column = {name: given[name].to_numpy() for name in ("current_level", "level_needed", "mean_level", "sd_level", "icc2")}
    reliability = numpy.clip(column["icc2"], 0.0, 1.0)
    expected = column["mean_level"] + reliability * (column["current_level"] - column["mean_level"])
    spread = column["sd_level"] * numpy.sqrt(1.0 - reliability**2)
    above = expected - column["level_needed"]
    # where nothing is left to chance, the expected level is the level: it lies above what is needed, or it does not;
    # it meets this threshold rounded, as a gap does, or a gap of 0.4999999999 would be one and close at once
    is_certain = spread == 0.0
    chance = numpy.where(is_certain, numpy.round(above, 9) > 0.0, ndtr(above / numpy.where(is_certain, 1.0, spread)))
    return given.select(list(_KEY)).append_column("chance", pyarrow.array(chance.astype("float64")))
