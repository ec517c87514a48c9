"""A competency's own page: its words, how raters read them, where it is used, and how well it is looked after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import unquote

from dash import html
from dash.development.base_component import Component

from dashboards.pages.frame import Content, Page
from dashboards.pages.framework.competency_queries import (
    BehaviourText,
    CompetencyFacts,
    CompetencyPage,
    RoleUse,
    competency_page,
)
from dashboards.pages.framework.downloads import OF_COMPETENCY
from dashboards.pages.framework.health import STEP_TEXT, role_address, upkeep_text
from dashboards.pages.framework.health_queries import STEPS
from dashboards.pages.framework.irrelevance import roles_section
from dashboards.pages.framework.rows import Anchor, Item
from dashboards.pages.framework.signals import agreement_section
from dashboards.pages.framework.text import SIGNAL_TEXT, scope_text, why
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui.anchors import anchor_list
from dashboards.ui.breadcrumbs import breadcrumbs
from dashboards.ui.card import Source, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import empty_state, notice

ROLE_COLUMNS = (
    GridColumn("role", "Role", width=170, grows=3, wraps=True),
    GridColumn("family", "Job family", width=150, grows=2, wraps=True),
    GridColumn("level", "Career level", width=112),
    GridColumn("target", "Target", "number", width=84),
    GridColumn("scope", "Deployed to", width=180, grows=2, wraps=True),
)


def content(reader: Reader, competency_id: str) -> Content:
    """Return what the page of a competency shows."""
    found, day = competency_page(reader, competency_id), reader.as_of
    return Content(
        found.facts.competency_name,
        [
            _withheld(found),
            _text(found, day),
            _agreement(found, day),
            roles_section("Called not relevant, by role", found.roles, day, None) if found.roles else None,
            html.Div([_standard(found, day), _state(found, day)], className="pair"),
            _used_by(found, day),
        ],
        kicker=_kicker(found.facts),
        cycle=found.cycle,
        finding=enumerated_signals(_latest(found), has_cycle=found.cycle is not None),
        crumbs=breadcrumbs([("Framework", "/framework")], found.facts.competency_name),
    )


def enumerated_signals(latest: Sequence[Item], *, has_cycle: bool = True) -> str:
    """Return in a sentence which signals the items of the latest cycle have."""
    if not latest:
        return "It was not rated in the latest cycle." if has_cycle else "No cycle has closed yet, so it is unrated."
    said = []
    for signal, label in SIGNAL_TEXT.items():
        n = sum(signal in item.signals for item in latest)
        if n:
            of = f"{n} of {numbers.counted(len(latest), 'item', 'items')}" if len(latest) > 1 else "as a whole"
            said.append(f"{label.lower()}: {of}")
    text = "; ".join(said) or "no signal asks for a revision in the latest cycle"
    return f"{text[:1].upper()}{text[1:]}."


def _latest(found: CompetencyPage) -> list[Item]:
    return [item for item in found.items if found.cycle is not None and item.cycle_id == found.cycle.cycle_id]


def _kicker(facts: CompetencyFacts) -> str:
    status = None if facts.status in (None, "active") else facts.status
    return " · ".join(fact for fact in ("Competency", facts.family, facts.kind, status, facts.competency_id) if fact)


def _withheld(found: CompetencyPage) -> Component | None:
    n = sum(item.is_withheld for item in found.items) + sum(role.is_withheld for role in found.roles)
    if not n:
        return None
    few = numbers.fewer_than(found.min_group)
    return notice(
        "lock", f"Some figures are withheld: they would be about {few} people, or let such a figure be worked out."
    )


def _text(found: CompetencyPage, day: date | None) -> Component:
    latest = {item.behaviour_id: item for item in _latest(found)}
    whole = latest.get(None)
    parts: list[Component] = []
    if found.facts.definition:
        parts.append(html.P(found.facts.definition, className="statement"))
    if whole is not None and whole.signals:
        parts.append(_why(whole, found))
    behaviours: list[Component] = [html.H3("Behaviours")]
    if found.behaviours:
        behaviours.append(
            html.Ol(
                [_behaviour(each, latest.get(each.behaviour_id), found) for each in found.behaviours],
                className="behaviours",
            )
        )
    else:
        behaviours.append(html.P("No behaviours are written for it.", className="fine"))
    has_own = any(each.anchors for each in found.behaviours)
    anchors: list[Component] = []
    if found.anchors or not has_own:
        anchors = [html.Div([html.H3("Anchors, level by level"), _anchors(found.anchors)])]
    n = len(found.anchors) + sum(len(each.anchors) for each in found.behaviours)
    return section(
        "In its own words",
        *parts,
        html.Div([html.Div(behaviours), *anchors], className="beside"),
        source=Source("dim_anchor", day, numbers.counted(n, "anchor", "anchors")),
    )


def _behaviour(each: BehaviourText, item: Item | None, found: CompetencyPage) -> html.Li:
    parts: list[Component] = [html.P(each.statement or each.behaviour_id, className="statement")]
    if item is not None and item.signals:
        parts.append(_why(item, found))
    if each.anchors:
        parts.append(_anchors(each.anchors))
    return html.Li(parts)


def _why(item: Item, found: CompetencyPage) -> Component:
    return html.Dl(
        [
            html.Div(
                [
                    html.Dt([html.Span(className=f"signal signal-{signal.replace('_', '-')}"), SIGNAL_TEXT[signal]]),
                    html.Dd(text),
                ]
            )
            for signal, text in why(item, found.roles)
        ],
        className="why",
    )


def _anchors(anchors: tuple[Anchor, ...]) -> Component:
    newest = max((anchor.updated_on for anchor in anchors if anchor.updated_on is not None), default=None)
    return anchor_list([(anchor.level, anchor.statement) for anchor in anchors], newest)


def _agreement(found: CompetencyPage, day: date | None) -> Component:
    title = "How alike raters read it, cycle by cycle"
    if not found.items:
        return section(
            title, empty_state("Not rated so far", "Nobody but the person answered about it in a closed cycle.")
        )
    return agreement_section(title, found.items, found.min_group, day, by="cycle")


def _standard(found: CompetencyPage, day: date | None) -> Component:
    title, facts = "In the standard’s words", found.facts
    if facts.standard_code is None:
        text = "It maps to no standard skill, so it can’t be held against another framework."
        return section(title, html.P(text))
    named = numbers.counted(facts.n_job_descriptions, "job description names it", "job descriptions name it")
    return section(
        title,
        html.P(facts.skill_name or facts.standard_code, className="statement"),
        _facts(
            [
                ("Taxonomy", facts.taxonomy or numbers.UNKNOWN),
                ("Code", facts.standard_code),
                ("In demand", named if facts.n_job_descriptions is not None else numbers.UNKNOWN),
            ]
        ),
        source=Source("dim_standard_skill", day, numbers.counted(1, "skill", "skills")),
    )


def _state(found: CompetencyPage, day: date | None) -> Component | None:
    upkeep, deployment = found.upkeep, found.deployment
    if upkeep is None and deployment is None:
        return None
    facts = []
    if deployment is not None:
        out = deployment.falls_out_at
        n = STEPS.index(out) if out else len(STEPS)
        where = f"falls out before “{STEP_TEXT[out]}”" if out else "all the way to a known movement"
        facts.append(("Deployment", f"{n} of {len(STEPS)} steps: {where}"))
    if upkeep is not None:
        facts += [
            ("Upkeep", "; ".join(upkeep_text(upkeep)) or "in good order"),
            ("Behaviours", numbers.count(upkeep.n_behaviours)),
            ("Anchors", numbers.count(upkeep.n_anchors)),
            ("Months since update", numbers.count(upkeep.months_since_update)),
        ]
    return section(
        "Upkeep and deployment",
        _facts(facts),
        source=Source("framework_upkeep", day, numbers.counted(1, "competency", "competencies")),
    )


def _facts(facts: list[tuple[str, str]]) -> Component:
    return html.Dl([html.Div([html.Dt(name), html.Dd(text)]) for name, text in facts], className="facts")


def _used_by(found: CompetencyPage, day: date | None) -> Component:
    title = "Roles that have it in their profile"
    if not found.used_by:
        text = "No role has it in its profile today."
        if found.facts.status in ("draft", "retired"):
            text = (
                f"It is {'a draft' if found.facts.status == 'draft' else 'retired'}, so no role has it in its profile."
            )
        elif found.cycle is not None:
            text = "No role had it in its profile on the day the latest cycle closed."
        return section(title, empty_state("In no profile", text))
    rows = [_role_cells(role) for role in found.used_by]
    return section(
        title,
        grid("used-by", ROLE_COLUMNS, rows, title),
        source=Source(
            "role_profile" if found.cycle else "role_profile_now", day, numbers.counted(len(rows), "role", "roles")
        ),
    )


def _role_cells(role: RoleUse) -> dict[str, Any]:
    return {
        "role": role.role_title,
        "role_href": role_address(role.role_id),
        "family": role.job_family or numbers.UNKNOWN,
        "level": role.career_level or numbers.UNKNOWN,
        "target": role.target_level,
        "target_text": numbers.level(role.target_level),
        "scope": scope_text(role.scope),
    }


PAGE = Page(
    name="competency",
    permission="framework",
    title="Framework",
    paths={},
    read=lambda where, _query: unquote(where or ""),
    content=content,
    downloads=OF_COMPETENCY,
    parent="/framework",
)
