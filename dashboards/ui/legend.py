"""Legends in words: what a colour, a pattern or a mark stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dash import html

from dashboards.text import numbers
from dashboards.ui import aria
from dashboards.ui.charts.scale import Scale

Mark = Literal[
    "target",
    "level",
    "level-self",
    "level-before",
    "short",
    "above",
    "rose",
    "fell",
    "part-target",
    "part-rating",
    "by-target",
]


def scale_legend(scale: Scale, blank: str, *, withheld_below: int | None = None) -> html.Ul:
    """Return the steps of a scale as swatches with their words.

    Args:
        scale: the scale.
        blank: what an unpainted cell means.
        withheld_below: the smallest group that is shown, where smaller ones are withheld.
    """
    items = [_item(f"swatch swatch-{step.token}", step.text) for step in scale.steps]
    if withheld_below is not None:
        few, held = numbers.withheld(withheld_below), numbers.HELD_BACK
        text = f"{few}: too few people; {held}: held back so that others stay hidden"
        items.append(_item("swatch swatch-withheld", text))
    items.append(_item("swatch swatch-blank", blank))
    return html.Ul(items, className="legend legend-scale")


def status_legend(label: Sequence[tuple[str, str]]) -> html.Ul:
    """Return pattern swatches with their words.

    Args:
        label: status and what it is called.
    """
    return html.Ul(
        [_item(f"swatch swatch-status-{status.replace('_', '-')}", text) for status, text in label], className="legend"
    )


def mark_legend(label: Sequence[tuple[Mark, str]]) -> html.Ul:
    """Return marks of a chart with their words."""
    return html.Ul([_item(f"mark mark-{mark}", text) for mark, text in label], className="legend")


def verdict_legend(label: Sequence[tuple[str, str]]) -> html.Ul:
    """Return the shapes of verdicts with their words.

    Args:
        label: verdict and what it is called.
    """
    return html.Ul(
        [_item(f"verdict verdict-{verdict.replace('_', '-')}", text) for verdict, text in label], className="legend"
    )


def signal_legend(label: Sequence[tuple[str, str]]) -> html.Ul:
    """Return the shapes of the framework's signals with their words.

    Args:
        label: signal and what it is called.
    """
    return html.Ul(
        [_item(f"signal signal-{signal.replace('_', '-')}", text) for signal, text in label], className="legend"
    )


def _item(class_name: str, label: str) -> html.Li:
    return html.Li([html.Span(className=class_name, **aria.hidden()), label])
