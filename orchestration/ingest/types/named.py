"""SQL expressions that stand once and are asked for by name. What they say is up to those who name them.

DuckDB binds, plans and, below a `case`, computes an expression as often as it is written down. What people have written
takes expressions of expressions to read, and each of them needs the one before it several times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

# Takes SQL of an expression and returns SQL that stands for it.
Name = Callable[[str], str]

_NAME = re.compile(r'"named \d+"')


def in_place(sql: str) -> str:
    """Return an expression as it is, to be written down wherever it is needed."""
    return sql


def n_where(condition: str, rows: str) -> str:
    """Return SQL of the number of rows for which a condition holds, computed once for each of them.

    Below an aggregate DuckDB 2 writes expressions of expressions out again, each as often as it is asked for, and is
    at it for minutes; a table that is kept stops it.

    Args:
        condition: SQL of the condition.
        rows: SQL of the rows, as `NamedExpressions.over` gives them.
    """
    kept = f"kept as materialized (select {condition} as holds from {rows})"
    return f"(with {kept} select count(*) filter (holds) from kept)"


@dataclass(frozen=True)
class NamedExpressions:
    """Expressions over the rows of one table."""

    _names: dict[str, str] = field(default_factory=dict)

    def name(self, sql: str) -> str:
        """Return an expression's name; it may ask for others by theirs."""
        return self._names.setdefault(sql, f'"named {len(self._names)}"')

    def over(self, table: str, asked: Iterable[str]) -> str:
        """Return SQL of a table's rows, with everything beside them that is asked for by name.

        Args:
            table: SQL of the table.
            asked: SQL of expressions that may hold names.
        """
        named = {name: sql for sql, name in self._names.items()}
        layers: dict[str, int] = {}
        for sql in asked:
            for name in _NAME.findall(sql):
                _lay(name, named, layers)
        for layer in range(1, max(layers.values(), default=0) + 1):
            computed = ", ".join(f"{named[name]} as {name}" for name in layers if layers[name] == layer)
            table = f"(select *, {computed} from {table})"
        return table


def _lay(name: str, named: dict[str, str], layers: dict[str, int]) -> int:
    """Find the layer of a name, above those of all names that it asks for."""
    if name not in layers:
        layers[name] = 1 + max((_lay(below, named, layers) for below in _NAME.findall(named[name])), default=0)
    return layers[name]
