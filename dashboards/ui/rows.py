"""Names, a chart and figures side by side, row by row: the names are links, the chart draws between them.

The chart's rows have a fixed height, so that all three line up; on a narrow screen the chart scrolls, the names stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.ui import aria


@dataclass(frozen=True)
class RowHead:
    """The name at the head of a row.

    Attributes:
        name: what the row is about.
        address: what it opens; None where there is nothing to open.
        note: a few more words, smaller.
        is_whole: the row stands for all others together.
    """

    name: str
    address: str | None = None
    note: str | None = None
    is_whole: bool = False


@dataclass(frozen=True)
class RowEnd:
    """The figure at the end of a row, with a bar as long as its share of the largest.

    Attributes:
        text: the figure as people read it.
        share: between 0 and 1; None draws no bar.
    """

    text: str
    share: float | None = None


def rows_with_chart(
    heads: Sequence[RowHead],
    chart: Component,
    ends: Sequence[RowEnd] = (),
    *,
    head_height: int,
    row_height: int,
    title: str,
    end_title: str = "",
    max_width: int | None = None,
) -> html.Div:
    """Return the composition.

    Args:
        heads: one for each row of the chart.
        chart: a graph whose first row starts `head_height` below its top.
        ends: one for each row, or none at all.
        head_height: pixels above the first row.
        row_height: pixels of each row.
        title: what the rows are.
        end_title: what the figures at the end are.
        max_width: pixels beyond which the chart does not grow.
    """
    style = {"--head": f"{head_height}px", "--row": f"{row_height}px"}
    if max_width is not None:
        style["--chart"] = f"{max_width}px"
    children: list[Component] = [
        html.Div(
            [html.Div(title, className="rows-title"), html.Ul([_head(head) for head in heads])], className="rows-heads"
        ),
        html.Div(
            chart, className="rows-chart", tabIndex=0, role="group", **aria.label(f"{title}: chart, scrolls sideways")
        ),
    ]
    if ends:
        has_bars = any(end.share is not None for end in ends)
        children.append(
            html.Div(
                [html.Div(end_title, className="rows-title"), html.Ul([_end(end, has_bars=has_bars) for end in ends])],
                className="rows-ends",
            )
        )
    return html.Div(children, className="rows", style=style)


def _head(head: RowHead) -> html.Li:
    name = (
        dcc.Link(head.name, href=head.address, title=head.name)
        if head.address
        else html.Span(head.name, title=head.name, className="rows-name")
    )
    note = [html.Span(head.note, className="rows-note")] if head.note else []
    return html.Li([name, *note], className="is-whole" if head.is_whole else "")


def _end(end: RowEnd, *, has_bars: bool) -> html.Li:
    number = html.Span(end.text, className="number")
    if not has_bars:
        return html.Li(number)
    width = {"width": f"{max(end.share or 0.0, 0.01) * 100:.1f}%"}
    bar = [] if end.share is None else [html.Span(className="bar", style=width)]
    return html.Li([html.Span(bar, className="bar-room", **aria.hidden()), number])
