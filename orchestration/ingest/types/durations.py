"""The unit of bare numbers among lengths of time: what their header says, or the settings; never a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping

from orchestration.settings.source_settings import SourceSettings

HOURS = "hours"
WITHOUT_UNIT = "lengths of time without a unit"
HOURS_IN_ONE: Mapping[str, float] = {HOURS: 1.0, "minutes": 1 / 60, "seconds": 1 / 3600}
_WORDS = {
    HOURS: r"h|hrs?|hours?|std|stdn|\w*stunden?|heures?|horas?|or[ae]|uur|\w*uren|godzin\w*|timer|timmar|saat",
    "minutes": r"min|mins|minutes?|minuten?|minutos?|minut[oi]|minuty|minutter|minuter|dakika",
    "seconds": r"secs?|seconds?|sek|sekunden?|secondes?|segundos?|second[oi]|seconden?",
}
_UNITS = {unit: re.compile(rf"(?:^|[^a-z])(?:{words})(?:$|[^a-z])") for unit, words in _WORDS.items()}


def unit_of(header: str | None, settings: SourceSettings) -> str | None:
    """Return the unit of bare numbers, a key of `HOURS_IN_ONE`; None: nothing says it.

    Args:
        header: what they stand below; None: a constant of the settings, which is in hours.
        settings: how the file differs from a canonical one.
    """
    if settings.format.duration or header is None:
        return settings.format.duration or HOURS
    named = [unit for unit, words in _UNITS.items() if words.search(header.casefold().replace("_", " "))]
    return named[0] if len(named) == 1 else None
