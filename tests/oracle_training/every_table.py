"""Every table that the oracle computes, with the columns that name its rows. How each is computed stands beside."""

from __future__ import annotations

from datetime import date

from tests.oracle_training.answers import answers_that_count
from tests.oracle_training.courses import course_effectiveness, course_effectiveness_strata
from tests.oracle_training.development import development_actions, mentor_candidates
from tests.oracle_training.drift import dim_standard_skill, framework_drift
from tests.oracle_training.rows import Row, Tables
from tests.oracle_training.severity import manager_severity
from tests.oracle_training.signals import framework_irrelevance, framework_signals
from tests.oracle_training.suggestions import development_suggestions
from tests.oracle_training.upkeep import (
    competency_deployment,
    framework_revisions,
    framework_upkeep,
    role_profile_compliance,
)

KEYS: dict[str, tuple[str, ...]] = {
    "course_enrolments": ("person_id", "course_id", "enrolled_on"),
    "course_effectiveness": ("course_id", "competency_id"),
    "course_effectiveness_strata": (
        *("course_id", "competency_id"),
        *("from_cycle_id", "to_cycle_id", "from_level_rounded"),
    ),
    "framework_signals": ("cycle_id", "competency_id", "behaviour_id"),
    "framework_irrelevance": ("cycle_id", "role_id", "competency_id"),
    "manager_severity": ("cycle_id", "manager_id"),
    "framework_upkeep": ("competency_id",),
    "framework_revisions": ("cycle_id",),
    "role_profile_compliance": ("role_id",),
    "competency_deployment": ("competency_id",),
    "dim_standard_skill": ("standard_code",),
    "framework_drift": ("standard_code", "job_family", "quarter"),
    "mentor_candidates": ("person_id", "competency_id", "mentor_rank"),
    "development_suggestions": ("person_id", "competency_id", "kind"),
    "development_actions": ("action_id",),
}


def expected_tables(
    tables: Tables, *, as_of: date, min_per_arm: int, min_group: int = 5, grace_days: int = 14
) -> dict[str, list[Row]]:
    """What each table of KEYS ought to hold."""
    answers = answers_that_count(tables, as_of=as_of, grace_days=grace_days)
    effectiveness = course_effectiveness(tables, min_per_arm=min_per_arm)
    mentors = mentor_candidates(tables)
    return {
        "course_enrolments": tables["course_enrolments"],
        "course_effectiveness": effectiveness,
        "course_effectiveness_strata": course_effectiveness_strata(tables),
        "framework_signals": framework_signals(tables, answers, min_group=min_group),
        "framework_irrelevance": framework_irrelevance(tables, answers),
        "manager_severity": manager_severity(tables, answers),
        "framework_upkeep": framework_upkeep(tables, as_of=as_of),
        "framework_revisions": framework_revisions(tables, as_of=as_of),
        "role_profile_compliance": role_profile_compliance(tables),
        "competency_deployment": competency_deployment(tables, answers),
        "dim_standard_skill": dim_standard_skill(tables),
        "framework_drift": framework_drift(tables),
        "mentor_candidates": mentors,
        "development_suggestions": development_suggestions(
            tables, mentors, effectiveness, as_of=as_of, min_group=min_group
        ),
        "development_actions": development_actions(tables),
    }
