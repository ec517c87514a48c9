"""Text that was encoded twice: UTF-8 taken for Windows-1252 and written as UTF-8 once more, `GrÃ¼ner` for Grüner.

Whether a file is such a text is decided by all of its words, never by one: what is honest stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import TextIOBase
from typing import IO

import numpy as np
import polars as pl

ENCODED_TWICE = "words that were encoded twice"
_MOST_TIMES = 2
_SHOWN_WORDS = 3
# As Windows-1252 shows the bytes of UTF-8: those that begin a character (of Latin, Greek, Cyrillic, Hebrew, Arabic, and
# of all that take three or four) and those that follow.
_FIRST = "ÂÃÄÅÎÏÐÑ×ØÙâ-íïð"
_FOLLOWING = "\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"
_PAIR = f"[{_FIRST}][{_FOLLOWING}]"
_RUN = re.compile(f"(?:[{_FIRST}][{_FOLLOWING}]+)+")
# A letter before a quotation mark or a dash alone may be honest.
_TELLING = re.compile(f"[{_FIRST}][\u00a0-\u00bf]|{_PAIR}\\w|[â-ïð][{_FOLLOWING}]{{2}}")
# The same as bytes of UTF-8, to be looked for in a file as it lies.
_PAIR_AS_BYTES = re.compile(
    rb"\xc3[\x82-\xb0](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]|\xe2[\x80\x82\x84])"
)
_BEFORE_A_LATIN_LETTER, _BEGINS_A_CHARACTER = 0xC3, 0xC2
_WITHOUT_A_SIGN = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
# Latin-1, which shows some bytes as control characters, serves as well.
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in _WITHOUT_A_SIGN
}
_LETTER_BEYOND_ASCII = re.compile(r"[^\W\d_a-zA-Z]")


@dataclass(frozen=True)
class Verdict:
    """What is known of a text's words beyond ASCII.

    Attributes:
        is_to_be_mended: all of them were encoded twice.
        n_found: how many different ones were.
        shown: some of them that occur more than once, as they stand; a word that occurs once may be somebody's name.
    """

    is_to_be_mended: bool = False
    n_found: int = 0
    shown: tuple[str, ...] = ()

    @property
    def details(self) -> dict[str, str]:
        """What is told of a file with words that were encoded twice and are not mended, since others were not."""
        if not self.n_found or self.is_to_be_mended:
            return {}
        listed = ", ".join(f"{word} ({mend(word)})" for word in self.shown)
        return {ENCODED_TWICE: f"{self.n_found}, such as {listed}" if listed else str(self.n_found)}

    @property
    def readings(self) -> str:
        """How some of the words read; blank where none may be shown."""
        return f" (as in {', '.join(map(mend, self.shown))})" if self.shown else ""


def may_be_encoded_twice(content: bytes) -> bool:
    """Whether a piece of UTF-8 holds what Windows-1252 makes of a letter; of honest text next to none does."""
    values = np.frombuffer(content, np.uint8)
    is_pair = (values[:-2] == _BEFORE_A_LATIN_LETTER) & (values[2:] >= _BEGINS_A_CHARACTER)
    return bool(is_pair.any()) and _PAIR_AS_BYTES.search(content) is not None


def verdict_on(words: Mapping[str, int]) -> Verdict:
    """Decide whether words were encoded twice; where others among them were not, those that were are only named.

    Args:
        words: different ones, with how often each occurs; what is ASCII alone says nothing.
    """
    found, is_any_honest = [], False
    for word in words:
        rest = _RUN.sub("", word).removesuffix("Ã")  # what followed was a space that does not break, and is lost
        if mend(word) != word and not _LETTER_BEYOND_ASCII.search(rest):
            found.append(word)
        elif not word.removesuffix("Ã").isascii():
            is_any_honest = True
    if not any(_TELLING.search(word) for word in found):
        return Verdict()
    shown = sorted((word for word in found if words[word] > 1), key=lambda word: (-words[word], word))
    return Verdict(not is_any_honest, len(found), tuple(shown[:_SHOWN_WORDS]))


def mend(text: str) -> str:
    """Return a text with what was encoded twice decoded once more, all else as it is."""
    for _ in range(_MOST_TIMES):
        once = _RUN.sub(lambda found: _decoded(found[0]), text)
        if once == text:
            break
        text = once
    return text


def _decoded(run: str) -> str:
    try:
        return bytes(_BYTES[sign] for sign in run).decode("utf-8")
    except UnicodeDecodeError:
        return run


class MendedText(TextIOBase):
    """A text that was encoded twice, mended while it is read."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text

    def read(self, size: int | None = -1, /) -> str:
        """Return the next characters; a few more than asked for where they end within a letter."""
        content = self._text.read(-1 if size is None else size)
        while content and not content[-1].isascii() and (more := self._text.read(1)):
            content += more
        return mend(content)

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        """Return the next line."""
        return mend(self._text.readline(size))


def mended_cells(cells: pl.DataFrame) -> tuple[pl.DataFrame, Verdict]:
    """Return a table of texts with those mended that were encoded twice, where all were.

    Args:
        cells: columns of texts.
    """
    names = [name for name, kind in cells.schema.items() if kind == pl.String]
    suspect = [name for name in names if cells[name].str.contains(_PAIR).any()]
    if not suspect:
        return cells, Verdict()
    words = pl.concat([cells[name].drop_nulls().str.split(" ").explode() for name in names])
    verdict = verdict_on(dict(words.value_counts().iter_rows()))
    if not verdict.is_to_be_mended:
        return cells, verdict
    return cells.with_columns(pl.col(suspect).map_elements(mend, return_dtype=pl.String)), verdict
