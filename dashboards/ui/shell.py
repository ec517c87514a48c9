"""The shell around every page: header, bar of roles, menu, room for messages, and the stores of the browser's scripts.

Which pages a viewer may open, and as whom, comes from the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash
import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.ui import aria
from dashboards.ui.icon import icon

THEME: dict[str, Any] = {
    "primaryColor": "teal",
    "primaryShade": {"light": 9, "dark": 4},
    "autoContrast": True,
    "fontFamily": "var(--sg-font)",
    "defaultRadius": "sm",
    "focusRing": "auto",
    "respectReducedMotion": True,
}


@dataclass(frozen=True)
class MenuItem:
    """A page in the menu."""

    label: str
    address: str


@dataclass(frozen=True)
class RoleButton:
    """A role that the pages can be seen in."""

    role: str
    label: str
    is_current: bool


def shell(
    menu: Sequence[MenuItem],
    roles: Sequence[RoleButton],
    caption: str,
    home: str,
    *,
    signed_in_as: str | None = None,
) -> dmc.MantineProvider:
    """Return the frame with the page inside.

    Args:
        menu: pages that the viewer may open.
        roles: roles to switch between, where nobody signs in.
        caption: what the bar of roles says before them.
        home: where the name in the header leads.
        signed_in_as: who can sign out; None where nobody can.
    """
    return dmc.MantineProvider(
        [
            html.A("Skip to the page", href="#main", className="skip"),
            dcc.Store(id="scheme"),
            dcc.Store(id="arrived"),
            dcc.Store(id="filters-kept"),
            dcc.Store(id="printed"),
            dcc.Download(id="downloaded"),
            dmc.NotificationContainer(id="messages", position="bottom-right", autoClose=False),
            html.Header([*_role_bar(roles, caption), _brand_row(home, signed_in_as)], className="top no-print"),
            html.Div(
                [
                    html.Nav(
                        html.Ul([html.Li(dcc.Link(item.label, href=item.address)) for item in menu]),
                        className="menu no-print",
                        **aria.label("Pages"),
                    ),
                    html.Main(dash.page_container, id="main", tabIndex=-1),
                ],
                className="columns",
            ),
        ],
        id="mantine",
        theme=THEME,
        defaultColorScheme="auto",
    )


def _brand_row(home: str, signed_in_as: str | None) -> html.Div:
    mark = html.Span([html.I(), html.I(), html.I(), html.I()], className="brand-mark", **aria.hidden())
    toggle = dmc.ColorSchemeToggle(
        lightIcon=icon("sun"), darkIcon=icon("moon"), variant="default", **aria.label("Switch between light and dark")
    )
    return html.Div(
        [
            dcc.Link([mark, "skillgap"], href=home, className="brand"),
            html.Div([*_signed_in(signed_in_as), toggle], className="brand-end"),
        ],
        className="brand-row",
    )


def _signed_in(name: str | None) -> list[Component]:
    if name is None:
        return []
    form = html.Form(html.Button("Sign out", type="submit"), action="/sign-out", method="post")
    return [html.Div([html.Span(name), form], className="signed-in")]


def _role_bar(roles: Sequence[RoleButton], caption: str) -> list[Component]:
    if not roles:
        return []
    buttons = [
        html.Button(
            role.label,
            type="submit",
            name="role",
            value=role.role,
            **aria.pressed(is_pressed=role.is_current),
        )
        for role in roles
    ]
    form = html.Form(
        [dcc.Input(type="hidden", name="next", value="/"), *buttons],
        action="/access/role",
        method="post",
        **aria.label("See the pages as"),
    )
    return [html.Div([html.Span(caption), form], className="role-bar")]
