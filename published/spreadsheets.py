"""Texts that no spreadsheet program runs: what a formula could begin with gets an apostrophe before it.

A program may cut a CSV at another separator than it was written with, inside of quotes too. So a text is looked at from
its beginning and from each separator in it. Where rows come back to be loaded, the patterns take off what was put on.
"""

from __future__ import annotations

import re

_FORMULA = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"  # the wide ones are typed, and understood, in East Asia
_SPACE = "[ \t\r\n\u00a0]"
_BEGINS = re.compile(rf"^({_SPACE}*{_FORMULA}|[\t\r\n])")
_BEGINS_WITHIN = re.compile(rf"([;|\t\r\n]{_SPACE}*)('*{_FORMULA})")
# Finds the texts that `harmless` changes, in engines without look-around as well.
CHANGED = f"{_BEGINS.pattern}|{_BEGINS_WITHIN.pattern}"
# Pattern → replacement, one after the other: the inverse, for the engines without look-around as well.
TAKEN_OFF: tuple[tuple[str, str], ...] = (
    (rf"([;|\t\r\n]{_SPACE}*)'('*{_FORMULA})", "${1}${2}"),
    (rf"^'({_SPACE}*{_FORMULA}|['\t\r\n])", "${1}"),
)


def harmless(text: str) -> str:
    """Return a text that stays one in every spreadsheet program."""
    within = _BEGINS_WITHIN.sub(r"\1'\2", text)
    return f"'{within}" if _BEGINS.match(text) else within
