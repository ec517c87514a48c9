"""The sentences of the Movement page: the finding, what is noise, and why something is withheld."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.pages.frame import name_of
from dashboards.pages.movement.charts import direction_of, interval_text
from dashboards.pages.movement.rows import Movement, MovementRow
from dashboards.snapshot.cycles import Cycle
from dashboards.text import numbers

WITHHELD_UNIT = (
    "Held against the figures of both cycles, the movement of a single unit could give away its people. Your role sees "
    "movement of the whole organisation, or of the units that are yours."
)
WITHHELD_WHOLE = (
    "Taken together with the people whom you may see, it could give away the others. Your role sees movement of the "
    "units that are yours."
)
WITHHELD_TOPS = (
    "There are several units at the top, and movement of a single unit could give away its people. Your role sees "
    "movement of an organisation with one top."
)
WITHHELD_DETAILS = (
    "Your role sees movement of the whole organisation. Of single units, by training status, from level to level and "
    "taken apart it is not told: most of these figures would be few people’s, or give few people away."
)


def headline(found: Movement, competency_id: str | None) -> str:
    """Return the finding in a sentence."""
    in_unit = "" if found.selection.kind == "organisation" else f" in {name_of(found.selection)}"
    if found.is_unit_withheld:
        return f"Movement{in_unit} is not shown to your role."
    known = [row for row in found.rows if row.mean_movement is not None]
    if not known:
        return f"No movement is known{in_unit} for {found.cycle.label}."
    chosen = next((row for row in known if row.competency_id == competency_id), None)
    if chosen is not None:
        people = numbers.counted(chosen.n_matched, "person", "people")
        return f"{_moved(chosen)}{in_unit}, over {people}{_balance([chosen])}."
    # The largest movement may be one that is unclear, of few people.
    rose = sorted((row for row in known if direction_of(row) == "up"), key=lambda row: -(row.mean_movement or 0.0))
    fell = sorted((row for row in known if direction_of(row) == "down"), key=lambda row: row.mean_movement or 0.0)
    moved = [*rose[:1], *fell[:1]]
    if not moved:
        return f"No competency clearly moved{in_unit} since the assessment before{_balance(found.rows)}."
    first = f"{_moved(moved[0])}{in_unit}"
    second = f" and {_moved(moved[1]).removesuffix(' levels')}" if len(moved) > 1 else ""
    return f"{first}{second}{_balance(found.rows)}."


def _moved(row: MovementRow) -> str:
    way = direction_of(row)
    if way == "unclear":
        return f"{row.competency_name} did not clearly move ({numbers.signed(row.mean_movement, 2)} levels)"
    size = numbers.signed(abs(row.mean_movement or 0.0), 2).removeprefix("+")
    return f"{row.competency_name} {'rose' if way == 'up' else 'fell'} by {size} levels"


def _balance(rows: Sequence[MovementRow]) -> str:
    """Return what became of the gaps, closed and opened together: a closure rate alone would be half of it."""
    n_closed, n_before, n_opened = closed_of(rows)
    if not n_before:
        return ""
    gaps = numbers.counted(n_before, "gap", "gaps")
    return f"; of {gaps} {numbers.count(n_closed)} closed and {numbers.count(n_opened)} opened"


def closed_of(rows: Sequence[MovementRow]) -> tuple[int, int, int]:
    """Return how many gaps closed, of how many before, and how many opened, as far as all of it may be told."""
    told = [row for row in rows if row.n_gaps_closed is not None and row.n_gaps_opened is not None]
    return (
        sum(row.n_gaps_closed or 0 for row in told),
        sum(row.n_gaps_before or 0 for row in told),
        sum(row.n_gaps_opened or 0 for row in told),
    )


def reliable_of(rows: Sequence[MovementRow]) -> tuple[int, int]:
    """Return how many movements are reliable, of how many that can be judged and may be told."""
    told = [row for row in rows if row.n_reliability_known and row.n_reliable is not None]
    return sum(row.n_reliable or 0 for row in told), sum(row.n_reliability_known or 0 for row in told)


def partial_note(cycle: Cycle) -> str:
    """Return which part of the organisation a cycle asked; nothing where it asked everybody."""
    if not cycle.is_partial:
        return ""
    name = cycle.cycle_name or cycle.cycle_id
    return f"{name} asked a part of the organisation: {cycle.part}. Everybody else is in none of these figures."


def noise(rows: Sequence[MovementRow]) -> str:
    """Return the warning against reading too much into movement."""
    n_reliable, n = reliable_of(rows)
    of = ""
    if n:
        larger = numbers.share(n_reliable / n)
        of = f": of {numbers.counted(n, 'change', 'changes')} here, {larger} are larger than that"
    return (
        "Some movement happens without any help: who starts low tends to rise, who starts high to fall (regression to "
        "the mean). And a single person’s move of a level is often within the raters’ disagreement" + of + "."
    )


def interval_cell(row: MovementRow) -> str:
    """Return a row's interval as a table shows it."""
    return interval_text(row).split(": ", 1)[1]
