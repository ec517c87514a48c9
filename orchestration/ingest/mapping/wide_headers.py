"""Headers that hold a value each, proposed as `unpivot`: courses with days, competencies with levels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from expectations.contracts import Contract
from orchestration.ingest.mapping.evidence import is_day, is_level, mostly
from orchestration.ingest.mapping.hints import letters_of

_FEWEST_ITEMS = 2
# Contract → what such headers name, the column of the value, and what the value looks like.
_WIDE: Mapping[str, tuple[str, str, Callable[[str], bool]]] = {
    "lms/enrolments": ("course_id", "completed_on", is_day),
    "ratings/ratings": ("competency_id", "level", is_level),
}
# Where the words before or behind all items may end: `How well … [Teamwork]`, `Q: Teamwork`.
_OPENING, _CLOSING = re.compile(r"^.*(?:[\[(:|–—]|\s-(?=\s))\s*"), re.compile(r"\s*[\])].*$")
# What is computed of all items, or is about the person: no competency.
_NO_ITEMS = frozenset(
    (
        *(
            "overall",
            "overallscore",
            "overallrating",
            "average",
            "averagescore",
            "avg",
            "mean",
            "total",
            "totalscore",
            "sum",
        ),
        *("tenure", "age", "seniority", "year", "gesamt", "durchschnitt", "mittelwert", "summe", "moyenne", "promedio"),
        *("gemiddelde", "totaal", "totale", "numberofraters", "responserate", "respondents"),
    )
)
# What is kept beside an item: `Teamwork Target` beside `Teamwork`.
_BESIDE_AN_ITEM = re.compile(
    r"[\s_:–-]+\(?(target|required|expected|gap|weight|weighting|benchmark|average|avg|soll|ziel)( level)?\)?$",
    re.IGNORECASE,
)
# What a day is of, where no course is meant: `Issued`, `Valid until`, `Last Access`; but `First Aid` is one.
_OF_DAYS = frozenset(
    (
        *(
            "start",
            "started",
            "end",
            "ended",
            "begin",
            "finish",
            "finished",
            "join",
            "joined",
            "leave",
            "left",
            "first",
        ),
        *("last", "issue", "issued", "expiry", "expires", "expired", "expiration", "due", "deadline", "valid", "from"),
        *("until", "to", "on", "at", "of", "date", "day", "time", "access", "accessed", "login", "activity", "created"),
        *("updated", "modified", "birth", "assigned", "enrolled", "completed", "completion", "registered", "hire"),
        *("hired", "renewal", "renewed", "next", "review", "session", "beginn", "ende", "gültig", "ab", "bis", "von"),
        *("ausgestellt", "am", "ablauf", "ablaufdatum", "fällig", "datum", "geburtsdatum", "début", "fin", "échéance"),
        *("délivré", "le", "valable", "expire", "inicio", "vencimiento", "fecha", "scadenza", "inizio", "fine", "data"),
    )
)
_ROW_NUMBERS = frozenset(
    {"id", "number", "row", "index", "lfdnr", "responseid", "respondentid", "submissionid", "entryid"}
)


def wide_columns(contract: Contract) -> tuple[str, ...]:
    """Return what headers that hold a value name, and the column of the value; nothing for most contracts."""
    return _WIDE[contract.name][:2] if contract.name in _WIDE else ()


def propose_unpivot(
    contract: Contract, found: Mapping[str, Any], free: Mapping[int, str], values: Mapping[int, Sequence[str]]
) -> Mapping[str, str] | None:
    """Return `unpivot` for the headers that hold a value each; None where there are no such headers.

    Args:
        contract: what the file may be an export of.
        found: the columns that have a header; the person has to be among them, and what headers would hold not.
        free: position → header, of those that are no column.
        values: position → the texts below that say something.
    """
    if contract.name not in _WIDE or "person_id" not in found:
        return None
    group, into, is_value = _WIDE[contract.name]
    if group in found or into in found:
        return None
    items = [
        header
        for position, header in free.items()
        if values[position]
        and mostly(values[position], is_value)
        and letters_of(header) not in _ROW_NUMBERS
        and not (into == "level" and _is_no_item(header, free.values()))
        and not (into == "completed_on" and _OF_DAYS.issuperset(re.findall(r"\w+", header.casefold())))
    ]
    if len(items) < _FEWEST_ITEMS:
        return None
    return {"headers": _pattern(group, [item.strip() for item in items]), "into": into}


def n_items_of(unpivot: Mapping[str, str], headers: Iterable[str]) -> int:
    """Return how many headers hold a value each.

    Args:
        unpivot: as it is proposed; nothing where no headers do.
        headers: all headers of the file.
    """
    return sum(re.fullmatch(unpivot["headers"], header.strip()) is not None for header in headers) if unpivot else 0


def _is_no_item(header: str, headers: Iterable[str]) -> bool:
    """Whether a header with numbers below it is computed of the items, or kept beside one of them."""
    item = letters_of(_BESIDE_AN_ITEM.sub("", header))
    is_beside = item != letters_of(header) and item in {letters_of(other) for other in headers}
    return letters_of(header) in _NO_ITEMS or is_beside


def _pattern(group: str, items: Sequence[str]) -> str:
    """Return a pattern of just these headers, what all of them begin and end with outside its group."""
    before = _OPENING.match(_common_start(items))
    start = before.end() if before else 0
    ending = _common_start([item[start:][::-1] for item in items])[::-1]
    behind = _CLOSING.search(ending)
    n_end = len(ending) - behind.start() if behind else 0
    names = "|".join(_escaped(item[start : len(item) - n_end]) for item in items)
    first = items[0]
    return f"{_escaped(first[:start])}(?P<{group}>{names}){_escaped(first[len(first) - n_end :])}"


def _common_start(texts: Sequence[str]) -> str:
    """Return the signs with which all texts begin."""
    first, last = min(texts), max(texts)
    n_alike = next((n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:n_alike]


def _escaped(text: str) -> str:
    """Return a pattern of a text, as readable as may be: a person looks over it."""
    return re.escape(text).replace("\\ ", " ").replace("\\-", "-")
