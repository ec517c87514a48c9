"""Which published tables hold figures of cycles, and what tells the rows of each apart.

How they are compared stands in `orchestration.refresh.snapshot_diff`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FiguresByCycle:
    """A published table with figures of cycles.

    Attributes:
        table: its name.
        key: the columns that tell its rows apart.
        is_of_time_after: its figures grow after the cycle's close, until the next cycle opens; they are final then.
    """

    table: str
    key: tuple[str, ...]
    is_of_time_after: bool = False

    @property
    def cycle_column(self) -> str:
        """The column of the cycle that a row speaks for; movement speaks for the cycle that it leads to."""
        return "to_cycle_id" if "to_cycle_id" in self.key else "cycle_id"


# Tables that are not there, in one snapshot or in both, are passed over.
FIGURES_BY_CYCLE = (
    FiguresByCycle("role_profile", ("cycle_id", "role_id", "competency_id")),
    FiguresByCycle("participation", ("cycle_id", "org_unit_id", "relation")),
    FiguresByCycle("gap_by_person", ("cycle_id", "person_id", "competency_id")),
    FiguresByCycle("gap_by_behaviour", ("cycle_id", "person_id", "behaviour_id")),
    FiguresByCycle("assessment_by_org_unit", ("cycle_id", "org_unit_id")),
    FiguresByCycle("gap_by_org_unit", ("cycle_id", "org_unit_id", "competency_id")),
    FiguresByCycle("gap_by_standard_skill", ("cycle_id", "org_unit_id", "standard_code")),
    FiguresByCycle("score_movement", ("to_cycle_id", "person_id", "competency_id")),
    FiguresByCycle("score_movement_by_org_unit", ("to_cycle_id", "org_unit_id", "competency_id")),
    FiguresByCycle("gap_balance", ("to_cycle_id", "org_unit_id", "competency_id")),
    FiguresByCycle("closure_by_training", ("to_cycle_id", "org_unit_id", "competency_id", "training_status")),
    FiguresByCycle(
        "level_transitions",
        ("to_cycle_id", "org_unit_id", "competency_id", "from_level_rounded", "to_level_rounded"),
    ),
    FiguresByCycle("training_for_gap", ("cycle_id", "person_id", "competency_id"), is_of_time_after=True),
    FiguresByCycle("training_coverage", ("cycle_id", "org_unit_id", "competency_id"), is_of_time_after=True),
    FiguresByCycle(
        "course_effectiveness_strata",
        ("course_id", "competency_id", "from_cycle_id", "to_cycle_id", "from_level_rounded"),
    ),
    FiguresByCycle("framework_signals", ("cycle_id", "competency_id", "behaviour_id")),
    FiguresByCycle("framework_irrelevance", ("cycle_id", "role_id", "competency_id")),
    FiguresByCycle("framework_revisions", ("cycle_id",), is_of_time_after=True),
    FiguresByCycle("manager_severity", ("cycle_id", "manager_id")),
)
