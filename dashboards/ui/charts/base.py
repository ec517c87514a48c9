"""The base of all charts: the frame they start from, colour tokens, and text that is safe to draw.

What a single chart shows stands in its own module.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from dashboards.text import numbers

Figure = dict[str, Any]


def token(name: str) -> str:
    """Return the placeholder for a colour of the scheme in force, as named in assets/tokens.css without `--sg-`."""
    return f"token:{name}"


def plain(text: str) -> str:
    """Return text that Plotly draws as it stands: its small markup language is switched off."""
    return html.escape(text, quote=False)


def figure(*traces: dict[str, Any], height: int, margin: tuple[int, int, int, int], **layout: Any) -> Figure:  # noqa: ANN401 - Plotly's own names and values
    """Return a figure with the frame that all charts share.

    Args:
        traces: Plotly traces.
        height: in pixels.
        margin: left, top, right, bottom, in pixels; fixed, so that rows line up with the names beside the chart.
        layout: further entries of Plotly's layout.
    """
    left, top, right, bottom = margin
    return {
        "data": list(traces),
        "layout": {
            "height": height,
            "margin": {"l": left, "t": top, "r": right, "b": bottom, "pad": 0, "autoexpand": False},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": token("font"), "size": 13, "color": token("ink")},
            "hoverlabel": {
                "bgcolor": token("surface"),
                "bordercolor": token("line-strong"),
                "font": {"family": token("font"), "size": 13, "color": token("ink")},
                "align": "left",
            },
            "hovermode": "closest",
            "dragmode": False,
            "showlegend": False,
            **layout,
        },
    }


def hidden_axis(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - Plotly's own names and values
    """Return an axis that draws nothing and can't be moved."""
    return {"visible": False, "fixedrange": True, "automargin": False, **more}


def difference_axis(reach: float) -> dict[str, Any]:
    """Return an axis of differences in levels with zero in its middle.

    Args:
        reach: how far it goes on either side.
    """
    step = 0.5 if reach < 1 else 1.0
    fine = [number * step / 2 for number in range(-int(2 * reach / step), int(2 * reach / step) + 1)]
    return axis_around_zero(
        reach,
        step,
        lambda tick: numbers.signed(tick, 1 if step < 1 else 0) if tick else "0",
        minor={"tickvals": fine, "showgrid": True, "gridcolor": token("line")},
    )


def axis_around_zero(reach: float, step: float, text: Callable[[float], str], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Plotly's own names and values
    """Return an axis with zero in its middle.

    Args:
        reach: how far it goes on either side.
        step: from one tick to the next.
        text: what is written at a tick.
        more: further entries of Plotly's axis.
    """
    ticks = [number * step for number in range(-int(reach / step), int(reach / step) + 1)]
    return {
        "range": [-reach, reach],
        "tickvals": ticks,
        "ticktext": [text(tick) for tick in ticks],
        "tickangle": 0,
        "side": "top",
        "fixedrange": True,
        "automargin": False,
        "gridcolor": token("line"),
        "zeroline": True,
        "zerolinecolor": token("line-strong"),
        "zerolinewidth": 1.5,
        "tickfont": {"size": 12, "color": token("muted")},
        **more,
    }


def upright_mark() -> dict[str, Any]:
    """Return the marker of one value on a row of bars: an upright line."""
    return {
        "size": 16,
        "opacity": 1,
        "symbol": "line-ns-open",
        "color": token("ink"),
        "line": {"width": 3, "color": token("ink")},
    }


def level_axis(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - Plotly's own names and values
    """Return the 0–5 axis, with room for a mark on either end."""
    return {
        "range": [-0.2, 5.2],
        "tickvals": [0, 1, 2, 3, 4, 5],
        "side": "top",
        "fixedrange": True,
        "automargin": False,
        "gridcolor": token("line"),
        "zeroline": False,
        "tickfont": {"size": 12, "color": token("muted")},
        **more,
    }
