"""Reason codes → words: what was expected of a row that was set aside, and what a person can do about it.

Words are derived from the contract wherever it has them. When a reason applies is decided elsewhere: by the suite, by
the reader of files and by the models that resolve references. Values never belong here: they may be personal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from expectations.contracts import Column, Contract, contract_named
from expectations.contracts.contract import HIGHEST_LEVEL, LOWEST_LEVEL, ColumnType
from expectations.no_records import rules_of
from expectations.suites import CONFLICTING_ROWS, MISSING, NOT_IN_VOCABULARY, OUT_OF_RANGE, unreadable_reason


@dataclass(frozen=True)
class Explanation:
    """What a person reads beside a row that was set aside.

    Attributes:
        expected: what would have been right; a phrase that follows "expected: ".
        remedy: what to do; one or two sentences.
    """

    expected: str
    remedy: str


_WRONG_NUMBER_OF_FIELDS = Explanation(
    "as many fields as the header has",
    "Look for an unquoted delimiter or line break inside a value, and export with quotation marks around text.",
)

# Levels that the mapping of a source puts on another scale; the code goes on with its two ends, as in `1_to_7`.
OUTSIDE_THE_SCALE = "outside_the_scale_"
NO_LABEL_OF_THE_SCALE = "no_label_of_the_scale"

_A_VALUE: dict[ColumnType, str] = {
    "text": "a text",
    "number": "a number, such as 3 or 3.5",
    "integer": "a whole number, such as 4",
    "boolean": "yes or no, such as true or false, 1 or 0",
    "date": "a day, such as 2025-06-30",
    "timestamp": "a day with or without a time, such as 2025-06-30 or 2025-06-30 14:05:00",
}

_FORMAT_SETTING: dict[ColumnType, str] = {
    "number": "format.decimal",
    "integer": "format.decimal",
    "date": "format.date",
    "timestamp": "format.date",
}

_TRIED_AGAIN = "The row is tried again at every refresh."


def explain(contract: Contract, column_name: str | None, reason: str) -> Explanation:
    """Put a reason into words.

    Args:
        contract: the contract of the row that was set aside.
        column_name: the column that was named with the reason; None where the row as a whole is meant.
        reason: a reason code, as in `out_of_range`.

    Returns:
        What was expected, and what to do.

    Raises:
        KeyError: the contract has no such column, or the reason is none that this contract and column can give.
    """
    if reason == "wrong_number_of_fields":
        return _WRONG_NUMBER_OF_FIELDS
    if reason == CONFLICTING_ROWS:
        return _of_conflict(contract)
    if reason == NO_LABEL_OF_THE_SCALE or reason.startswith(OUTSIDE_THE_SCALE):
        return _of_scale(contract, reason)
    for rule in rules_of(contract):
        if rule.code == reason:
            return Explanation(rule.expected, rule.remedy)
    if column_name is not None:
        column = contract.column(column_name)
        explanation = _of_column(contract, column).get(reason) or _of_reference(column).get(reason)
        if explanation:
            return explanation
    raise KeyError(f"{contract.name} has no reason {reason!r} for {column_name}")


def _of_conflict(contract: Contract) -> Explanation:
    """Return the words for rows of one file that share a key and differ."""
    key = _listed(contract.key, "and")
    remedy = f"Keep the right one of the rows with this {key} and take the others out of the export"
    if "valid_from" in contract.key:
        remedy += ", or give each the day it is valid from"
    remedy += ". Where another column tells which of them counts, name it under `latest_by`"
    return Explanation(f"one row in a file for each {key}, or rows that are alike", f"{remedy}.")


def _of_column(contract: Contract, column: Column) -> dict[str, Explanation]:
    """Return the words for what a column can get wrong by itself, by reason."""
    words = {
        unreadable_reason(column): Explanation(_a_value(column), _reading_remedy(contract, column)),
    }
    if column.is_required:
        words[MISSING] = Explanation(
            f"a value in {column.name}: {_lower_first(column.description).rstrip('.')}",
            f"Fill {column.name} in the system that wrote the export, or leave the row out.",
        )
    if column.vocabulary:
        words[NOT_IN_VOCABULARY] = Explanation(
            f"one of {_listed(column.vocabulary, 'or')}",
            "Use one of these words in the export; capitals, spaces, _ and - make no difference.",
        )
    if (column.minimum is not None or column.maximum is not None) and not column.is_detail:
        words[OUT_OF_RANGE] = Explanation(_range(column), _range_remedy(column))
    return words


def _a_value(column: Column) -> str:
    """Return what can be read in a column, in words; out of its range nothing is read in a column that costs no row."""
    words = _A_VALUE[column.type]
    has_range = column.minimum is not None or column.maximum is not None
    return f"{words}, {_range(column)}" if column.is_detail and has_range else words


def _of_reference(column: Column) -> dict[str, Explanation]:
    """Return the words for a reference that waits for another row, by reason."""
    people = contract_named("hris/people").name
    competencies = contract_named("framework/competencies").name
    cycles = contract_named("ratings/cycles").name
    behaviours = contract_named("framework/behaviours").name
    courses = contract_named("lms/courses").name
    name = column.name
    return {
        "unknown_person": Explanation(
            f"in {name} a person_id, email, username or full name of {people}",
            f"Export this person with {people}; {_loads_then(name)}",
        ),
        "ambiguous_person": Explanation(
            f"in {name} what names one person of {people} alone",
            f"Two people share this email, username or name: mend {people}, or give the person_id instead. "
            f"{_TRIED_AGAIN}",
        ),
        "unknown_competency": Explanation(
            f"in {name} a competency_id or the exact name of a competency of {competencies}",
            f"Export the competency with {competencies}; {_loads_then(name)}",
        ),
        "ambiguous_competency": Explanation(
            f"in {name} what names one competency of {competencies} alone",
            f"Two competencies share this name: rename one, or give the competency_id instead. {_TRIED_AGAIN}",
        ),
        "unknown_cycle": Explanation(
            f"in {name} a cycle_id of {cycles}",
            f"Export the cycle with {cycles}; {_loads_then(name)}",
        ),
        "unknown_behaviour": Explanation(
            f"in {name} a behaviour_id of {behaviours} that belongs to the row's competency",
            f"Export the behaviour with {behaviours}; {_loads_then(name)}",
        ),
        "unknown_course": Explanation(
            f"in {name} a course_id or the exact title of a course of {courses}",
            f"Export the course with {courses}; {_loads_then(name)}",
        ),
        "ambiguous_course": Explanation(
            f"in {name} what names one course of {courses} alone",
            f"Two courses share this title: rename one, or give the course_id instead. {_TRIED_AGAIN}",
        ),
        "mended_elsewhere": Explanation(
            f"in {name} what a mended file says by now",
            "Nothing is to be done: the row that was mended has taken the place of this one.",
        ),
        "own_rating_as_another": Explanation(
            "the relation self, since the rater is the rated person",
            "Mend the rater or the relation in the 360 tool.",
        ),
        "self_rating_by_another": Explanation(
            f"in {name} the rated person, since the relation is self",
            "Mend the rater or the relation in the 360 tool.",
        ),
    }


def _loads_then(column_name: str) -> str:
    return f"this row then loads by itself at the next refresh. Mend {column_name} only where it names the wrong one."


def _of_scale(contract: Contract, reason: str) -> Explanation:
    """Return the words for a level that is none on the source's scale."""
    low, _, high = reason.removeprefix(OUTSIDE_THE_SCALE).partition("_to_")
    ends = (re.sub(r"(?<=\d)_(?=\d)", ".", end).replace("minus_", "-").replace("_", " ") for end in (low, high))
    expected = f"a number from {' to '.join(ends)}, the scale that `scale` names"
    if reason == NO_LABEL_OF_THE_SCALE:
        expected = "one of the words under `scale.labels`"
    remedy = f"Mend the row in the export, or `scale` for {contract.name} in workspace.yml"
    return Explanation(expected, f"{remedy}; where rows are mended by themselves, write a level from 0 to 5.")


def _reading_remedy(contract: Contract, column: Column) -> str:
    """Return what to do about a text that could not be read."""
    mend = f"Mend {column.name} in the export."
    if column.is_detail:
        mend = f"The row counts without it. {mend}"
    setting = _FORMAT_SETTING.get(column.type)
    if setting is None:
        return mend
    if _is_level(column):
        return (
            f"{mend} If the system rates in words, say under `scale.labels` for {contract.name} in workspace.yml "
            "which level each of them means: labels: {Meets: 3, Exceeds: 4}. If it rates in shares (80 %) or out of "
            "another number (6/10), say the scale's ends: scale: {from: [0, 100]}, or {from: [0, 10]}."
        )
    if column.is_duration:
        return f"{mend} A day has no number of hours that is the same everywhere: give hours, such as 12 or 1h30."
    return f"{mend} If the whole file is written another way, set {setting} for {contract.name} in workspace.yml."


def _range(column: Column) -> str:
    """Return the range in words."""
    if column.maximum is None:
        return f"{column.minimum:g} or more"
    if column.minimum is None:
        return f"{column.maximum:g} or less"
    return f"a number from {column.minimum:g} to {column.maximum:g}"


def _range_remedy(column: Column) -> str:
    """Return what to do about a number out of its range; for a level, the scale is the likeliest cause."""
    mend = f"Mend {column.name} in the export."
    if not _is_level(column):
        return mend
    return f"{mend} If the system has another scale, say so in workspace.yml: scale: {{from: [1, 10], to: [0, 5]}}."


def _is_level(column: Column) -> bool:
    """Whether a column holds a level."""
    return (column.minimum, column.maximum) == (LOWEST_LEVEL, HIGHEST_LEVEL)


def _listed(words: tuple[str, ...], conjunction: str) -> str:
    """Return words as a list in prose: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def _lower_first(sentence: str) -> str:
    """Return a sentence as it stands in the middle of another."""
    return sentence[:1].lower() + sentence[1:]
