"""Words that people write: headers for a column (`hints.yml`), and words for ours (`synonyms.yml`).

They are proposed, never taken by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from expectations.contracts import ALL_CONTRACTS

_HINTS, _SYNONYMS = "hints.yml", "synonyms.yml"
_EVERY_CONTRACT = "every contract"
_QUESTIONS, _LAST_RESORT = "questions", "last resort"
_BRACKETED = re.compile(r"[\[(][^\])]*[\])]")
_NUMBER_SIGNS = re.compile(r"[#№]|\bn[º°]|\bno\.")


@lru_cache(maxsize=8192)
def letters_of(text: str) -> str:
    """Return a text without what makes no difference to people: case, accents, signs, and remarks in brackets."""
    kept = _BRACKETED.sub(" ", text)
    kept = kept if kept.strip() else text
    kept = _NUMBER_SIGNS.sub("number", kept.casefold())
    return "".join(sign for sign in unicodedata.normalize("NFKD", kept) if sign.isalnum())


def hints_of(contract: str, column: str) -> tuple[str, ...]:
    """Return headers that people write for a column, those of the contract first.

    Args:
        contract: the contract's name, as `hris/people`.
        column: the column's name.
    """
    hints = all_hints()
    return tuple(word for subject in (contract, _EVERY_CONTRACT) for word in hints.get(subject, {}).get(column, ()))


def last_hints_of(contract: str, column: str) -> tuple[str, ...]:
    """Return headers that mean a column where a file has no better one.

    Args:
        contract: the contract's name.
        column: the column's name.
    """
    return tuple(_read(_HINTS)[_LAST_RESORT].get(contract, {}).get(column, ()))


def is_question_for(contract: str, column: str, header: str) -> bool:
    """Whether a header is a question of a form that asks for a column.

    Args:
        contract: the contract's name.
        column: the column's name.
        header: the header.
    """
    patterns = _read(_HINTS)[_QUESTIONS].get(contract, {}).get(column, ())
    asked = " ".join(header.casefold().split())
    return any(re.search(pattern, asked) for pattern in patterns)


def all_hints() -> dict[str, dict[str, list[str]]]:
    """Return all hints: contract, or `every contract` → column → headers."""
    return {subject: columns for subject, columns in _read(_HINTS).items() if subject not in (_QUESTIONS, _LAST_RESORT)}


@cache
def common_headers() -> frozenset[str]:
    """Return the letters of every header that some contract knows or some people write: none tells who wrote a file."""
    named = (
        word for contract in ALL_CONTRACTS for each in contract.columns for word in (each.name, *each.also_known_as)
    )
    hinted = (word for columns in all_hints().values() for words in columns.values() for word in words)
    return frozenset(map(letters_of, (*named, *hinted)))


@cache
def all_synonyms() -> Mapping[str, str]:
    """Return the letters of a word → ours."""
    return {letters_of(theirs): ours for ours, words in _read(_SYNONYMS).items() for theirs in words}


@cache
def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return content
