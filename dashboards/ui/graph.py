"""The one way a chart gets on a page: no cloud button, colours of the scheme in force, a name for who can't see it.

What the chart shows comes from the charts of its page.
"""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboards.ui import aria
from dashboards.ui.charts.base import Figure

# plotly.js 4 offers to upload every chart to a cloud ("Share chart…"). The bar of buttons is off altogether; the rest
# keeps that button away should somebody switch the bar on.
CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "displaylogo": False,
    "responsive": True,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["sendChartToCloud", "sendDataToCloud", "lasso2d", "select2d"],
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
}


def graph(name: str, figure: Figure, label: str, *, min_width: int = 0, is_still: bool = False) -> html.Div:
    """Return a chart.

    The figure waits in a store; the browser puts in the colours of the scheme (assets/figures.js) and draws it.

    Args:
        name: unique on the page.
        figure: from the charts of its page, with colours as tokens.
        label: what it shows, in words, for a screen reader.
        min_width: pixels below which it scrolls sideways instead of shrinking.
        is_still: nothing can be pointed at.
    """
    height = figure["layout"]["height"]
    return html.Div(
        [
            dcc.Store(id={"kind": "figure", "chart": name}, data=figure),
            dcc.Graph(
                id={"kind": "graph", "chart": name},
                config=_config(is_still=is_still),
                figure=_blank(height),
                responsive=True,
                style={"height": f"{height}px", "minWidth": f"{min_width}px"},
            ),
        ],
        role="figure",
        className="graph",
        **aria.label(label),
    )


def _blank(height: int) -> Figure:
    hidden = {"visible": False}
    clear = "rgba(0,0,0,0)"
    return {
        "data": [],
        "layout": {"height": height, "xaxis": hidden, "yaxis": hidden, "paper_bgcolor": clear, "plot_bgcolor": clear},
    }


def _config(*, is_still: bool) -> Any:  # noqa: ANN401 - Dash's own type knows fewer entries than Plotly
    return {**CONFIG, "staticPlot": is_still}
