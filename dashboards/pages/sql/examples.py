"""Example questions that can be answered from the tables that a viewer can ask for."""

from __future__ import annotations

import re
from collections.abc import Collection

from published.example_questions import Example, examples

_READ = re.compile(r"\b(?:from|join)\s+([a-z_]\w*)", re.IGNORECASE)
_NAMED_WITHIN = re.compile(r"\b([a-z_]\w*)\s+as\s+(?:not\s+materialized\s+|materialized\s+)?\(", re.IGNORECASE)


def answerable(tables: Collection[str]) -> list[Example]:
    """Return the example questions that read these tables and no others."""
    return [each for each in examples() if _tables_of(each.sql) <= set(tables)]


def _tables_of(sql: str) -> set[str]:
    return set(_READ.findall(sql)) - set(_NAMED_WITHIN.findall(sql))
