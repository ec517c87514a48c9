"""Response in words: where a cycle stands, and numbers that are not told."""

from __future__ import annotations

from datetime import date

from dashboards.pages.response.queries import FEWEST, Relation, Response, ResponseRow
from dashboards.snapshot.cycles import Cycle
from dashboards.text import numbers

RELATION_TEXT: dict[Relation, str] = {
    "self": "Self",
    "manager": "Manager",
    "peer": "Peers",
    "direct_report": "Direct reports",
}
_FINDINGS: tuple[tuple[Relation, str], ...] = (
    ("self", "rated themselves"),
    ("manager", "were rated by their manager"),
    ("peer", "by a peer"),
    ("direct_report", "by a direct report"),
)
NOBODY = "nobody asked"
FEWER = numbers.fewer_than(FEWEST)
FEWER_SO_FAR = f"{FEWER} so far"


def stage(cycle: Cycle, as_of: date) -> str:
    """Return where a cycle stands on a day: how long it is open, its days of grace, and when it will be closed."""
    until = cycle.last_day_of_grace
    grace = (until - cycle.closes_on).days
    if cycle.is_closed:
        late = f", and answers up to {numbers.day(until)} count" if grace else ""
        return f"Closed: it was open from {numbers.day(cycle.opens_on)} to {numbers.day(cycle.closes_on)}{late}."
    after = (
        f"Its other figures are published from {numbers.day(cycle.published_on)} on; "
        "until then response is all that is told."
    )
    if as_of <= cycle.closes_on:
        left = _days_left((cycle.closes_on - as_of).days)
        of_grace = (
            f"Answers still count in the {numbers.counted(grace, 'day', 'days')} of grace, up to {numbers.day(until)}. "
            if grace
            else ""
        )
        opens = f"Open since {numbers.day(cycle.opens_on)}, until {numbers.day(cycle.closes_on)}: {left}."
        return f"{opens} {of_grace}{after}"
    left = _days_left((until - as_of).days)
    return (
        f"In its {numbers.counted(grace, 'day', 'days')} of grace: it was open until {numbers.day(cycle.closes_on)}, "
        f"and answers count up to {numbers.day(until)}: {left}. {after}"
    )


def _days_left(days: int) -> str:
    return "the last day" if days == 0 else f"{numbers.counted(days, 'day', 'days')} left"


def finding(found: Response) -> str:
    """Return the response of what the page is about in a sentence; empty where several units stand side by side."""
    if found.unit is None:
        return ""
    parts = []
    for relation, text in _FINDINGS:
        row = found.row(found.unit.org_unit_id, relation)
        if row is not None and row.n_people:
            many = f"{FEWER} people" if row.share_rated is None else numbers.share(row.share_rated)
            parts.append(f"{many} {text}")
    if not parts:
        return ""
    so_far = "" if found.cycle.is_closed else "So far "
    return f"{so_far}{', '.join(parts)}."


def share(row: ResponseRow | None) -> str:
    """Return the share as it stands in a chart: `62 %`; in words where nobody was asked or it is not told."""
    if row is None or row.n_people == 0:
        return NOBODY
    return FEWER_SO_FAR if row.share_rated is None else numbers.share(row.share_rated)


def of_people(row: ResponseRow | None) -> str:
    """Return people rated of people asked: `134 of 216 people`."""
    if row is None or row.n_people == 0:
        return NOBODY
    people = numbers.counted(row.n_people, "person", "people")
    return f"{rated(row)} of {people}"


def rated(row: ResponseRow) -> str:
    """Return how many people have been rated, in words where it is not told."""
    return FEWER_SO_FAR if row.n_people_rated is None else numbers.count(row.n_people_rated)


def unasked(row: ResponseRow) -> str:
    """Return how many people have been rated without having been asked, in words where it is not told."""
    return FEWER_SO_FAR if row.n_unasked is None else numbers.count(row.n_unasked)


def questionnaires(row: ResponseRow) -> str:
    """Return questionnaires answered of those asked; empty in a cycle without assignments."""
    if row.n_questionnaires is None:
        return ""
    answered = FEWER_SO_FAR if row.n_questionnaires_answered is None else numbers.count(row.n_questionnaires_answered)
    return f"{answered} of {numbers.count(row.n_questionnaires)}"
