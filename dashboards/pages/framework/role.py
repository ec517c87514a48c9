"""A role's own page: its profile against the rules of size and mix, and how each competency came into it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from dash import html

from dashboards.pages.frame import Content, Page
from dashboards.pages.framework.competency_queries import ProfileEntry, RolePage, role_page
from dashboards.pages.framework.downloads import OF_ROLE
from dashboards.pages.framework.health import day_of_profiles, rules_text
from dashboards.pages.framework.health_queries import BEHAVIOURAL_FLOOR, RoleRules
from dashboards.pages.framework.text import scope_text
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.breadcrumbs import breadcrumbs
from dashboards.ui.card import KpiCard, Source, kpis, section
from dashboards.ui.grid import GridColumn, grid

COLUMNS = (
    GridColumn("competency", "Competency", width=180, grows=3, wraps=True),
    GridColumn("family", "Family", width=150, grows=2, wraps=True),
    GridColumn("kind", "Kind", width=120),
    GridColumn("target", "Target", "number", width=84),
    GridColumn("scope", "Deployed to", width=190, grows=2, wraps=True),
)


def content(reader: Reader, role_id: str) -> Content:
    """Return what the page of a role shows."""
    found, title = role_page(reader, role_id), "Its profile"
    rules = found.rules
    facts = ("Role", rules.job_family, rules.career_level, rules.population, rules.role_id)
    profile = section(
        title,
        grid("profile", COLUMNS, [_cells(entry) for entry in found.profile], title),
        lede=_lede(found),
        source=Source(
            "role_profile" if found.cycle else "role_profile_now",
            reader.as_of,
            numbers.counted(len(found.profile), "competency", "competencies"),
        ),
    )
    return Content(
        rules.role_title,
        [_cards(rules), profile],
        kicker=" · ".join(fact for fact in facts if fact),
        cycle=found.cycle,
        finding=finding(rules),
        crumbs=breadcrumbs([("Framework", "/framework")], rules.role_title),
    )


def finding(rules: RoleRules) -> str:
    """Return in a sentence whether the profile keeps to its rules."""
    broken = rules_text(rules)
    return f"Outside the rules: {'; '.join(broken)}." if broken else "The profile keeps to the rules of size and mix."


def _cards(rules: RoleRules) -> html.Dl:
    over = rules.n_competencies - rules.cap if rules.cap is not None else None
    population = f"{rules.population} roles" if rules.population else "roles of this kind"
    cap = "no cap: its career level is not known" if rules.cap is None else f"{rules.cap} at most for {population}"
    by = f"{numbers.count(over)} over the cap" if over is not None and over > 0 else ""
    return kpis(
        [
            KpiCard("competencies", "Competencies", numbers.count(rules.n_competencies), cap, by),
            KpiCard(
                "behavioural",
                "Behavioural",
                numbers.count(rules.n_behavioural),
                f"{BEHAVIOURAL_FLOOR} at least",
                f"{numbers.share(rules.n_behavioural / rules.n_competencies)} of all, a third at least",
            ),
        ]
    )


def _lede(found: RolePage) -> str:
    text = "Competencies deployed to this role alone come first: they are the nearest to take out."
    return text if found.rules.is_over_cap else day_of_profiles(is_today=found.cycle is None)


def _cells(entry: ProfileEntry) -> dict[str, Any]:
    return {
        "competency": entry.competency_name,
        "competency_href": address("framework", entry.competency_id),
        "family": entry.family or numbers.UNKNOWN,
        "kind": entry.kind or numbers.UNKNOWN,
        "target": entry.target_level,
        "target_text": numbers.level(entry.target_level),
        "scope": scope_text(entry.scope),
    }


PAGE = Page(
    name="role",
    permission="framework",
    title="Framework",
    paths={},
    read=lambda where, _query: unquote(where or ""),
    content=content,
    downloads=OF_ROLE,
    parent="/framework",
)
