"""Filters: each a control whose value stands in the query string, so that a link restores what was seen.

The browser writes them with `history.replaceState` (assets/app.js); what a filter means is for the queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Input, State, ctx, html
from dash.development.base_component import Component

from dashboards.ui import aria

LONG_OPTION = 30
"""Letters of an option beyond which its control gets more room, so that names of cycles are not cut."""


@dataclass(frozen=True)
class Filter:
    """A filter of a page.

    Attributes:
        name: its name in the query string.
        label: what it is called.
        options: value and words of each choice; the first is the default and stands in no address.
        value: what is chosen; anything that is no option counts as the default.
        is_switch: few choices, all of them in sight.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str | None
    is_switch: bool = False

    @property
    def chosen(self) -> str:
        """The option in force."""
        if self.value is not None and any(value == self.value for value, _ in self.options):
            return self.value
        return self.options[0][0]


def filter_bar(page: str, filters: Sequence[Filter], more: Sequence[Filter] = (), note: str = "") -> html.Div:
    """Return the controls of a page; a filter with nothing to choose from is left out.

    Args:
        page: whose callback answers.
        filters: always in sight.
        more: folded away, unless one of them is set.
        note: a sentence below those folded away.
    """
    controls, more_controls = (
        [_control(page, each) for each in some if len(each.options) > 1] for some in (filters, more)
    )
    folded = html.Div(more_controls, className="filters")
    said = [html.P(note, className="fine")] if note else []
    is_set = any(each.chosen != each.options[0][0] for each in more)
    fold = (
        [html.Details([html.Summary("More filters"), folded, *said], open=is_set, className="more")]
        if more_controls
        else []
    )
    return html.Div(
        [html.Div(controls, className="filters"), *fold], className="no-print", role="group", **aria.label("Filters")
    )


def filter_inputs(page: str) -> Input:
    """Return the callback input that holds the values of all filters of a page; it comes first."""
    return Input(_any_filter(page), "value")


def filter_states(page: str) -> State:
    """Return the callback state that holds the values of all filters of a page; it comes first among the states."""
    return State(_any_filter(page), "value")


def chosen_filters() -> dict[str, str]:
    """Return the filters of the running callback by name, without those at their default.

    What no control of a page can send counts as the default: a value, or a name, that is no text.
    """
    groups: list[Any] = [*ctx.inputs_list[:1], *ctx.states_list[:1]]
    entries = [
        entry
        for group in groups
        if isinstance(group, list)
        for entry in group
        if isinstance(entry["id"], dict) and "filter" in entry["id"]
    ]
    return {
        entry["id"]["name"]: entry["value"]
        for entry in entries
        if entry.get("value")
        and entry["value"] != entry["id"].get("default")
        and isinstance(entry["value"], str)
        and isinstance(entry["id"].get("name"), str)
    }


def _any_filter(page: str) -> dict[str, Any]:
    return {"filter": page, "name": ALL, "default": ALL}


def _control(page: str, each: Filter) -> Component:
    identity = {"filter": page, "name": each.name, "default": each.options[0][0]}
    data = [{"value": value, "label": text} for value, text in each.options]
    if each.is_switch:
        return html.Div(
            [
                html.Span(each.label, className="filter-label", **aria.hidden()),
                dmc.SegmentedControl(id=identity, data=data, value=each.chosen, **aria.label(each.label)),
            ],
            className="filter filter-switch",
        )
    return html.Div(
        dmc.Select(
            id=identity,
            label=each.label,
            data=data,
            value=each.chosen,
            allowDeselect=False,
            searchable=len(each.options) > 8,
            checkIconPosition="right",
            comboboxProps={"withinPortal": True},
        ),
        className="filter is-wide" if max(len(text) for _, text in each.options) > LONG_OPTION else "filter",
    )
