"""A header row and what stands below it, read as one contract's columns; which contract it is stands in `proposals`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from expectations.contracts import Column, Contract
from orchestration.ingest.mapping.evidence import is_day, is_level, mostly, speaks_against, values_below
from orchestration.ingest.mapping.hints import hints_of
from orchestration.ingest.mapping.proposal import Head, Proposal
from orchestration.settings.text import plain

_PEOPLE, _RATINGS = "hris/people", "ratings/ratings"


_OF_A_WHOLE_FILE = frozenset({"cycle_id", "relation"})


_FEWEST_ITEMS = 2


# Contract → what headers that hold a value name, the column of the value, and what the value looks like.
_WIDE: Mapping[str, tuple[str, str, Callable[[str], bool]]] = {
    "lms/enrolments": ("course_id", "completed_on", is_day),
    _RATINGS: ("competency_id", "level", is_level),
}


_FIRST_NAMES = ("firstname", "givenname", "preferredfirstname", "vorname", "prénom", "nombre", "nome", "voornaam")


_LAST_NAMES = (
    "lastname",
    "surname",
    "familyname",
    "nachname",
    "nomdefamille",
    "apellido",
    "apellidos",
    "cognome",
    "achternaam",
)


_RELATIONS_IN_NAMES = (
    ("manager", "manager"),
    ("supervisor", "manager"),
    ("downward", "manager"),
    ("self", "self"),
    ("peer", "peer"),
    ("upward", "direct_report"),
    ("direct", "direct_report"),
)


_SYNONYMS = {
    **dict.fromkeys(
        (
            "complete",
            "passed",
            "finished",
            "done",
            "attended",
            "abgeschlossen",
            "bestanden",
            "terminé",
            "completado",
            "completato",
            "voltooid",
        ),
        "completed",
    ),
    **dict.fromkeys(
        ("started", "inprogress", "incomplete", "ongoing", "inbearbeitung", "encours", "encurso", "incorso"),
        "in_progress",
    ),
    **dict.fromkeys(
        (
            "notstarted",
            "registered",
            "assigned",
            "booked",
            "subscribed",
            "pending",
            "angemeldet",
            "inscrit",
            "inscrito",
            "iscritto",
            "ingeschreven",
        ),
        "enrolled",
    ),
    **dict.fromkeys(("notpassed", "nichtbestanden", "échoué"), "failed"),
    **dict.fromkeys(
        (
            "cancelled",
            "canceled",
            "noshow",
            "dropped",
            "declined",
            "removed",
            "storniert",
            "annulé",
            "cancelado",
            "annullato",
        ),
        "withdrawn",
    ),
    **dict.fromkeys(("selfassessment", "selfreview", "selfevaluation", "own"), "self"),
    **dict.fromkeys(("supervisor", "boss", "linemanager", "managers", "managerreview", "downward"), "manager"),
    **dict.fromkeys(("peers", "colleague", "colleagues", "coworker", "peerreview"), "peer"),
    **dict.fromkeys(("directreports", "report", "reports", "subordinate", "subordinates", "upward"), "direct_report"),
}


_NEAR = 0.72  # how much a header has to resemble a column's name to be proposed for it


def look_alike(names: Sequence[str], rows: Head, contract: Contract, file_name: str) -> Proposal:
    """Say which header looks like which column: the same word first, then the nearest, needed columns before others.

    A key is never found by likeness alone, and what stands below a header has to fit.
    """
    rows = tuple(row for row in rows if any(row))
    words = dict(enumerate(names))
    names = told_apart(names)
    free = {position: name for position, name in enumerate(names) if name.strip()}
    columns: dict[str, Any] = {}
    values = {position: values_below(rows, position) for position in free}
    ordered = sorted(contract.columns, key=lambda column: not column.is_required)
    for score in (_is_same, _likeness):
        for column in ordered:
            if column.name in columns or not free or (column.is_key and score is _likeness):
                continue
            hints = hints_of(contract.name, column.name)
            is_alone = contract.key == (column.name,) or (contract.name == _PEOPLE and column.name == "person_id")
            fitting = [
                position
                for position in free
                if score(words[position], column, hints) >= _NEAR
                and not speaks_against(column, values[position], len(rows), is_alone_the_key=is_alone)
                and (words[position] == names[position] or _has_known_words(column, values[position]))
            ]
            if fitting:
                nearest = max(fitting, key=lambda position: score(words[position], column, hints))
                columns[column.name] = free.pop(nearest)
    settings: dict[str, Any] = {}
    if contract.name == _PEOPLE:
        _name_people(columns, free, names, values, len(rows))
    if contract.name in _WIDE:
        settings |= _wide(contract, columns, free, values)
    settings |= _words(contract, columns, names, values)
    given = {name for group in settings.get("unpivot", {}).get("groups", ()) for name in (group,)}
    settings.get("unpivot", {}).pop("groups", None)
    missing = [
        column.name for column in contract.required_columns if column.name not in columns and column.name not in given
    ]
    if contract.name == _RATINGS and missing and set(missing) <= _OF_A_WHOLE_FILE and len(columns) + len(given) > 1:
        settings["constants"] = {name: _constant(name, file_name) for name in missing}
        missing = []
    differing = {
        name: header for name, header in columns.items() if not isinstance(header, str) or plain(name) != plain(header)
    }
    if "email" in columns and columns.get("person_id") == columns["email"]:
        differing["email"] = columns["email"]  # else the header is the number's alone
    n_found = len(columns) + len(given)
    strength = (n_found - 3 * len(missing), n_found)
    return Proposal(contract.name, None, differing, tuple(missing), strength, settings, (*columns, *given))


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return headers with the place of those that are there more than once: `Status#1`, `Status#2`."""
    words = [plain(name) for name in names]
    places = [words[: position + 1].count(word) for position, word in enumerate(words)]
    return tuple(
        f"{name}#{place}" if word and words.count(word) > 1 else name
        for name, word, place in zip(names, words, places, strict=True)
    )


def _has_known_words(column: Column, values: Sequence[str]) -> bool:
    """Whether most texts below one of several equal headers are words of a column, where it has a vocabulary."""
    known = {plain(word) for word in column.vocabulary}
    meant = [value for value in values if plain(value) in known or _SYNONYMS.get(plain(value)) in column.vocabulary]
    return not column.vocabulary or 2 * len(meant) > len(values)


def _name_people(
    columns: dict[str, Any],
    free: Mapping[int, str],
    names: Sequence[str],
    values: Mapping[int, Sequence[str]],
    n_rows: int,
) -> None:
    """Join first and last names, and know people by their e-mail where they have no number."""
    by_word = {plain(name): name for name in free.values()}
    first = next((by_word[word] for word in _FIRST_NAMES if word in by_word), None)
    last = next((by_word[word] for word in _LAST_NAMES if word in by_word), None)
    if "full_name" not in columns and first and last:
        columns["full_name"] = {"join": [first, last]}
    email = columns.get("email")
    if "person_id" not in columns and email is not None:
        of_email = values.get(next(p for p, name in enumerate(names) if name == email), ())
        if len(set(of_email)) == len(of_email) == n_rows:
            columns["person_id"] = email


def _wide(
    contract: Contract, columns: dict[str, Any], free: Mapping[int, str], values: Mapping[int, Sequence[str]]
) -> dict[str, Any]:
    """Return `unpivot` for headers that hold a value each: courses with days, or competencies with levels."""
    group, into, is_value = _WIDE[contract.name]
    if group in columns or into in columns:
        return {}
    items = [free[position] for position in free if values[position] and mostly(values[position], is_value)]
    if len(items) < _FEWEST_ITEMS or "person_id" not in columns:
        return {}
    pattern = "|".join(re.escape(item.strip()).replace("\\ ", " ").replace("\\-", "-") for item in items)
    return {"unpivot": {"headers": f"(?P<{group}>{pattern})", "into": into, "groups": (group, into)}}


def _words(
    contract: Contract, columns: Mapping[str, Any], names: Sequence[str], values: Mapping[int, Sequence[str]]
) -> dict[str, Any]:
    """Return `values` for words of the file that mean one of ours."""
    proposed: dict[str, dict[str, str]] = {}
    for column in contract.columns:
        header = columns.get(column.name)
        if not column.vocabulary or not isinstance(header, str):
            continue
        found = dict.fromkeys(values[next(p for p, name in enumerate(names) if name == header)])
        known = {plain(word) for word in column.vocabulary}
        meant = {word: _SYNONYMS.get(plain(word)) for word in found if plain(word) not in known}
        ours = {word: ours for word, ours in meant.items() if ours in column.vocabulary}
        if ours:
            proposed[column.name] = ours
    return {"values": proposed} if proposed else {}


def _constant(name: str, file_name: str) -> str:
    """Return what a whole file may be of, as its name has it; a question where it does not."""
    words = file_name.lower()
    if name == "relation":
        fitting = (ours for word, ours in _RELATIONS_IN_NAMES if word in words)
        return next(fitting, "manager")
    found = re.search(
        r"(?i)(?<![a-z0-9])((?:h[12]|q[1-4])[-_ ]?20\d\d|20\d\d[-_ ]?(?:h[12]|q[1-4]|\d\d))(?![0-9])", file_name
    )
    return found[1] if found else "which cycle?"


def _is_same(header: str, column: Column, hints: Collection[str]) -> float:
    """Return 1 for the column's name, less for another of its headers, still less for what people write."""
    if plain(header) == plain(column.name):
        return 1.0
    if plain(header) in {plain(other) for other in column.also_known_as}:
        return 0.9
    return 0.8 if plain(header) in {plain(other) for other in hints} else 0.0


def _likeness(header: str, column: Column, hints: Collection[str]) -> float:
    """Return how much a header resembles a column's name or other headers, from 0 to 1."""
    matcher = difflib.SequenceMatcher(None, b=plain(header))
    best = 0.0
    for word in (column.name, *column.also_known_as, *hints):
        matcher.set_seq1(plain(word))
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) > max(best, _NEAR):
            best = max(best, matcher.ratio())
    return best
