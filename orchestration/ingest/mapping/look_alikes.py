"""A header row and what stands below it, read as one contract's columns; which contract it is stands in `proposals`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from expectations.contracts import Column, Contract, contract_named
from orchestration.ingest.mapping.evidence import are_addresses, is_level, mostly, speaks_against, values_below
from orchestration.ingest.mapping.header_scores import alike, same
from orchestration.ingest.mapping.headers_of_raters import RaterHeaders, find_headers_of_raters
from orchestration.ingest.mapping.hints import letters_of
from orchestration.ingest.mapping.proposal import Head, Proposal
from orchestration.ingest.mapping.wide_headers import n_items_of, propose_unpivot, wide_columns
from orchestration.ingest.mapping.word_proposals import has_known_words, propose_words
from orchestration.settings.text import plain

_PEOPLE, _RATINGS = "hris/people", "ratings/ratings"
_COMPETENCIES, _DEPLOYMENTS = "framework/competencies", "framework/deployments"
OF_A_WHOLE_FILE = frozenset({"cycle_id", "relation"})
_LEAST_SURE = 0.72
_FEWEST_ITEMS_ALONE = 3  # columns of levels beside a person's name alone, as in a matrix of skills
# Contract → of these a file of it has one at least: others speak of the same people or courses, but of something else.
_TELLING: Mapping[str, frozenset[str]] = {
    _PEOPLE: frozenset(
        {"manager_id", "org_unit_id", "team", "department", "division", "role_id", "job_title"},
    ),
    "hris/positions": frozenset({"position_id", "org_unit_id", "role_id", "job_title"}),
    "lms/enrolments": frozenset({"enrolled_on", "completed_on", "status", "score"}),
    _RATINGS: frozenset({"level"}),
}
# First and last names, in languages that part them.
_NAMES_IN_PARTS = (
    ("first name", "last name"),
    ("first name", "surname"),
    ("forename", "surname"),
    ("given name", "surname"),
    ("given name", "family name"),
    ("preferred first name", "last name"),
    ("name", "surname"),
    ("user name", "user surname"),
    ("Vorname", "Nachname"),
    ("Vorname", "Name"),
    ("prénom", "nom"),
    ("prénom", "nom de famille"),
    ("nombre", "apellidos"),
    ("nombre", "apellido"),
    ("nome", "cognome"),
    ("nome", "sobrenome"),
    ("voornaam", "achternaam"),
    ("imię", "nazwisko"),
    ("ad", "soyad"),
    ("имя", "фамилия"),
    ("jméno", "příjmení"),
    ("förnamn", "efternamn"),
    ("fornavn", "efternavn"),
)
_SURNAME = "surname"
_RELATIONS_IN_NAMES = (
    ("manager", "manager"),
    ("supervisor", "manager"),
    ("downward", "manager"),
    ("self", "self"),
    ("peer", "peer"),
    ("upward", "direct_report"),
    ("direct", "direct_report"),
)
_ORDER_WORDS = frozenset(
    map(letters_of, ("effseq", "effective sequence", "eff seq", "sequence", "sequence number", "seq no", "lfd. Nr."))
)
# What a person has to say for the file as a whole; each is no answer that could be taken for one.
WHICH_CYCLE, WHICH_RELATION, WHICH_KIND = "which cycle?", "which relation?", "behavioural or technical?"


@dataclass
class _Reading:
    """What is found so far of a header row.

    Attributes:
        contract: what it is read as.
        words: position → the header as it stands.
        names: position → the header as settings name it.
        values: position → the texts below that say something.
        n_rows: rows below.
        columns: column → header, or headers to be joined.
        free: position → header, of those that are no column.
    """

    contract: Contract
    words: Mapping[int, str]
    names: Mapping[int, str]
    values: Mapping[int, Sequence[str]]
    n_rows: int
    columns: dict[str, Any] = field(default_factory=dict)
    free: dict[int, str] = field(default_factory=dict)

    def values_of(self, header: str) -> Sequence[str]:
        """Return the texts below a header that say something."""
        return self.values[next(position for position, name in self.names.items() if name == header)]


def look_alike(names: Sequence[str], rows: Head, contract: Contract, file_name: str) -> Proposal:
    """Say which header means which column: by the same words first, then by likeness, needed columns before others.

    A key is never found by likeness alone, and what stands below a header has to fit.

    Args:
        names: the headers.
        rows: what stands below them.
        contract: what they are read as.
        file_name: the file's name, for what holds for all of it.
    """
    rows = tuple(row for row in rows if any(row))
    named = {position: name for position, name in enumerate(told_apart(names)) if name.strip()}
    values = {position: values_below(rows, position) for position in named}
    reading = _Reading(contract, dict(enumerate(names)), named, values, len(rows), free=dict(named))
    first_names = _first_names(reading)
    for position in first_names:
        del reading.free[position]
    for score in (same, alike):
        _take(reading, score)
    reading.free.update(first_names)
    if contract.name == _PEOPLE:
        _name_people(reading)
    elif any(column.name == "person_id" for column in contract.columns):
        _take_the_only_addresses(reading)
    elif len(rows) > 1 and any(are_addresses(each) and _is_each_once(each, len(rows)) for each in values.values()):
        return Proposal(contract.name, None, missing=_needed(contract))  # each row is about a person
    settings: dict[str, Any] = {}
    given: tuple[str, ...] = ()
    if raters := find_headers_of_raters(contract, reading.columns, named, values):
        given = _take_raters(reading, raters, settings)
    elif unpivot := propose_unpivot(contract, reading.columns, reading.free, values):
        given = wide_columns(contract)
        settings["unpivot"] = dict(unpivot)
    if order := _order_of_changes(reading, rows):
        settings["latest_by"] = order
    unknown_words = _add_words(reading, settings)
    missing = _still_missing(reading, given, settings, file_name)
    columns = reading.columns
    differing = {
        name: header for name, header in columns.items() if not isinstance(header, str) or plain(name) != plain(header)
    }
    for name in ("email", "full_name"):
        if name in columns and columns.get("person_id") == columns[name]:
            differing[name] = columns[name]  # else the header is the number's alone
    found = (*columns, *given)
    n_found = len(found)
    strength = (n_found - 3 * len(missing), n_found)
    return Proposal(contract.name, None, differing, missing, strength, settings, found, unknown_words)


def _take_raters(reading: _Reading, raters: RaterHeaders, settings: dict[str, Any]) -> tuple[str, ...]:
    """Add what reads headers that say who answered; return the columns that they give.

    The rater of a person's own answers is the person, that of the manager's whoever a header names as the manager.
    """
    settings["unpivot"] = dict(raters.unpivot)
    reading.columns.pop("level", None)  # one of them, `Rating (Self)`, may look like the level of all
    if raters.values:
        settings["values"] = {"relation": dict(raters.values)}
    if "rater_id" not in reading.columns:
        who = {"self": reading.columns["person_id"], "manager": _header_of_manager(reading)}
        parts = [
            {"header": header, "where": {"relation": relation}}
            for relation, header in who.items()
            if relation in raters.relations and isinstance(header, str)
        ]
        if parts:
            reading.columns["rater_id"] = parts
    return ("level", "relation", *(("competency_id",) if raters.with_competency else ()))


def _header_of_manager(reading: _Reading) -> str | None:
    """Return the header that names each person's manager, and not what the manager says; None: there is none."""
    people = contract_named(_PEOPLE)
    manager = people.column("manager_id")
    naming = (
        (same(reading.words[position], manager, people), header)
        for position, header in reading.free.items()
        if reading.values[position] and not mostly(reading.values[position], is_level)
    )
    sureness, header = max(naming, default=(0.0, ""))
    return header if sureness >= _LEAST_SURE else None


def says_something(proposal: Proposal) -> bool:
    """Whether a file has what files of its contract are kept for, and not only whom or what they are about."""
    telling = _TELLING.get(proposal.contract)
    return telling is None or not telling.isdisjoint(proposal.found)


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return headers with the place of those that are there more than once: `Status#1`, `Status#2`."""
    words = [plain(name) for name in names]
    places = [words[: position + 1].count(word) for position, word in enumerate(words)]
    return tuple(
        f"{name}#{place}" if word and words.count(word) > 1 else name
        for name, word, place in zip(names, words, places, strict=True)
    )


def _take(reading: _Reading, score: Callable[[str, Column, Contract], float]) -> None:
    """Give each column that has none the header that fits it best; the surest go first."""
    contract = reading.contract
    key = tuple(name for name in contract.key if name != "valid_from")
    scored = []
    for rank, column in enumerate(sorted(contract.columns, key=lambda column: not column.is_required)):
        if column.name in reading.columns or (column.is_key and score is alike):
            continue
        for position in reading.free:
            sureness = score(reading.words[position], column, contract)
            values = reading.values[position]
            is_alone = key == (column.name,)
            if (
                sureness >= _LEAST_SURE
                and not speaks_against(column, values, reading.n_rows, is_alone_the_key=is_alone)
                and (reading.words[position] == reading.names[position] or has_known_words(column, values))
            ):
                scored.append((-round(sureness, 1), rank, -sureness, position, column.name))
    for *_, position, name in sorted(scored):
        if name not in reading.columns and position in reading.free:
            reading.columns[name] = reading.free.pop(position)


def _first_names(reading: _Reading) -> dict[int, str]:
    """Return position → header of what is called a name and is a first one: `User Name` beside `User Surname`."""
    letters = {position: letters_of(header) for position, header in reading.free.items()}
    surnames = {each for each in letters.values() if each.endswith(_SURNAME)}
    return {
        position: reading.free[position]
        for position, each in letters.items()
        if each.endswith("name") and f"{each.removesuffix('name')}{_SURNAME}" in surnames and each not in surnames
    }


def _name_people(reading: _Reading) -> None:
    """Join first and last names, and know people by their e-mail where they have no number."""
    columns = reading.columns
    by_letters = {letters_of(name): name for name in reading.names.values()}
    taken = {header for column, header in columns.items() if column != "full_name" and isinstance(header, str)}
    parts = next(
        (
            [by_letters[letters_of(word)] for word in pair]
            for pair in _NAMES_IN_PARTS
            if all(by_letters.get(letters_of(word), "") not in {"", *taken} for word in pair)
        ),
        None,
    )
    if parts is not None and columns.get("full_name") in (None, *parts):
        columns["full_name"] = {"join": parts}
    if "person_id" not in columns:
        number = _number_that_managers_bear(reading) or columns.get("email") or _name_that_managers_bear(reading)
        if isinstance(number, str) and _is_each_once(reading.values_of(number), reading.n_rows):
            columns["person_id"] = number


def _take_the_only_addresses(reading: _Reading) -> None:
    """Know whom rows are about by e-mail, where one column alone holds addresses and no header says who they are."""
    holding = [position for position, values in reading.values.items() if are_addresses(values)]
    if "person_id" not in reading.columns and len(holding) == 1 and holding[0] in reading.free and reading.n_rows > 1:
        reading.columns["person_id"] = reading.free.pop(holding[0])


def _number_that_managers_bear(reading: _Reading) -> str | None:
    """Return the header that numbers everybody, every manager among them, and is no column yet; None: there is none."""
    manager = reading.columns.get("manager_id")
    managers = set(reading.values_of(manager)) if isinstance(manager, str) else set()
    for position, header in reading.free.items():
        numbers = reading.values[position]
        if managers and managers <= set(numbers) and _is_each_once(numbers, reading.n_rows):
            return header
    return None


def _name_that_managers_bear(reading: _Reading) -> str | None:
    """Return the header of the names, where a list has nothing else to tell people apart and names managers by them."""
    name, manager = (reading.columns.get(column) for column in ("full_name", "manager_id"))
    if not isinstance(name, str) or not isinstance(manager, str):
        return None
    managers = set(reading.values_of(manager))
    return name if managers and managers <= set(reading.values_of(name)) else None


def _is_each_once(values: Sequence[str], n_rows: int) -> bool:
    """Whether every row has a value, and no two the same."""
    return len(set(values)) == len(values) == n_rows


def _order_of_changes(reading: _Reading, rows: Head) -> str | None:
    """Return the header that numbers the changes of one day, in a file with several rows of one key; None: none."""
    positions = {name: position for position, name in reading.names.items()}
    key = [
        positions[reading.columns[name]] for name in reading.contract.key if isinstance(reading.columns.get(name), str)
    ]
    keys = [tuple(row[position] for position in key if position < len(row)) for row in rows]
    if not key or len(set(keys)) == len(keys):
        return None
    return next((header for header in reading.free.values() if letters_of(header) in _ORDER_WORDS), None)


def _add_words(reading: _Reading, settings: dict[str, Any]) -> Mapping[str, Mapping[str, int]]:
    """Add `values` for words of the file that mean one of ours; return those that nobody knows, by column."""
    proposed, unknown = {}, {}
    for column in reading.contract.columns:
        header = reading.columns.get(column.name)
        if not column.vocabulary or not isinstance(header, str):
            continue
        ours, strange = propose_words(column, reading.values_of(header))
        if ours:
            proposed[column.name] = dict(ours)
        if strange:
            unknown[column.name] = strange
    if proposed:
        settings["values"] = {**settings.get("values", {}), **proposed}
    return unknown


def _still_missing(
    reading: _Reading, given: Iterable[str], settings: dict[str, Any], file_name: str
) -> tuple[str, ...]:
    """Return the needed columns that nothing gives; what may hold for the whole file is added as `constants`."""
    contract, columns = reading.contract, reading.columns
    missing = [name for name in _needed(contract) if name not in {*columns, *given}]
    n_items = n_items_of(settings.get("unpivot", {}), reading.words.values())
    says_more = len(columns) > 1 or "relation" in given or n_items >= _FEWEST_ITEMS_ALONE
    if contract.name == _RATINGS and missing and set(missing) <= OF_A_WHOLE_FILE and says_more:
        days = reading.values_of(columns["submitted_on"]) if "submitted_on" in columns else ()
        settings["constants"] = of_a_whole_file(missing, file_name, days)
        return ()
    if contract.name == _DEPLOYMENTS and missing == ["scope"]:
        scope = "push" if "role_id" in columns else "level" if "career_level" in columns else "core"
        settings["constants"] = {"scope": scope}
        return ()
    if contract.name == _COMPETENCIES and missing == ["kind"]:
        settings["constants"] = {"kind": WHICH_KIND}
        return ()
    return tuple(missing)


def _needed(contract: Contract) -> tuple[str, ...]:
    """Return the columns that rows can't be without."""
    return tuple(column.name for column in contract.required_columns)


def of_a_whole_file(missing: Sequence[str], file_name: str, days: Sequence[str]) -> dict[str, str]:
    """Return what may hold for all answers of a file: their cycle, their relation.

    Args:
        missing: the columns that nothing in it gives, of `OF_A_WHOLE_FILE`.
        file_name: its name.
        days: when its answers were given, as texts.
    """
    return {name: cycle_of(file_name, days) if name == "cycle_id" else _relation_of(file_name) for name in missing}


def _relation_of(file_name: str) -> str:
    """Return the relation that a file's name tells; a question where it tells none."""
    words = file_name.lower()
    return next((ours for word, ours in _RELATIONS_IN_NAMES if word in words), WHICH_RELATION)


def cycle_of(file_name: str, days: Sequence[str] = ()) -> str:
    """Return the cycle that a whole file may be of: as its name has it, else the month of its last answer.

    Args:
        file_name: the file's name.
        days: when its answers were given, as texts.

    Returns:
        The cycle; a question where neither tells it.
    """
    found = re.search(
        r"(?i)(?<![a-z0-9])((?:h[12]|q[1-4])[-_ ]?20\d\d|20\d\d[-_ ]?(?:h[12]|q[1-4]|\d\d))(?![0-9])", file_name
    )
    if found is not None:
        return found[1]
    months = [f"{year}-{int(month):02d}" for day in days for year, month in re.findall(r"(20\d\d)[-/.](\d{1,2})", day)]
    years = [year for day in days for year in re.findall(r"(?<!\d)20\d\d(?!\d)", day)]
    return max(months, default="") or max(years, default="") or WHICH_CYCLE
