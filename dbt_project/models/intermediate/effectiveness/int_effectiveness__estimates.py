# One row per course × competency that it is mapped to: both estimates, the placebo, and the verdict.
"""Hands the strata to the inference and takes its findings back; what they mean belongs in the package `inference`.

SQL has no t-distribution and no control of false discoveries. Strata are few and hold no person.
"""

from typing import Any

import pyarrow

from inference.rows import STRATA_COLUMNS, finding_row, read_evidence
from inference.verdict import Rules, judge

TEXTS = ("course_id", "competency_id")
COUNTS = ("n_completers_matched", "n_comparison", "n_placebo_completers", "n_placebo_comparison")
FIGURES = (
    *("matched_share", "baseline_difference"),
    *("effect_adjusted", "std_error_adjusted", "ci_low_adjusted", "ci_high_adjusted", "p_value_adjusted"),
    *("effect_did", "std_error_did", "ci_low_did", "ci_high_did", "p_value_did"),
    *("placebo_effect", "placebo_ci_low", "placebo_ci_high", "p_value", "q_value"),
)
SCHEMA = pyarrow.schema(
    [
        *((name, pyarrow.string()) for name in TEXTS),
        *((name, pyarrow.int64()) for name in COUNTS),
        *((name, pyarrow.float64()) for name in FIGURES),
        ("verdict", pyarrow.string()),
    ]
)


def model(dbt: Any, session: Any) -> pyarrow.Table:
    """Return the findings for each course and competency, those without anybody included.

    Args:
        dbt: gives the models that this one is built from.
        session: the connection; not needed, since relations come from `dbt`.

    Returns:
        Columns as in SCHEMA.
    """
    dbt.config(materialized="table")
    course_competencies = dbt.ref("int_loads__course_competencies").project("course_id, competency_id").fetchall()
    strata = dbt.ref("int_effectiveness__strata").project(", ".join(STRATA_COLUMNS)).fetchall()
    settings = dict(dbt.ref("stg_workspace__settings").project("name, value").fetchall())
    rules = Rules(
        min_per_arm=int(settings["min_per_arm"]),
        meaningful_movement=float(settings["meaningful_movement"]),
        alpha=float(settings["alpha"]),
    )
    judgements = judge(read_evidence(course_competencies, strata), rules)
    rows = [finding_row(key, judgement) for key, judgement in judgements.items()]
    return pyarrow.Table.from_pylist(rows, schema=SCHEMA)
