"""The charts of the Movement page: intervals, gaps closed, target and rating apart, and levels from and to.

The names of the rows and the counts stand beside the charts (dashboards.ui.rows).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dashboards.pages.movement.rows import MovementRow, Transition
from dashboards.snapshot.competencies import Column
from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, difference_axis, figure, hidden_axis, plain, token, upright_mark
from dashboards.ui.charts.cell_map import Cell, cell_map
from dashboards.ui.charts.scale import Scale, Step

ROW_HEIGHT = 34
HEAD_HEIGHT = 30
NARROWEST, WIDEST = 0.5, 2.5

Direction = Literal["up", "down", "unclear"]

COLOURS: dict[Direction, str] = {"up": "above", "down": "short", "unclear": "neutral-mark"}


def direction_of(row: MovementRow) -> Direction:
    """Return whether a row's interval lies above zero, below it, or on both sides."""
    if row.ci_low is not None and row.ci_low > 0:
        return "up"
    return "down" if row.ci_high is not None and row.ci_high < 0 else "unclear"


def reach_of(rows: Sequence[MovementRow]) -> float:
    """Return how far the axis reaches on either side: the widest interval, within reason."""
    ends = [abs(end) for row in rows for end in (row.ci_low, row.ci_high, row.mean_movement) if end is not None]
    return min(max([NARROWEST, *ends]), WIDEST) * 1.06


def is_cut(rows: Sequence[MovementRow]) -> bool:
    """Return whether an interval runs out of the picture."""
    reach = reach_of(rows)
    return any(abs(end) > reach for row in rows for end in (row.ci_low, row.ci_high) if end is not None)


def intervals(rows: Sequence[MovementRow], titles: Sequence[str]) -> Figure:
    """Return the chart.

    Args:
        rows: one each, from the top; a withheld one is left empty.
        titles: what each row is called when pointed at.
    """
    return figure(
        *(_lines(direction, rows) for direction in COLOURS),
        _marks(rows, titles),
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(4, HEAD_HEIGHT, 4, 1),
        xaxis=difference_axis(reach_of(rows)),
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5]),
    )


def _lines(direction: Direction, rows: Sequence[MovementRow]) -> dict[str, object]:
    x: list[float | None] = []
    y: list[int | None] = []
    for number, row in enumerate(rows):
        if row.ci_low is not None and row.ci_high is not None and direction_of(row) == direction:
            x += [row.ci_low, row.ci_high, None]
            y += [number, number, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"width": 3, "color": token(COLOURS[direction])},
        "hoverinfo": "skip",
    }


def _marks(rows: Sequence[MovementRow], titles: Sequence[str]) -> dict[str, object]:
    shown = [(number, row) for number, row in enumerate(rows) if row.mean_movement is not None]
    colours = [token(COLOURS[direction_of(row)]) for _, row in shown]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.mean_movement for _, row in shown],
        "y": [number for number, _ in shown],
        "marker": {
            "size": 12,
            "opacity": 1,
            "symbol": ["circle-open" if direction_of(row) == "unclear" else "circle" for _, row in shown],
            "color": colours,
            "line": {"width": 2.5, "color": colours},
        },
        "text": [f"<b>{plain(titles[number])}</b><br>{movement_text(row)}" for number, row in shown],
        "hoverinfo": "text",
    }


def movement_text(row: MovementRow) -> str:
    """Return a row's movement in words, in Plotly's markup."""
    people = numbers.counted(row.n_matched, "person", "people")
    return f"{numbers.signed(row.mean_movement, 2)} levels on average<br>{interval_text(row)}<br>{people}"


def interval_text(row: MovementRow) -> str:
    """Return the interval in words."""
    if row.ci_low is None or row.ci_high is None:
        return f"95{numbers.THIN_SPACE}% interval: {numbers.UNKNOWN}"
    return f"95{numbers.THIN_SPACE}% interval: {numbers.signed(row.ci_low, 2)} to {numbers.signed(row.ci_high, 2)}"


@dataclass(frozen=True)
class Closed:
    """Gaps before of one kind, and how many of them closed.

    Attributes:
        name: which.
        n_before: gaps before; None where withheld.
        n_closed: those that closed; None where only a bound of the share may be told.
        share: of the gaps before.
        bound: the share is a bound.
        n_opened: gaps that opened beside them; None where there is no such thing.
    """

    name: str
    n_before: int | None
    n_closed: int | None
    share: float | None
    bound: numbers.ShareBound = None
    n_opened: int | None = None


def closure_bars(rows: Sequence[Closed]) -> Figure:
    """Return the chart, one bar each from the top; without gaps before there is none."""
    known = [(number, row) for number, row in enumerate(rows) if row.share is not None]
    hover = [f"<b>{plain(row.name)}</b><br>{closure_text(row)}" for _, row in known]
    row_numbers = [number for number, _ in known]
    return figure(
        _closure_bars(row_numbers, [1.0 for _ in known], "sunken", hover),
        _closure_bars(row_numbers, [row.share for _, row in known], "above", hover),
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(4, HEAD_HEIGHT, 26, 1),
        barmode="overlay",
        bargap=0.36,
        xaxis={
            "range": [0, 1],
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0", "50", f"100{numbers.THIN_SPACE}%"],
            "tickangle": 0,
            "minor": {"tickvals": [0.25, 0.75], "showgrid": True, "gridcolor": token("line")},
            "side": "top",
            "fixedrange": True,
            "automargin": False,
            "gridcolor": token("line"),
            "zeroline": False,
            "tickfont": {"size": 12, "color": token("muted")},
        },
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5]),
    )


def closure_text(row: Closed) -> str:
    """Return a row in words: `31 % closed: 62 of 200 gaps`."""
    share = f"{numbers.share(row.share, row.bound)} closed"
    gaps = numbers.counted(row.n_before, "gap", "gaps")
    opened = "" if row.n_opened is None else f"<br>{numbers.count(row.n_opened)} opened"
    closed = f"{share}, of {gaps}" if row.n_closed is None else f"{share}: {numbers.count(row.n_closed)} of {gaps}"
    return closed + opened


def _closure_bars(
    row_numbers: list[int], shares: list[float | None], colour: str, hover: list[str]
) -> dict[str, object]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": row_numbers,
        "x": shares,
        "marker": {"color": token(colour), "line": {"width": 0}},
        "text": hover,
        "textposition": "none",
        "hoverinfo": "text",
    }


Part = Literal["target", "rating"]
PART_TEXT: dict[Part, str] = {"target": "the target changed", "rating": "the rating moved"}
PART_COLOURS: dict[Part, str] = {"target": "status-not-taken", "rating": "status-trained"}
PATTERNS: dict[Part, str] = {"target": ".", "rating": ""}


def taken_apart(rows: Sequence[MovementRow], titles: Sequence[str]) -> Figure:
    """Return the chart: right of zero the gap widened, left of it narrowed.

    Args:
        rows: one each, from the top; one without known gaps is left empty.
        titles: what each row is called when pointed at.
    """
    known = [(number, row) for number, row in enumerate(rows) if row.mean_gap_change is not None]
    ends = [max(NARROWEST, *(abs(_part(row, part)) for part in PART_COLOURS)) for _, row in known]
    reach = max([NARROWEST, *ends]) * 1.08
    hover = [f"<b>{plain(titles[number])}</b><br>{_part_text(row)}" for number, row in known]
    return figure(
        *(_part_bars(part, known, hover) for part in PART_COLOURS),
        {
            "type": "scatter",
            "mode": "markers",
            "x": [row.mean_gap_change for _, row in known],
            "y": [number for number, _ in known],
            "marker": upright_mark(),
            "text": hover,
            "hoverinfo": "text",
        },
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(4, HEAD_HEIGHT, 4, 1),
        barmode="relative",
        bargap=0.4,
        xaxis=difference_axis(reach),
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5]),
    )


def _part(row: MovementRow, part: Part) -> float:
    return (row.mean_target_change or 0.0) if part == "target" else -(row.mean_movement_gap_known or 0.0)


def _part_bars(part: Part, known: Sequence[tuple[int, MovementRow]], hover: Sequence[str]) -> dict[str, object]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": PART_TEXT[part],
        "y": [number for number, _ in known],
        "x": [_part(row, part) for _, row in known],
        "marker": {
            "color": token(PART_COLOURS[part]),
            "line": {"width": 0},
            "pattern": {
                "shape": PATTERNS[part],
                "size": 7,
                "solidity": 0.09,
                "fillmode": "overlay",
                "fgcolor": token("status-not-taken-pattern"),
            },
        },
        "text": list(hover),
        "textposition": "none",
        "hoverinfo": "text",
    }


def _part_text(row: MovementRow) -> str:
    people = numbers.counted(row.n_gap_known, "person", "people")
    return (
        f"gap changed by {numbers.signed(row.mean_gap_change, 2)}<br>"
        f"target by {numbers.signed(row.mean_target_change, 2)}, "
        f"level by {numbers.signed(row.mean_movement_gap_known, 2)}<br>{people} with both gaps known"
    )


LEVELS = (0, 1, 2, 3, 4, 5)
LEVEL_COLUMNS = tuple(Column(str(level), f"to {level}", None, None) for level in LEVELS)
TRANSITION_SCALE = Scale(
    (0.10, 0.30, 0.60),
    (
        Step("step-0", "under 10"),
        Step("step-above-1", "10 to 30"),
        Step("step-above-2", "30 to 60"),
        Step("step-above-3", f"60{numbers.THIN_SPACE}% or more of the row"),
    ),
)


def levels_from(cells: Sequence[Transition]) -> tuple[int, ...]:
    """Return the levels that somebody came from, the rows of the matrix."""
    came = {cell.from_level for cell in cells}
    return tuple(level for level in LEVELS if level in came)


def transition_matrix(cells: Sequence[Transition], noun: tuple[str, str]) -> Figure:
    """Return the chart.

    Args:
        cells: the ways that somebody went.
        noun: what is counted, one and many.
    """
    rows = {level: number for number, level in enumerate(levels_from(cells))}
    drawn = {
        (rows[cell.from_level], cell.to_level): Cell(
            text=numbers.share_short(cell.share),
            hover=transition_text(cell, noun),
            step=TRANSITION_SCALE.position(cell.share),
        )
        for cell in cells
    }
    return cell_map([None] * len(rows), LEVEL_COLUMNS, drawn, TRANSITION_SCALE, [""] * len(LEVEL_COLUMNS))


def transition_text(cell: Transition, noun: tuple[str, str]) -> str:
    """Return a way in words, in Plotly's markup."""
    way = "stayed at" if cell.from_level == cell.to_level else f"went from {cell.from_level} to"
    return (
        f"<b>{numbers.share(cell.share)}</b> {way} {cell.to_level}<br>"
        f"{numbers.count(cell.n_people)} of {numbers.counted(cell.n_from, *noun)} at {cell.from_level} before"
    )
