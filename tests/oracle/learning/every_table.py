"""Every table that the oracle computes, with the columns that name its rows. How each is computed stands beside."""

from __future__ import annotations

from tests.oracle.learning.answers import answers_that_count
from tests.oracle.learning.courses import course_effectiveness, course_effectiveness_strata
from tests.oracle.learning.development import development_actions, mentor_candidates
from tests.oracle.learning.drift import dim_standard_skill, framework_drift
from tests.oracle.learning.rows import Row, Rules, Tables
from tests.oracle.learning.severity import manager_severity
from tests.oracle.learning.signals import framework_irrelevance, framework_signals
from tests.oracle.learning.suggestions import development_suggestions
from tests.oracle.learning.upkeep import (
    competency_deployment,
    framework_revisions,
    framework_upkeep,
    role_profile_compliance,
)

KEYS: dict[str, tuple[str, ...]] = {
    "course_enrolments": ("person_id", "course_id", "enrolled_on", "completed_on"),
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


def expected_tables(tables: Tables, rules: Rules) -> dict[str, list[Row]]:
    """What each table of KEYS ought to hold."""
    answers = answers_that_count(tables, rules)
    effectiveness = course_effectiveness(tables, rules)
    mentors = mentor_candidates(tables)
    return {
        "course_enrolments": tables["course_enrolments"],
        "course_effectiveness": effectiveness,
        "course_effectiveness_strata": course_effectiveness_strata(tables),
        "framework_signals": framework_signals(tables, answers, rules),
        "framework_irrelevance": framework_irrelevance(tables, answers),
        "manager_severity": manager_severity(tables, answers, rules),
        "framework_upkeep": framework_upkeep(tables, rules),
        "framework_revisions": framework_revisions(tables, rules),
        "role_profile_compliance": role_profile_compliance(tables),
        "competency_deployment": competency_deployment(tables, answers),
        "dim_standard_skill": dim_standard_skill(tables),
        "framework_drift": framework_drift(tables),
        "mentor_candidates": mentors,
        "development_suggestions": development_suggestions(tables, mentors, effectiveness, rules),
        "development_actions": development_actions(tables),
    }
