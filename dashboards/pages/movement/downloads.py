"""Downloads of the Movement page: the rows of its own queries, with the same permissions and the same hiding."""

from __future__ import annotations

from dashboards.pages.downloads import Download, Found, chosen, withheld_note
from dashboards.pages.movement.queries import closure_by_training, movement, transitions
from dashboards.pages.movement.rows import BalanceRow, MovementRow, TrainingClosure, Transition
from dashboards.pages.movement.url import MovementUrl
from dashboards.snapshot.guard import or_none
from dashboards.snapshot.reader import Reader


def _movement(reader: Reader, url: MovementUrl) -> Found:
    found = movement(reader, url.unit_id, url.gap_filter)
    return Found(
        f"movement-{found.cycle.cycle_id}",
        f"Movement up to {found.cycle.label}",
        found.rows + found.unit_rows,
        withheld_note(sum(row.is_withheld for row in found.rows), found.min_group),
        facts={"unit_id": url.unit_id, **chosen(url.gap_filter)},
    )


def _balance(reader: Reader, url: MovementUrl) -> Found:
    found = movement(reader, url.unit_id, url.gap_filter)
    return Found(
        f"balance-{found.cycle.cycle_id}",
        f"Balance of gaps up to {found.cycle.label}",
        found.balance,
        withheld_note(sum(row.is_withheld for row in found.balance), found.min_group),
        facts={"unit_id": url.unit_id, **chosen(url.gap_filter)},
    )


def _closure_by_training(reader: Reader, url: MovementUrl) -> Found:
    found = closure_by_training(reader, url.unit_id, url.gap_filter, url.competency_id)
    note = "By training status gaps are not told to your role here." if found.is_withheld else ""
    return Found("closure-by-training", "Gaps closed by training status", found.rows, note, facts=_facts(url))


def _transitions(reader: Reader, url: MovementUrl) -> Found:
    found = transitions(reader, url.unit_id, url.gap_filter, url.competency_id)
    note = "Transitions are not shown to your role here: most are few people's." if found.is_withheld else ""
    return Found("level-transitions", "People from level to level", found.cells, note, facts=_facts(url))


def _facts(url: MovementUrl) -> dict[str, object]:
    return {"unit_id": url.unit_id, "competency_id": url.competency_id, **chosen(url.gap_filter)}


def _is_unhidden(reader: Reader, url: MovementUrl) -> bool:
    """Return whether what is told of units alone that are the viewer's is there to be taken."""
    found = or_none(transitions, reader, url.unit_id, url.gap_filter)
    return found is not None and not found.is_withheld


DOWNLOADS = (
    Download("movement", "Movement", "export movement", _movement, MovementRow),
    Download("balance", "Balance of gaps", "export balance of gaps", _balance, BalanceRow),
    Download(
        "training",
        "Closure by training",
        "export closure by training",
        _closure_by_training,
        TrainingClosure,
        is_offered=_is_unhidden,
    ),
    Download("transitions", "Transitions", "export transitions", _transitions, Transition, is_offered=_is_unhidden),
)
