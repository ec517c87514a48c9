"""SQL's own spelling of names and texts. Which SQL is written belongs to those who write it."""

from __future__ import annotations


def identifier(name: str) -> str:
    """Return a name as SQL quotes it, so that words such as `text` can name columns."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL quotes it; for views, which take no parameters."""
    return "'" + text.replace("'", "''") + "'"
