"""What dbt calls `adapter`, for the linter alone: a dispatched macro becomes an expression that can be parsed."""

from __future__ import annotations

from collections.abc import Callable


def dispatch(name: str, *_: object) -> Callable[..., str]:
    """Return a stand-in for the macro of that name."""

    def stand_in(*_: object) -> str:
        return f"dispatched('{name}')"

    return stand_in
