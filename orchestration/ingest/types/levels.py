"""Levels that people write beside a word or in signs: `4 - Strong`, `Level 2`, `4/5`, `★★★☆☆`; each by its number.

The different texts of a column are few, so they are looked at here and not row by row. Words alone say no level, and
another scale is never guessed: both are up to `scale` of the workspace.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.ingest.types.levels_in_words import NOT_RELEVANT_WORDS, is_praise, is_rebuke
from published.sql import literal

BY_THEIR_NUMBER = "levels read by their number"
MOST_TEXTS = 200  # more different ones are no levels
_MOST_NAMED = 4

_N = r"(?P<n>\d+(?:[.,]\d+)?)"
_SEPARATOR = r"(?:\s*[-–—:=.)\]]\s*|\s+|\s*(?=[(\[]))"
_WORD = r"(?P<word>[^\d]*[^\W\d_][^\d]*)"
# In front of a number any of these says that a level follows. Of other words nobody knows: Rank 1 is the best, and so
# is Note 1 at a German school; B2 is a level of a language.
_LEVEL = r"(?:levels?|lvl|lv|l|stufe|niveau|niv|nivel|nível|livello|nivå|poziom|úroveň|seviye|уровень|レベル|المستوى)"
_FORMS = (
    re.compile(rf"{_N}{_SEPARATOR}{_WORD}"),  # 4 - Strong, 4 (Strong), 4. Strong
    re.compile(rf"{_LEVEL}\.?\s*{_N}(?:\s*[-–—:(]\s*{_WORD})?", re.IGNORECASE),  # Level 2, L3, Level 3: Meets
    re.compile(rf"{_WORD}\s*[(\[]\s*{_N}\s*[)\]]"),  # Strong (4)
    re.compile(rf"{_WORD}\s*[-–—:=]\s*{_N}"),  # Strong: 4
)
_OF = re.compile(rf"{_N}\s*(?:/|of|out of|von|sur|de|su|van|из)\s*(?P<highest>\d+)", re.IGNORECASE)
_NO_LEVELS = re.compile(
    r"%|‰|\b(?:years?|months?|weeks?|days?|hours?|jahre?|monate?|ans|mois|años|anni)\b", re.IGNORECASE
)
_SIGNS = re.compile(r"([★⭐✭●]+)([☆✩○]*)")
_HALF = re.compile(r"(\d*)\s*½")
_SELECTOR = "\ufe0f"  # behind a sign: as a picture, please


@dataclass(frozen=True)
class WrittenLevel:
    """What a text says that holds a level.

    Attributes:
        number: the number's text.
        word: the words beside it; blank where there are none.
    """

    number: str
    word: str = ""


def written_level(text: str, highest: float) -> WrittenLevel | None:
    """Return the level that a text holds; None where it holds none, or one on another scale.

    Args:
        text: the text, trimmed.
        highest: where the scale ends, which `4/5` and `★★★☆☆` name too.
    """
    text = text.replace(_SELECTOR, "")
    if of := _OF.fullmatch(text):
        return WrittenLevel(of["n"]) if float(of["highest"]) == highest else None
    if signs := _SIGNS.fullmatch(text):
        full, empty = map(len, signs.groups())
        return WrittenLevel(str(full)) if not empty or full + empty == highest else None
    if half := _HALF.fullmatch(text):
        return WrittenLevel(f"{half[1] or 0}.5")
    found = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if found is None or _NO_LEVELS.search(text):
        return None
    return WrittenLevel(found["n"], (found["word"] or "").strip(" ()[]-–—:=."))


def written_levels(texts: Collection[str], highest: float) -> Mapping[str, WrittenLevel]:
    """Return the levels that texts of one column hold, by text; those that hold none are left out.

    Args:
        texts: the different texts that are no numbers.
        highest: where the scale ends.
    """
    if len(texts) > MOST_TEXTS:
        return {}
    read = {text: written_level(text, highest) for text in sorted(texts)}
    return {text: level for text, level in read.items() if level is not None}


def check_direction(column: str, levels: Mapping[str, WrittenLevel]) -> None:
    """Refuse levels whose words say that the lowest number is the best.

    Args:
        column: the column they stand in.
        levels: what its texts say.

    Raises:
        ReadError: words of praise stand beside lower numbers than words of rebuke, or at the lower end alone.
    """
    numbers = {text: float(level.number.replace(",", ".")) for text, level in levels.items()}
    praised = [number for text, number in numbers.items() if is_praise(levels[text].word)]
    rebuked = [number for text, number in numbers.items() if is_rebuke(levels[text].word)]
    lowest, highest = min(numbers.values(), default=0), max(numbers.values(), default=0)
    if praised and rebuked:
        is_reversed = sum(praised) / len(praised) < sum(rebuked) / len(rebuked)
    else:
        is_reversed = lowest < highest and (lowest in praised or highest in rebuked)
    if is_reversed:
        in_order = sorted(numbers, key=lambda text: numbers[text])
        examples = " and ".join(repr(text) for text in dict.fromkeys((in_order[0], in_order[-1])))
        raise ReadError(
            column=column,
            found=f"{examples}, so that a lower number seems to be better",
            expected="levels that grow with what a person can do",
            remedy=f"Say the scale under {SETTING}, the worst end first: scale: {{from: [{highest:g}, {lowest:g}]}}; "
            "or the other way round, if a higher number is better after all.",
            setting="scale",
        )


def number_of_level(text: str, levels: Mapping[str, WrittenLevel], nothing: Collection[str]) -> str:
    """Return SQL of a level's text in which what people write is its number, or the word that says there is none.

    Args:
        text: SQL of the text.
        levels: what the column's texts say.
        nothing: words in small letters for a blank cell: `0 - n/a` is one.
    """
    cases = []
    for written, level in levels.items():
        word = "".join(level.word.lower().split()).replace("-", "").replace("_", "")
        meant = literal(level.word if word in NOT_RELEVANT_WORDS else level.number)
        cases.append(f"when {literal(written)} then {'null' if level.word.lower() in nothing else meant}")
    return f"case {text} {' '.join(cases)} else {text} end" if cases else text


def said(levels: Mapping[str, WrittenLevel]) -> str:
    """Return which texts were read by their number, in words for the load record."""
    named = [f"{text!r} as {level.number}" for text, level in list(levels.items())[:_MOST_NAMED]]
    n_more = len(levels) - len(named)
    return "; ".join(named) + (f" and {n_more} more" if n_more else "")
