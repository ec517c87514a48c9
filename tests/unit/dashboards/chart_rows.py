"""Rows as the queries give them, with what a test does not care about filled in."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboards.pages.coverage.queries import CoverageRow
from dashboards.pages.gaps.queries import GapCell
from dashboards.pages.movement.rows import BalanceRow, Movement, MovementRow
from dashboards.pages.overview.rows import Headline, Overview
from dashboards.pages.person.rows import CompetencyLevel
from dashboards.snapshot.competencies import Column
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection

CYCLE = Cycle("Y2", "Autumn 2025", date(2025, 9, 1), date(2025, 9, 30), "competency", 2, "Y1", is_latest=True)


def column(number: int = 1, name: str = "Negotiation") -> Column:
    return Column(column_id=f"K{number}", column_name=name, family="Selling", kind="behavioural")


def cell(unit: str = "D1", number: int = 1, **changes: Any) -> GapCell:
    """Ten people of whom four are short of their target, by six levels together."""
    values: dict[str, Any] = {
        "org_unit_id": unit,
        "org_unit_name": f"Name of {unit}",
        "org_unit_type": "department",
        "column_id": f"K{number}",
        "column_name": "Negotiation",
        "family": "Selling",
        "n_people": 12,
        "n_assessed": 10,
        "mean_target": 3.0,
        "mean_level": 2.5,
        "mean_gap": 0.5,
        "n_with_gap": 4,
        "share_with_gap": 0.4,
        "levels_short": 6.0,
        "is_withheld": False,
        "withheld_reason": None,
        "share_bound": None,
        "n_competencies_withheld": 0,
        "spoken_for": None,
    }
    return GapCell(**{**values, **changes})


def withheld_cell(unit: str = "D1", number: int = 1) -> GapCell:
    figures = (
        "n_people",
        "n_assessed",
        "mean_target",
        "mean_level",
        "mean_gap",
        "n_with_gap",
        "share_with_gap",
        "levels_short",
    )
    return cell(
        unit, number, is_withheld=True, withheld_reason="too_few", n_competencies_withheld=1, **dict.fromkeys(figures)
    )


def competency(number: int = 1, **changes: Any) -> CompetencyLevel:
    """Target 3, level 2 from raters: one level short."""
    values: dict[str, Any] = {
        "competency_id": f"K{number}",
        "competency_name": f"Competency {number}",
        "family": "Selling",
        "kind": "behavioural",
        "is_required": True,
        "scope": "core",
        "target_level": 3.0,
        "current_level": 2.0,
        "self_level": 3.0,
        "manager_level": 2.0,
        "peer_level": None,
        "direct_report_level": None,
        "others_level": None,
        "rated_level": 2.0,
        "calibrated_level": None,
        "perception_gap": 1.0,
        "gap": 1.0,
        "has_gap": True,
        "levels_short": 1.0,
        "gap_band": "clear",
        "level_basis": "raters",
        "n_raters": 1,
        "n_withheld": 0,
        "assessed_in": "Y2",
        "assessed_label": "Autumn 2025",
        "age_months": 4,
        "is_outdated": False,
        "last_level": 2.0,
        "is_of_today": True,
    }
    return CompetencyLevel(**{**values, **changes})


def coverage(**changes: Any) -> CoverageRow:
    """Ten gaps: two without a course, five not taken, two in training, one trained."""
    values: dict[str, Any] = {
        "org_unit_id": "C",
        "org_unit_name": "Acme",
        "competency_id": "K1",
        "competency_name": "Negotiation",
        "family": "Selling",
        "n_gaps": 10,
        "n_no_course": 2,
        "n_not_taken": 5,
        "n_in_training": 2,
        "n_trained": 1,
        "coverage_rate": 0.8,
        "rate_bound": None,
        "needs_programme": False,
        "withheld_reason": None,
        "is_withheld": False,
    }
    return CoverageRow(**{**values, **changes})


def movement(number: int = 1, **changes: Any) -> MovementRow:
    """Ten people who rose by half a level; four of eight gaps closed."""
    values: dict[str, Any] = {
        "org_unit_id": "C",
        "org_unit_name": "Acme",
        "competency_id": f"K{number}",
        "competency_name": f"Competency {number}",
        "family": "Selling",
        "n_matched": 10,
        "mean_movement": 0.5,
        "ci_low": 0.2,
        "ci_high": 0.8,
        "n_gaps_before": 8,
        "n_gaps_closed": 4,
        "closure_rate": 0.5,
        "closure_bound": None,
        "n_gaps_opened": 1,
        "n_gap_known": 10,
        "mean_gap_change": -0.25,
        "mean_target_change": 0.25,
        "mean_movement_gap_known": 0.5,
        "n_changed_role": 1,
        "n_changed_raters": 2,
        "n_changed_basis": 0,
        "n_changed_granularity": 0,
        "n_reliability_known": 10,
        "n_reliable": 3,
        "n_reliable_up": 2,
        "n_reliable_down": 1,
        "withheld_reason": None,
        "is_withheld": False,
        "is_closure_withheld": False,
        "is_apart_withheld": False,
    }
    return MovementRow(**{**values, **changes})


def moved(*rows: MovementRow, selection: Selection | None = None, **changes: Any) -> Movement:
    """Movement of the organisation in these competencies."""
    values: dict[str, Any] = {
        "cycle": CYCLE,
        "selection": selection or Selection("organisation", "Acme", "organisation"),
        "breadcrumbs": (),
        "rows": rows,
        "units": (),
        "paths": {},
        "unit_rows": (),
        "balance": (),
        "is_unit_withheld": False,
        "has_withheld_units": False,
        "min_group": 5,
        "has_suppression": False,
    }
    return Movement(**{**values, **changes})


def balance_row(number: int = 1, **changes: Any) -> BalanceRow:
    """Ten people: of eight gaps four closed, one opened; two would have closed by chance."""
    values: dict[str, Any] = {
        "org_unit_id": "C",
        "org_unit_name": "Acme",
        "competency_id": f"K{number}",
        "competency_name": f"Competency {number}",
        "family": "Selling",
        "n_gap_known": 10,
        "n_gaps_before": 8,
        "n_gaps_closed": 4,
        "n_gaps_opened": 1,
        "n_gaps_now": 5,
        "n_closed_by_target": 0,
        "n_opened_by_target": 0,
        "expected_closed_by_chance": 2.0,
        "mean_target_change": 0.0,
        "mean_gap_change": -0.4,
        "is_withheld": False,
    }
    return BalanceRow(**{**values, **changes})


def overview(headline: Headline | None, selection: Selection | None = None, **changes: Any) -> Overview:
    """Two competencies of the organisation in Autumn 2025, without figures of their own."""
    values: dict[str, Any] = {
        "cycle": CYCLE,
        "previous_cycle": None,
        "closed_cycle": CYCLE,
        "selection": selection or Selection("organisation", "Acme", "organisation"),
        "as_of": date(2026, 1, 31),
        "refreshed_at": None,
        "headline": headline,
        "balance": None,
        "kpis": (),
        "n_competencies": 2,
        "n_added_up": 2,
        "n_withheld": 0,
        "top_gaps": (),
        "gaps_without_programme": (),
        "is_coverage_told": True,
        "alerts": (),
        "min_group": 5,
        "has_suppression": bool(changes.get("n_withheld"))
        or changes.get("n_added_up", 2) < changes.get("n_competencies", 2),
    }
    values["summed_cycle"] = changes.get("cycle", CYCLE)
    return Overview(**{**values, **changes})
