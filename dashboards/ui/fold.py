"""A part that is folded away, whose content the browser makes once it is opened.

Hidden tables cost as much as shown ones: a page with seven under its charts took three times as long to be ready. How
it looks is in assets/3-pieces.css, what it does in assets/folds.js.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component


class Fold(Component):
    """A line to click on, and what it opens. Content that was opened once stays, as the reader left it."""

    _children_props = []  # noqa: RUF012 - Dash declares these of instances and reads them from the class
    _base_nodes = ["children"]  # noqa: RUF012
    _namespace = "skillgap"
    _type = "Fold"
    _prop_names = ["children", "className"]  # noqa: RUF012
    _valid_wildcard_attributes = []  # noqa: RUF012
    available_wildcard_properties = []  # noqa: RUF012

    def __init__(self, summary: str, content: Component, *, class_name: str) -> None:
        """Fold content away.

        Args:
            summary: the line that stays.
            content: what it opens.
            class_name: of the whole.
        """
        super().__init__(children=[html.Summary(summary), content], className=class_name)  # type: ignore[no-untyped-call]
