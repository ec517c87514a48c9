"""Headers that people write for a column (`hints.yml`): proposed, never taken by themselves."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

_HINTS = "hints.yml"


_EVERY_CONTRACT = "every contract"


def hints_of(contract: str, column: str) -> tuple[str, ...]:
    """Return headers that people write for a column, those of the contract first.

    Args:
        contract: the contract's name, as `hris/people`.
        column: the column's name.
    """
    hints = all_hints()
    return tuple(word for subject in (contract, _EVERY_CONTRACT) for word in hints.get(subject, {}).get(column, ()))


@cache
def all_hints() -> dict[str, dict[str, list[str]]]:
    """Return all hints: contract, or `every contract` → column → headers."""
    text = files(__package__).joinpath(_HINTS).read_text(encoding="utf-8")
    hints: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return hints
