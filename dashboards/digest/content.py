"""What a digest says to one reader, in the Overview's own queries and sentences: no figure is worked out here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboards.pages.courses.queries import effects
from dashboards.pages.frame import name_of
from dashboards.pages.overview.courses import outcome
from dashboards.pages.overview.queries import overview
from dashboards.pages.overview.rows import Overview
from dashboards.pages.overview.text import REGRESSION, finding, gap_note, headline, hidden_text, levels_short
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.guard import NotAllowedError, or_none
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from dashboards.text import numbers
from published.permissions import may_open
from published.viewer import Viewer

N_GAPS = 3
N_COURSES = 5
Lacking = Literal["no role", "no page"]
_MOVED = ("moved", "went_down")


@dataclass(frozen=True)
class Item:
    """One line of a list: a name, its figure, and what to know of it."""

    name: str
    figure: str
    note: str


@dataclass(frozen=True)
class Part:
    """A heading with its lines, or with a sentence where there are none."""

    heading: str
    items: tuple[Item, ...]
    otherwise: str = ""


@dataclass(frozen=True)
class Digest:
    """What one reader is told.

    Attributes:
        about: the part of the organisation that it is about, as in `the organisation`.
        cycle: the latest closed cycle, by name.
        finding: the Overview's first sentence.
        more: what goes with it.
        parts: lists.
        fine: what figures rest on, and how to read them.
        as_of: the day of the data, in words.
    """

    about: str
    cycle: str
    finding: str
    more: str
    parts: tuple[Part, ...]
    fine: tuple[str, ...]
    as_of: str


def what_is_lacking(viewer: Viewer) -> Lacking | None:
    """Return why somebody gets no digest: they have no role, or none that opens a page about units; None: they get one.

    Args:
        viewer: whoever it would be for.
    """
    if not viewer.roles:
        return "no role"
    return None if may_open(viewer, "overview") else "no page"


def latest_closed(warehouse: Warehouse, viewer: Viewer) -> Cycle | None:
    """Return the cycle that a digest would be about; None before a first has closed.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    cycles = Reader(warehouse, viewer).cycles
    return cycles[0] if cycles else None


def digest_for(warehouse: Warehouse, viewer: Viewer) -> Digest:
    """Return what somebody is told, and note in the audit log that they were.

    Args:
        warehouse: the published files, pinned.
        viewer: whoever it is for.

    Raises:
        NotAllowedError: no role of theirs opens the Overview, or no cycle has closed yet.
        NotPublishedError: there is no snapshot.
        OSError: the audit log can't be written.
    """
    reader = Reader(warehouse, viewer)
    found = overview(reader)
    if found.closed_cycle is None:
        raise NotAllowedError("no_cycle")
    reader.audit("digest", cycle_id=found.closed_cycle.cycle_id)
    return Digest(
        about=name_of(found.selection),
        cycle=found.closed_cycle.label,
        finding=headline(found),
        more=finding(found),
        parts=tuple(part for part in (_gaps(found), _courses(reader)) if part is not None),
        fine=tuple(text for text in (hidden_text(found), REGRESSION if found.balance is not None else "") if text),
        as_of=numbers.day(found.as_of),
    )


def _gaps(found: Overview) -> Part:
    items = tuple(Item(gap.competency_name, levels_short(gap), gap_note(gap, found)) for gap in found.top_gaps[:N_GAPS])
    heading = "Widest gaps of those shown to you" if found.is_part_left_out else "Widest gaps"
    otherwise = "No gap can be shown to your role." if found.is_part_left_out else "Nobody is short of a target."
    return Part(heading, items, otherwise)


def _courses(reader: Reader) -> Part | None:
    """Return the courses that moved a score, up or down; None for those who may not open the Courses page."""
    found = or_none(effects, reader)
    if found is None:
        return None
    moved = [effect for effect in found.effects if effect.verdict in _MOVED][:N_COURSES]
    items = tuple(Item(effect.course_title, *outcome(effect, found)) for effect in moved)
    return Part("Courses that moved a score", items, "No course can be said to have moved a score.")
