"""The revision list: what to revise first and why, with the anchors' own text beside the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.framework.rows import USUAL_REVISION, Anchor, Framework, Item, Revisions, Signal
from dashboards.pages.framework.text import SIGNAL_TEXT, WHAT_TO_DO, why
from dashboards.text import numbers
from dashboards.ui import aria
from dashboards.ui.address import address
from dashboards.ui.anchors import anchor_list
from dashboards.ui.card import Source, section
from dashboards.ui.notice import empty_state

TITLE = "What to revise first"
MOST_COMPETENCIES = 12


def revision_section(found: Framework, day: date | None) -> html.Section:
    """Return the list, competency by competency in the order of the first item of each."""
    if not found.items:
        text = "No answers by others than oneself came in for this cycle, or none with these filters."
        return section(TITLE, empty_state("Nothing to show", text), name="revise")
    if not found.listed:
        text = "No signal flags any of the items in sight. What is measured of each is in the table below."
        return section(
            TITLE, empty_state("Nothing asks for a revision", text, image="check"), revised(found), name="revise"
        )
    groups: dict[str, list[Item]] = {}
    for item in found.listed:
        groups.setdefault(item.competency_id, []).append(item)
    shown = list(groups.values())[:MOST_COMPETENCIES]
    rest = sum(len(items) for items in groups.values()) - sum(len(items) for items in shown)
    more = (
        html.P(f"{numbers.count(rest)} more with a signal are in the table below.", className="fine") if rest else None
    )
    return section(
        TITLE,
        html.P(_share(found), className="lede"),
        _what_to_do(found),
        html.Ol([_competency(items, found) for items in shown], className="revisions"),
        more,
        revised(found),
        lede=(
            "In order of how far apart raters of one person are. A signal says where to look; the text beside it says "
            "what to change."
        ),
        source=Source("framework_signals", day, numbers.counted(len(found.listed), "item", "items")),
        name="revise",
    )


def _share(found: Framework) -> str:
    share, (low, high) = found.share_to_revise, USUAL_REVISION
    of = f"{numbers.count(found.n_anchors_to_revise)} of {numbers.counted(found.n_anchors, 'anchor', 'anchors')}"
    usual = f"{round(low * 100)} to {round(high * 100)}{numbers.THIN_SPACE}% are usual for a cycle"
    if share is None:
        return "The exports hold no anchors, so there is no text to revise yet."
    compared = "less than usual" if share < low else "more than usual: begin at the top" if share > high else "as usual"
    return f"The whole list would revise {of}, {numbers.share(share)}: {compared} ({usual})."


def _what_to_do(found: Framework) -> Component:
    present = {signal for item in found.listed for signal in item.signals}
    return html.Dl(
        [
            html.Div([html.Dt([_shape(signal), text]), html.Dd(WHAT_TO_DO[signal])])
            for signal, text in SIGNAL_TEXT.items()
            if signal in present
        ],
        className="signals-meaning",
    )


def _shape(signal: Signal) -> html.Span:
    return html.Span(className=f"signal signal-{signal.replace('_', '-')}", **aria.hidden())


def _competency(items: Sequence[Item], found: Framework) -> html.Li:
    first = items[0]
    whole = found.anchors.get((first.competency_id, None), ())
    needs_whole = any((item.competency_id, item.behaviour_id) not in found.anchors for item in items)
    evidence = html.Div(
        [
            html.H3(dcc.Link(first.competency_name, href=address("framework", first.competency_id))),
            html.P(first.family, className="fine") if first.family else None,
            html.Ul([_item(item, found) for item in items], className="evidence"),
        ],
        className="revision-evidence",
    )
    text: list[Component] = [html.H4("The anchors, level by level"), _anchors(whole)] if needs_whole else []
    for item in items:
        own = found.anchors.get((item.competency_id, item.behaviour_id), ()) if item.behaviour_id else ()
        if own:
            text += [html.H4(f"The anchors of place {numbers.count(item.revision_rank)}"), _anchors(own)]
    return html.Li([evidence, html.Div(text, className="revision-text")])


def _item(item: Item, found: Framework) -> html.Li:
    statement = item.statement or item.behaviour_id or item.competency_name
    reasons = [
        html.Div([html.Dt([_shape(signal), SIGNAL_TEXT[signal]]), html.Dd(text)])
        for signal, text in why(item, found.roles)
    ]
    return html.Li(
        [
            html.Span(numbers.count(item.revision_rank), className="rank number", title="Place on the list"),
            html.Div(
                [
                    html.P(statement, className="statement"),
                    html.Dl(reasons, className="why"),
                    _since(item, found),
                ]
            ),
        ]
    )


def _since(item: Item, found: Framework) -> Component | None:
    """Return that the text has been changed since, so that nobody judges today's words by yesterday's ratings."""
    newest = _newest(found.anchors_of(item))
    if newest is None or found.cycle is None or newest <= found.cycle.closes_on:
        return None
    return html.P(f"Its anchors were changed on {numbers.day(newest)}, after this cycle closed.", className="fine")


def _anchors(anchors: Sequence[Anchor]) -> Component:
    return anchor_list([(anchor.level, anchor.statement) for anchor in anchors], _newest(anchors))


def _newest(anchors: Sequence[Anchor]) -> date | None:
    return max((anchor.updated_on for anchor in anchors if anchor.updated_on is not None), default=None)


def revised(found: Framework) -> Component | None:
    """Return what was revised after each closed cycle."""
    if not found.revisions:
        return None
    return html.Div(
        [
            html.H3("What was revised after each cycle"),
            html.Ul([_revisions(each) for each in found.revisions], className="items"),
        ],
        className="revised",
    )


def _revisions(each: Revisions) -> html.Li:
    text = f"{numbers.count(each.n_revised)} of {numbers.counted(each.n_anchors, 'anchor', 'anchors')}"
    return html.Li(
        [
            html.Span(f"After {each.cycle_label}"),
            html.Span(numbers.share(each.share_revised) if each.is_reviewed else "nothing", className="number"),
            html.Span(text if each.is_reviewed else "No anchor was changed.", className="item-note"),
        ]
    )
