"""Compare words that people write: which two are the same, and which known one comes near."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection


def plain(word: str) -> str:
    """Return a word without what makes no difference: case, spaces, `_`, `-` and characters that nobody sees.

    A letter with its accent is the same whether it is written as one sign or as two.
    """
    without_spaces = "".join(unicodedata.normalize("NFC", word).casefold().split())
    return without_spaces.replace("_", "").replace("-", "").replace("\ufeff", "").replace("\u200b", "")


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return ` Did you mean …?` for the nearest known name, or the list of all."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else f" Known: {', '.join(known)}."
