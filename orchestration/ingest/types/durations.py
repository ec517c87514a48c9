"""Lengths of time as ISO 8601 writes them → hours, as SQL."""

from __future__ import annotations

from orchestration.ingest.types.named import Name
from published.sql import literal

_NUMBER = r"(\d+(?:\.\d+)?)"
_PATTERN = rf"^P(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?$"
_HOURS = {"days": 24.0, "hours": 1.0, "minutes": 1 / 60, "seconds": 1 / 3600}


def hours(text: str, name: Name) -> str:
    """Return SQL that reads `PT1H30M` as 1.5 hours, null where a text is no such length of time.

    Args:
        text: SQL of the text, trimmed.
        name: names what is needed more than once.
    """
    units = ", ".join(literal(unit) for unit in _HOURS)
    is_one = f"regexp_matches({text}, {literal(_PATTERN)}) and length({text}) > 2"
    parts = name(f"case when {is_one} then regexp_extract({text}, {literal(_PATTERN)}, [{units}]) end")
    summed = " + ".join(
        f"coalesce(try_cast(({parts}).{unit} as double), 0) * {factor!r}::double" for unit, factor in _HOURS.items()
    )
    return f"case when {parts} is not null then {summed} end"
