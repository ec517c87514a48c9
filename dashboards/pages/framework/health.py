"""Sections on the framework's health, apart from its raters: role profiles against their rules, deployment, upkeep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.framework import charts
from dashboards.pages.framework.health_queries import (
    BEHAVIOURAL_FLOOR,
    DUE_MONTHS,
    STALE_MONTHS,
    STEPS,
    Deployment,
    FrameworkHealth,
    RoleRules,
    Step,
    Upkeep,
)
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import empty_state
from dashboards.ui.page import download_section
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

FEWEST_FAMILIES, MOST_FAMILIES = 2, 4
MOST_ITEMS = 10
STEP_TEXT: dict[Step, str] = {
    "is_in_profile": "In a profile with a target",
    "is_asked": "Asked in a cycle",
    "is_rated": "Rated",
    "is_gap_known": "Gap known",
    "is_course_mapped": "A course is mapped",
    "is_reassessed": "Assessed again",
    "is_movement_known": "Movement known",
}
PROFILE_COLUMNS = (
    GridColumn("role", "Role", width=170, grows=3, wraps=True),
    GridColumn("family", "Job family", width=140, grows=2, wraps=True),
    GridColumn("population", "Population", width=112),
    GridColumn("n", "Competencies", "number", width=122),
    GridColumn("cap", "At most", "number", width=92),
    GridColumn("behavioural", "Behavioural", "number", width=114),
    GridColumn("rules", "Outside the rules", width=180, grows=3, wraps=True),
)
UPKEEP_COLUMNS = (
    GridColumn("competency", "Competency", width=160, grows=3, wraps=True),
    GridColumn("work", "To do", width=230, grows=5, wraps=True),
    GridColumn("behaviours", "Behaviours", "number", width=108),
    GridColumn("anchors", "Anchors", "number", width=92),
    GridColumn("long", "Over one sentence", "number", width=146),
    GridColumn("roles", "Roles", "number", width=80),
    GridColumn("months", "Months since update", "number", width=162),
)
DEPLOYMENT_COLUMNS = (
    GridColumn("competency", "Competency", width=170, grows=3, wraps=True),
    GridColumn("out", "Falls out before", width=170, grows=2, wraps=True),
    *(GridColumn(step, text, width=96) for step, text in STEP_TEXT.items()),
)


def profiles_section(found: FrameworkHealth, day: date | None) -> html.Section:
    """Return the roles whose profile breaks a rule, and all of them folded below."""
    title = "Role profiles against their rules"
    lede = (
        f"{day_of_profiles(is_today=found.is_of_today)} A profile has at most 8 competencies for specialists, 10 for "
        f"managers, 12 for directors and executives; at least {BEHAVIOURAL_FLOOR}, and a third of all, are behavioural."
    )
    if not found.roles:
        text = "No role has a profile today." if found.is_of_today else "No role had a profile on that day."
        return section(title, empty_state("No profiles yet", text), lede=lede, name="profiles")
    broken = [role for role in found.roles if role.is_broken]
    shown: Component = (
        html.Ul([_role(role) for role in broken[:MOST_ITEMS]], className="items two")
        if broken
        else empty_state("Every profile keeps to its rules", "None is too long, none too technical.", image="check")
    )
    table = grid("profiles", PROFILE_COLUMNS, [_role_cells(role) for role in found.roles], title)
    return section(
        title,
        shown,
        same_as_table(table, "All roles as a table"),
        download_section("framework", "profiles", "Role profiles"),
        lede=lede,
        source=Source("role_profile_compliance", day, numbers.counted(len(found.roles), "role", "roles")),
        name="profiles",
    )


def day_of_profiles(*, is_today: bool) -> str:
    """Return as of which day profiles are shown."""
    return "Today’s profiles, since no cycle has closed yet." if is_today else "On the day the latest cycle closed."


def health_headline(found: FrameworkHealth) -> str:
    """Return the finding in a sentence before any cycle has closed: profiles against their rules."""
    if not found.roles:
        return "No role has a profile yet."
    broken = sum(role.is_broken for role in found.roles)
    if not broken:
        return "Every role’s profile keeps to the rules of size and mix."
    roles = numbers.counted(len(found.roles), "role", "roles")
    return f"{numbers.count(broken)} of {roles} {'has' if broken == 1 else 'have'} a profile outside the rules."


def rules_text(role: RoleRules) -> list[str]:
    """Return which rules a profile breaks, and by how much."""
    said = []
    if role.is_over_cap:
        said.append(f"{numbers.counted(role.n_competencies, 'competency', 'competencies')}, {role.cap} at most")
    if role.is_below_behavioural_floor:
        said.append(f"{role.n_behavioural} behavioural, {BEHAVIOURAL_FLOOR} at least")
    elif role.is_below_behavioural_share:
        said.append(f"{role.n_behavioural} of {role.n_competencies} behavioural, a third at least")
    return said


def role_address(role_id: str) -> str:
    """Return the address of a role's own page."""
    return address("framework", "role", role_id)


def _role(role: RoleRules) -> html.Li:
    name = dcc.Link(role.role_title, href=role_address(role.role_id))
    value = f"{role.n_competencies} of {role.cap}" if role.is_over_cap else f"{role.n_behavioural} behavioural"
    facts = " · ".join(fact for fact in (role.role_id, role.job_family, role.career_level, role.population) if fact)
    return html.Li(
        [
            name,
            html.Span(value, className="number"),
            html.Span(f"{'; '.join(rules_text(role))}. {facts}.", className="item-note"),
        ]
    )


def _role_cells(role: RoleRules) -> dict[str, Any]:
    return {
        "role": role.role_title,
        "role_href": role_address(role.role_id),
        "family": role.job_family or numbers.UNKNOWN,
        "population": role.population or numbers.UNKNOWN,
        "n": role.n_competencies,
        "cap": role.cap,
        "cap_text": numbers.count(role.cap),
        "behavioural": role.n_behavioural,
        "rules": "; ".join(rules_text(role)) or "–",
    }


def deployment_section(found: FrameworkHealth, day: date | None) -> html.Section:
    """Return how many competencies come how far, and which fall out where."""
    title = "From paper to a known movement"
    every = found.deployment
    if not every:
        return section(title, empty_state("No competencies yet", "The exports define none."), name="deployment")
    steps = [charts.FunnelStep("Defined", len(every))]
    steps += [
        charts.FunnelStep(
            text,
            sum(each.reaches(step) for each in every),
            tuple(each.competency_name for each in every if each.falls_out_at == step),
        )
        for step, text in STEP_TEXT.items()
    ]
    label = f"{title}: competencies that come as far as each step; the same numbers follow as a table"
    picture = rows_with_chart(
        [RowHead(step.title) for step in steps],
        graph("funnel", charts.funnel(steps), label, min_width=90),
        [RowEnd(numbers.count(step.n)) for step in steps],
        head_height=charts.FUNNEL_HEAD_HEIGHT,
        row_height=charts.ROW_HEIGHT,
        title="",
        max_width=620,
    )
    table = grid("deployment", DEPLOYMENT_COLUMNS, [_deployment_cells(each) for each in every], title)
    return section(
        title,
        html.Div([picture, _lost(every)], className="beside"),
        same_as_table(table, "All competencies as a table"),
        download_section("framework", "deployment", "Deployment"),
        lede="How many competencies come as far as each step; each needs those before. Hatched: what falls out.",
        source=Source("competency_deployment", day, numbers.counted(len(every), "competency", "competencies")),
        name="deployment",
    )


def _lost(every: Sequence[Deployment]) -> Component:
    lines = []
    for step, text in STEP_TEXT.items():
        lost = [each for each in every if each.falls_out_at == step]
        if lost:
            names: list[Component | str] = []
            for each in lost[:MOST_ITEMS]:
                names += [", "] if names else []
                names.append(dcc.Link(each.competency_name, href=address("framework", each.competency_id)))
            more = [f" and {len(lost) - MOST_ITEMS} more"] if len(lost) > MOST_ITEMS else []
            lines.append(html.Div([html.Dt(f"Before “{text}”"), html.Dd([*names, *more])]))
    if not lines:
        return html.P("Every competency comes all the way.", className="fine")
    return html.Dl(lines, className="reasons")


def _deployment_cells(each: Deployment) -> dict[str, Any]:
    out = each.falls_out_at
    cells: dict[str, Any] = {
        "competency": each.competency_name,
        "competency_href": address("framework", each.competency_id),
        "out": STEP_TEXT[out] if out else "–",
    }
    return cells | {step: "yes" if getattr(each, step) else "no" for step in STEPS}


def upkeep_section(found: FrameworkHealth, day: date | None) -> html.Section:
    """Return what is incomplete, unused or old."""
    title = "Upkeep"
    if not found.upkeep:
        return section(title, empty_state("No competencies yet", "The exports define none."), name="upkeep")
    work = [each for each in found.upkeep if each.asks_for_work]
    shown: Component = (
        html.Ul([_upkeep(each) for each in work[:MOST_ITEMS]], className="items two")
        if work
        else empty_state("In good order", "Every competency is complete, in use and up to date.", image="check")
    )
    rest = len(work) - MOST_ITEMS
    more = (
        html.P(f"{numbers.count(rest)} more {'is' if rest == 1 else 'are'} in the table.", className="fine")
        if rest > 0
        else None
    )
    table = grid("upkeep", UPKEEP_COLUMNS, [_upkeep_cells(each) for each in found.upkeep], title)
    return section(
        title,
        html.P(whole_text(found), className="fine"),
        shown,
        more,
        same_as_table(table, "All competencies as a table"),
        download_section("framework", "upkeep", "Upkeep"),
        lede=(
            "Competencies without behaviours, without all five anchors, with an anchor of more than one sentence, in "
            f"no profile, or not updated for {DUE_MONTHS} months (due) or {STALE_MONTHS} (stale)."
        ),
        source=Source("framework_upkeep", day, numbers.counted(len(found.upkeep), "competency", "competencies")),
        name="upkeep",
    )


def whole_text(found: FrameworkHealth) -> str:
    """Return what is to be said of the framework as a whole."""
    n = found.n_families
    fits = FEWEST_FAMILIES <= n <= MOST_FAMILIES
    families = numbers.counted(n, "family", "families")
    said = f"{families}, " + (
        "as it should be" if fits else f"where {FEWEST_FAMILIES} to {MOST_FAMILIES} are meant to be"
    )
    sentences = [f"{said}."]
    if found.is_reviewed is not None:
        reviewed = "has been revised" if found.is_reviewed else "has not been revised"
        sentences.append(f"The framework {reviewed} since the latest cycle closed.")
    if found.drafts:
        sentences.append(f"Drafts, which are in no profile and count against no rule: {', '.join(found.drafts)}.")
    if found.retired:
        sentences.append(f"Retired: {', '.join(found.retired)}.")
    return " ".join(sentences)


def upkeep_text(each: Upkeep) -> list[str]:
    """Return what is to be done about a competency."""
    said = ["a draft"] if each.is_draft else []
    if each.is_incomplete:
        said += ["no behaviours"] if not each.n_behaviours else []
        said += ["anchors are missing"] if not each.has_all_anchors else []
    if each.n_anchors_over_one_sentence:
        said.append(
            f"{numbers.counted(each.n_anchors_over_one_sentence, 'anchor', 'anchors')} of more than one sentence"
        )
    if each.is_unused and not each.is_draft:
        said.append("in no profile")
    months = numbers.counted(each.months_since_update, "month", "months")
    if each.is_stale:
        said.append(
            f"stale: not updated for {months}" if each.months_since_update is not None else "stale: never updated"
        )
    elif each.is_due:
        said.append(f"an update is due: {months}")
    return said


def _upkeep(each: Upkeep) -> html.Li:
    return html.Li(
        [
            dcc.Link(each.competency_name, href=address("framework", each.competency_id)),
            html.Span(each.family or "", className="fine"),
            html.Span(f"{'; '.join(upkeep_text(each)).capitalize()}.", className="item-note"),
        ]
    )


def _upkeep_cells(each: Upkeep) -> dict[str, Any]:
    return {
        "competency": each.competency_name,
        "competency_href": address("framework", each.competency_id),
        "work": "; ".join(upkeep_text(each)) or "–",
        "behaviours": each.n_behaviours,
        "anchors": each.n_anchors,
        "long": each.n_anchors_over_one_sentence,
        "roles": each.n_roles,
        "roles_text": numbers.count(each.n_roles),
        "months": each.months_since_update,
        "months_text": numbers.count(each.months_since_update),
    }
