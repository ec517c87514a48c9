"""The section on managers' ratings beside those of others: for HR leaders alone, as a spread and a table by name."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html

from dashboards.pages.context import reader
from dashboards.pages.framework.charts import spread
from dashboards.pages.framework.severity_queries import ManagerDifference, Severity, manager_severity
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import empty_state, notice
from dashboards.ui.page import download_section

TITLE = "Managers’ rating level beside that of others"
COLUMNS = (
    GridColumn("name", "Manager", width=180, grows=3, wraps=True),
    GridColumn("people", "People rated", "number", width=118),
    GridColumn("mean", "Difference", "number", width=110),
    GridColumn("sd", "Spread over people", "number", width=150),
)


def severity_section(cycle_id: str, day: date | None) -> html.Section | None:
    """Return the section; None for those who may not see it, who are not told of it either."""
    found = or_none(manager_severity, reader(), cycle_id)
    if found is None:
        return None
    lede = (
        "A rating-level difference, not a bias: the manager’s level less the mean of the other raters of the same "
        f"people, for managers with {found.min_people} such people or more. Who sees the work from closer may rate "
        "otherwise. Nobody is ranked."
    )
    if not found.managers:
        text = "No manager has enough people whom others rated as well."
        return section(TITLE, empty_state("No difference is known", text), lede=lede, name="severity")
    label = f"{TITLE}: how many managers differ by how many levels; the same numbers follow as a table by name"
    differences = [manager.mean_difference for manager in found.managers]
    rows = [_cells(manager) for manager in found.managers]
    return section(
        TITLE,
        notice("lock", "Your role alone sees this section; that you saw it is written to the audit log."),
        html.P(text_of(found)),
        graph("severity", spread(differences, found.mean), label),
        same_as_table(grid("severity", COLUMNS, rows, TITLE), "By name, as a table"),
        download_section("framework", "severity", "Rating-level differences"),
        lede=lede,
        source=Source("manager_severity", day, numbers.counted(len(found.managers), "manager", "managers")),
        name="severity",
    )


def text_of(found: Severity) -> str:
    """Return mean and spread over managers in a sentence."""
    n = numbers.counted(len(found.managers), "manager", "managers")
    spread_text = "" if found.sd is None else f", with a standard deviation of {found.sd:.2f}"
    return (
        f"Over {n} the difference is {numbers.signed(found.mean, 2)} levels on average (dashed line){spread_text}. "
        "Right of zero: the manager rates higher than the others."
    )


def _cells(manager: ManagerDifference) -> dict[str, Any]:
    return {
        "name": manager.name,
        "people": manager.n_people,
        "mean": manager.mean_difference,
        "mean_text": numbers.signed(manager.mean_difference, 2),
        "sd": manager.sd_difference,
        "sd_text": numbers.UNKNOWN if manager.sd_difference is None else f"{manager.sd_difference:.2f}",
    }
