# One row per number of degrees of freedom that occurs: the 97.5 % quantile of Student's t.
"""Quantiles of Student's t for the intervals of mean movement; what is done with them belongs in the SQL models.

SQL has no such function, and a table of quantiles would end somewhere. There are as many rows as sizes of units.
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
    matched = dbt.ref("int_movement__movement_in_org_units").filter("n_matched > 1")
    occurring = matched.project("n_matched - 1 as degrees_of_freedom").distinct().fetchnumpy()
    degrees_of_freedom = numpy.asarray(occurring["degrees_of_freedom"], dtype="int64")
    return pyarrow.table(
        {
            "degrees_of_freedom": degrees_of_freedom,
            "t_quantile": stdtrit(degrees_of_freedom.astype("float64"), TWO_SIDED_95_PERCENT),
        }
    )
