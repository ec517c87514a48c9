"""The likeness of a header to a column, from the column's own name down to a slip of the pen; values are not read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from expectations.contracts import Column, Contract
from orchestration.ingest.mapping.hints import hints_of, is_question_for, last_hints_of, letters_of

_NAME, _OTHER_NAME, _HINT, _QUESTION, _LAST_RESORT = 1.0, 0.9, 0.8, 0.75, 0.74
_LATER_HINT = 0.0005  # of several headers the one whose hint stands earlier is meant
_TRIMMED = 0.04  # what is left of a header without a word that says whose it is
NEAR = 0.9  # a slip of the pen, such as `Full Nme`
_FEWEST_LETTERS = 5
# What a length of time, or an amount, is not counted in: `Duration (days)` is never proposed for hours, for nobody
# knows how many a day of training has. Minutes and seconds are read as such.
_OTHER_UNITS_OF_TIME = re.compile(
    r"(?<![a-z])(days?|tage|jours|d[ií]as|giorni|dagen|dias|weeks?|wochen|months?)(?![a-z])"
)
_OTHER_UNITS_OF_MONEY = re.compile(
    r"(?<![a-z])(cents?|pence|centimes|c[eé]ntimos|centesimi|thousands?|k€|k\$)(?![a-z])"
)
# Whose it is, before the name of a column: `Employee Title`, `Course Completion Date`.
_OWNERS = re.compile(
    r"^(employee|user|worker|staff member|staff|personnel|learner|participant|team member|home|course|training|"
    r"enrolment|enrollment)[\s_:.-]*(?=[A-Za-z])",
    re.IGNORECASE,
)
# The table that a field stands in, as BambooHR's reports have it: `Job Information: Job Title`.
_SECTION = re.compile(r"^[^:]{3,40}:\s+(?=\S)")
# What it is of that, behind a name, or behind whoever is referred to.
_OF_NAMES = re.compile(r"(?<=[a-z])[\s_:.-]*(description|name|text)$", re.IGNORECASE)
_OF_PEOPLE = re.compile(
    r"(?<=[a-z])[\s_:.-]*((employee|person|personnel|staff)?[\s_]*(id|no|number|nr|code|name|e-?mail|upn))$",
    re.IGNORECASE,
)


def same(header: str, column: Column, contract: Contract) -> float:
    """Return how surely a header means a column by its words; 0: it does not.

    The column's own name goes before its other headers, these before what people write, and that before a question.

    Args:
        header: the header.
        column: the column.
        contract: the column's contract.
    """
    if _is_in_other_units(header, column):
        return 0.0
    best = 0.0
    for form, less in _forms(header, column):
        best = max(best, _by_words(letters_of(form), column, contract) - less)
    if best <= 0 and is_question_for(contract.name, column.name, header):
        return _QUESTION
    if best <= 0 and letters_of(header) in map(letters_of, last_hints_of(contract.name, column.name)):
        return _LAST_RESORT
    return max(best, 0.0)


def alike(header: str, column: Column, contract: Contract) -> float:
    """Return how much a header resembles a column's name or other headers, from 0 to 1; 0 below `NEAR`."""
    letters = letters_of(header)
    if len(letters) < _FEWEST_LETTERS or _is_in_other_units(header, column):
        return 0.0
    matcher = difflib.SequenceMatcher(None, b=letters)
    best = 0.0
    for word in (column.name, *column.also_known_as, *hints_of(contract.name, column.name)):
        matcher.set_seq1(letters_of(word))
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= max(best, NEAR):
            best = max(best, matcher.ratio())
    return best if best >= NEAR else 0.0


def _is_in_other_units(header: str, column: Column) -> bool:
    """Whether a header says that what stands below it is counted in other units than the column's."""
    units = _OTHER_UNITS_OF_TIME if column.is_duration else _OTHER_UNITS_OF_MONEY if column.is_money else None
    return units is not None and units.search(header.casefold()) is not None


def _forms(header: str, column: Column) -> Iterator[tuple[str, float]]:
    """Yield a header, and it without words that say whose it is, with how much less these say."""
    yield header, 0.0
    trimmed = [] if column.is_key else [_SECTION.sub("", header), _OWNERS.sub("", header)]
    if column.is_name and not column.is_key:
        trimmed += [_OF_NAMES.sub("", form) for form in (header, *trimmed)]
    if column.refers_to == "person" and not column.is_required:
        trimmed += [_OF_PEOPLE.sub("", form) for form in (header, *trimmed)]
    yield from ((form, _TRIMMED) for form in dict.fromkeys(trimmed) if form.strip() and form != header)


def _by_words(letters: str, column: Column, contract: Contract) -> float:
    if letters == letters_of(column.name):
        return _NAME
    if letters in {letters_of(word) for word in column.also_known_as}:
        return _OTHER_NAME
    hints = [letters_of(word) for word in hints_of(contract.name, column.name)]
    return _HINT - _LATER_HINT * hints.index(letters) if letters in hints else 0.0
