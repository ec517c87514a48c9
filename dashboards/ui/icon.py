"""Icons: masks in assets/icons.css, coloured like the text beside them. They never stand alone for a meaning."""

from __future__ import annotations

from typing import Literal

from dash import html

from dashboards.ui import aria

IconName = Literal["moon", "sun", "print", "download", "alert", "info", "lock", "empty", "clock", "check"]


def icon(name: IconName) -> html.Span:
    """Return an icon that is not read aloud."""
    return html.Span(className=f"icon icon-{name}", **aria.hidden())
