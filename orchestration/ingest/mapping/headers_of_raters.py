"""Headers that say who answered, beside what or in its place: `Teamwork (Self)`, `Manager - Teamwork`, `Self Rating`.

They are proposed as `unpivot` with the words of their relations; which headers hold a competency each, and nobody's
relation, stands in `wide_headers`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectations.contracts import Contract
from orchestration.ingest.mapping.evidence import is_level, mostly
from orchestration.ingest.mapping.hints import letters_of
from orchestration.ingest.mapping.word_proposals import ours_for

_RATINGS = "ratings/ratings"
_FEWEST_RELATIONS = 2
_LEVEL = (
    r"(?:ratings?|scores?|levels?|assessment|evaluation|bewertung|einschätzung|note|évaluation|evaluación|valutazione)"
)
_WORD = r"(?P<relation>[^\d()]+?)"
_WITH_COMPETENCY = (
    rf"(?P<competency_id>.+?)(?P<glue>\s*\(){_WORD}(?P<end>\))",  # Teamwork (Self)
    rf"(?P<competency_id>.+?)(?P<glue>\s+[-–:|/]\s+|:\s*){_WORD}",  # Teamwork - Self
    rf"{_WORD}(?P<glue>\s+[-–:|/]\s+|:\s*)(?P<competency_id>.+)",  # Self: Teamwork
)
_ALONE = (
    rf"{_WORD}(?P<end>(?:[\s-]+{_LEVEL})?)",  # Self, Self Rating
    rf"(?P<start>{_LEVEL}\s+(?:by\s+)?(?:the\s+)?){_WORD}",  # Rating by manager
    rf"(?P<start>{_LEVEL}\s*\(){_WORD}(?P<end>\))",  # Rating (Self)
)


@dataclass(frozen=True)
class RaterHeaders:
    """What is proposed for headers that say who answered.

    Attributes:
        unpivot: as the setting.
        values: word of a relation → ours, where the two differ.
        relations: ours, of all that there are.
        with_competency: the headers say what was rated, too.
    """

    unpivot: Mapping[str, str]
    values: Mapping[str, str]
    relations: frozenset[str]
    with_competency: bool


def find_headers_of_raters(
    contract: Contract, found: Mapping[str, Any], headers: Mapping[int, str], values: Mapping[int, Sequence[str]]
) -> RaterHeaders | None:
    """Return how headers are read that say who answered; None where there are no such headers.

    Args:
        contract: what the file may be an export of.
        found: the columns that have a header; the person has to be among them.
        headers: position → header.
        values: position → the texts below that say something.
    """
    if contract.name != _RATINGS or "person_id" not in found or "relation" in found:
        return None
    of_levels = [
        header.strip()
        for position, header in headers.items()
        if values[position] and mostly(values[position], is_level)
    ]
    is_rated_known = "competency_id" in found
    for form in _ALONE if is_rated_known else _WITH_COMPETENCY:
        fitting = _fitting(contract, of_levels, form)
        words = {fits["relation"].strip(): relation for fits, relation in fitting}
        if len(set(words.values())) >= _FEWEST_RELATIONS:
            ours = {word: relation for word, relation in words.items() if letters_of(word) != letters_of(relation)}
            unpivot = {"headers": _pattern([fits for fits, _ in fitting], list(words)), "into": "level"}
            return RaterHeaders(unpivot, ours, frozenset(words.values()), not is_rated_known)
    return None


def _fitting(contract: Contract, headers: Sequence[str], form: str) -> list[tuple[re.Match[str], str]]:
    """Return the headers of a form that name a relation, each with ours."""
    column = contract.column("relation")
    known = {letters_of(word): word for word in column.vocabulary}
    fitting = []
    for header in headers:
        if fits := re.fullmatch(form, header, re.IGNORECASE):
            word = fits["relation"].strip()
            if relation := known.get(letters_of(word)) or ours_for(word, column):
                fitting.append((fits, relation))
    return fitting


def _pattern(fitting: Sequence[re.Match[str]], words: Sequence[str]) -> str:
    """Return a pattern of just these headers: what stands around the words is the same, or one of several."""
    groups = fitting[0].re.groupindex
    relation = f"(?P<relation>{'|'.join(map(re.escape, words))})"
    start, glue, end = (
        _one_of([fits[name] for fits in fitting]) if name in groups else "" for name in ("start", "glue", "end")
    )
    if "competency_id" not in groups:
        return f"{start}{relation}{end}"
    if groups["competency_id"] < groups["relation"]:
        return f"(?P<competency_id>.+?){glue}{relation}{end}"
    return f"{relation}{glue}(?P<competency_id>.+)"


def _one_of(texts: Sequence[str]) -> str:
    """Return a pattern of some texts, as readable as may be: a person looks over it."""
    escaped = [re.escape(text).replace("\\ ", " ").replace("\\-", "-") for text in dict.fromkeys(texts)]
    return escaped[0] if len(escaped) == 1 else f"(?:{'|'.join(escaped)})"
