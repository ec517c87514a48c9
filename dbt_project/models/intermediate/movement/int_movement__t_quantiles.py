# One row per number of degrees of freedom that a unit can have: the 97.5 % quantile of Student's t.
"""Quantiles of Student's t for the intervals of mean movement; what is done with them belongs in the SQL models.

SQL has no such function, and a table of quantiles would end somewhere. A unit has no more people than the largest cycle, which
says how many rows there are.
"""

from __future__ import annotations

from typing import Any

import numpy
import pyarrow
from scipy.special import stdtrit

TWO_SIDED_95_PERCENT = 0.975


def model(dbt: Any, session: Any) -> pyarrow.Table:
    """Return the quantile for each number of degrees of freedom.

    Args:
        dbt: gives the models that this one is built from.
        session: the connection; not needed, since relations come from `dbt`.

    Returns:
        Columns degrees_of_freedom (bigint, at least 1) and t_quantile (double).
    """
    dbt.config(materialized="table")
    people = dbt.ref("int_organisation__people_in_cycle").aggregate("count(*) as n_people", "cycle_id")
    [(most_people,)] = people.aggregate("coalesce(max(n_people), 0)").fetchall()
    degrees_of_freedom = numpy.arange(1, most_people, dtype="int64")
    return pyarrow.table(
        {
            "degrees_of_freedom": degrees_of_freedom,
            "t_quantile": stdtrit(degrees_of_freedom.astype("float64"), TWO_SIDED_95_PERCENT),
        }
    )
