"""Quarantined rows on their way back: the columns of the file in which they are mended, and the rows they wait for."""

from __future__ import annotations

FILE, ROW, HEADER = "set_aside_file", "set_aside_row", "set_aside_header"
COLUMN, MARK = "set_aside_column", "set_aside_mark"
LEADING_COLUMNS = (
    FILE,
    ROW,
    HEADER,
    COLUMN,
    "set_aside_reason",
    "set_aside_expected",
    "set_aside_remedy",
    MARK,
    "set_aside_beyond",
)

_AWAITED = {
    "unknown_person": "hris/people",
    "unknown_competency": "framework/competencies",
    "unknown_behaviour": "framework/behaviours",
    "unknown_cycle": "ratings/cycles",
    "unknown_course": "lms/courses",
}


def awaited_contract(reason: str) -> str | None:
    """Return the contract of the row that a quarantined row waits for; None where it waits for none.

    Such a row is right as it is: it loads by itself once the row that it names is exported.
    """
    return _AWAITED.get(reason)
