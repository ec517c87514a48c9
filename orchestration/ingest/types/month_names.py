"""Days whose month is written as a word, in the languages that learning systems export in most; as SQL."""

from __future__ import annotations

from orchestration.build.sql import literal

# Month → its names and common abbreviations in English, German, French, Spanish, Italian and Dutch, without accents.
# No word means two months.
_WORDS = (
    "january jan januar jaenner janner janvier janv enero ene gennaio gen januari",
    "february feb februar fevrier fevr fev febrero febbraio febr februari",
    "march mar marz maerz mrz mars marzo maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei",
    "june jun juni juin junio giugno giu",
    "july jul juli juillet juil julio luglio lug",
    "august aug aout agosto ago augustus",
    "september sep sept septembre septiembre setiembre settembre set sett",
    "october oct oktober okt octobre octubre ottobre ott",
    "november nov novembre noviembre",
    "december dec dezember dez decembre diciembre dic dicembre",
)

_WEEKDAY = r"(?:\p{L}+\.?,?\s+)?"
_TIME = (
    r"(?:,?\s+(?:um\s+|at\s+|à\s+|om\s+|alle\s+(?:ore\s+)?|a\s+las\s+)?"
    r"(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?:\s*([AaPp])\.?\s?[Mm]\.?)?(?:\s+(?:Uhr|uur))?)?"
)
_DAY_FIRST = (
    rf"^{_WEEKDAY}(\d{{1,2}})(?:er|st|nd|rd|th|º|°|\.)?[\s\-/]*(?:de\s+)?(\p{{L}}+)\.?,?[\s\-/]*(?:del?\s+)?(\d{{4}})"
    + _TIME
    + "$"
)
_MONTH_FIRST = rf"^{_WEEKDAY}(\p{{L}}+)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}$"


def moment_with_month_name(text: str) -> str:
    """Return SQL that reads `7 March 2025`, `March 7, 2025`, `Freitag, 7. März 2025, 10:15` and their like.

    Args:
        text: SQL of the text, trimmed.
    """
    readings = ", ".join(
        _read(text, pattern, names)
        for pattern, names in (
            (_DAY_FIRST, ("d", "m", "y", "hour", "minute", "second", "half")),
            (_MONTH_FIRST, ("m", "d", "y", "hour", "minute", "second", "half")),
        )
    )
    return f"case when lower({text}) <> upper({text}) then coalesce({readings}) end"  # a month in words has letters


def _read(text: str, pattern: str, names: tuple[str, ...]) -> str:
    """Return SQL that reads a text by one pattern, whose groups have these names."""
    listed = ", ".join(literal(name) for name in names)
    parts = f"regexp_extract({text}, {literal(pattern)}, [{listed}])"
    month = " ".join(
        f"when {literal(word)} then '{number:02d}'"
        for number, words in enumerate(_WORDS, start=1)
        for word in words.split()
    )
    hour = (
        "case when p.half = '' then p.hour "
        "else ((p.hour::integer % 12) + case when lower(p.half) = 'p' then 12 else 0 end)::varchar end"
    )
    second = "coalesce(nullif(p.second, ''), '0')"
    time = f"case when p.hour = '' then '0:0:0' else {hour} || ':' || p.minute || ':' || {second} end"
    day = f"p.y || '-' || (case lower(strip_accents(p.m)) {month} end) || '-' || p.d"
    written = f"case when p.y <> '' then {day} || ' ' || {time} end"
    return f"list_transform([{parts}], lambda p: try_strptime({written}, '%Y-%m-%d %H:%M:%S'))[1]"
