"""Lengths of time as ISO 8601 writes them → hours, as SQL."""

from __future__ import annotations

from orchestration.build.sql import literal

_NUMBER = r"(\d+(?:\.\d+)?)"
_PATTERN = rf"^P(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?$"
_HOURS = {"days": 24.0, "hours": 1.0, "minutes": 1 / 60, "seconds": 1 / 3600}


def hours(text: str) -> str:
    """Return SQL that reads `PT1H30M` as 1.5 hours, null where a text is no such length of time.

    Args:
        text: SQL of the text, trimmed.
    """
    parts = f"regexp_extract({text}, {literal(_PATTERN)}, [{', '.join(literal(name) for name in _HOURS)}])"
    summed = " + ".join(
        f"coalesce(try_cast(p.{name} as double), 0) * {factor!r}::double" for name, factor in _HOURS.items()
    )
    is_one = f"regexp_matches({text}, {literal(_PATTERN)}) and length({text}) > 2"
    return f"case when {is_one} then list_transform([{parts}], lambda p: {summed})[1] end"
