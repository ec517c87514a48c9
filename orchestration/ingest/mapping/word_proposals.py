"""Words of a file that mean one of ours, proposed as `values`; those that nobody knows are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from expectations.contracts import Column
from orchestration.ingest.mapping.hints import all_synonyms, letters_of

_MOST_WORDS = 12  # a column of more different words is none of ours


def propose_words(column: Column, values: Sequence[str]) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """Return word of the file → ours where the two differ, and how often each word is there that nobody knows.

    Args:
        column: a column with a vocabulary.
        values: the texts below its header that say something.
    """
    counts = Counter(values)
    if len(counts) > _MOST_WORDS:
        return {}, {}
    known = {letters_of(word) for word in column.vocabulary}
    strange = {word: n for word, n in counts.items() if letters_of(word) not in known}
    meant = {word: ours_for(word, column) for word in strange}
    ours = {word: found for word, found in meant.items() if found is not None}
    return ours, {word: n for word, n in strange.items() if word not in ours}


def has_known_words(column: Column, values: Sequence[str]) -> bool:
    """Whether most texts are words of a column or mean one; of a column without a vocabulary any are."""
    known = {letters_of(word) for word in column.vocabulary}
    meant = [value for value in values if letters_of(value) in known or ours_for(value, column) is not None]
    return not column.vocabulary or 2 * len(meant) > len(values)


def ours_for(word: str, column: Column) -> str | None:
    """Return the word of a column's vocabulary that a word means; None: nobody knows."""
    ours = all_synonyms().get(letters_of(word))
    return ours if ours in column.vocabulary else None
