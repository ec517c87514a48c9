"""Days whose month is written as a word, in the languages that learning systems export in most; as SQL."""

from __future__ import annotations

from orchestration.ingest.types.named import Name
from published.sql import literal

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

# The same as one text, in which a word is found by what stands before it: `;jan=01;january=01;…`.
_MONTHS = "".join(f";{word}={month:02d}" for month, words in enumerate(_WORDS, start=1) for word in words.split()) + ";"

_WEEKDAY = r"(?:\p{L}+\.?,?\s+)?"
_TIME = (
    r"(?:,?\s+(?:um\s+|at\s+|à\s+|om\s+|alle\s+(?:ore\s+)?|a\s+las\s+)?"
    r"(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?:\s*([AaPp])\.?\s?[Mm]\.?)?(?:\s+(?:Uhr|uur))?)?"
)
_OF_TIME = ("hour", "minute", "second", "half")
_DAY_FIRST = (
    rf"^{_WEEKDAY}(\d{{1,2}})(?:er|st|nd|rd|th|º|°|\.)?[\s\-/]*(?:de\s+)?(\p{{L}}+)\.?,?[\s\-/]*(?:del?\s+)?(\d{{4}})"
    + _TIME
    + "$"
)
_MONTH_FIRST = rf"^{_WEEKDAY}(\p{{L}}+)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}$"


def moment_with_month_name(text: str, name: Name) -> str:
    """Return SQL that reads `7 March 2025`, `March 7, 2025`, `Freitag, 7. März 2025, 10:15` and their like.

    Args:
        text: SQL of the text, trimmed.
        name: names what is needed more than once.
    """
    lettered = name(f"case when lower({text}) <> upper({text}) then {text} end")  # a month in words has letters
    day_first = name(_read(lettered, _DAY_FIRST, ("d", "m", "y", *_OF_TIME), name))
    left = name(f"case when {day_first} is null then {lettered} end")
    return f"coalesce({day_first}, {_read(left, _MONTH_FIRST, ('m', 'd', 'y', *_OF_TIME), name)})"


def _read(text: str, pattern: str, groups: tuple[str, ...], name: Name) -> str:
    """Return SQL that reads a text by one pattern, whose groups have these names."""
    listed = ", ".join(literal(group) for group in groups)
    parts = name(f"regexp_extract({text}, {literal(pattern)}, [{listed}])")
    d, m, y, hour, minute, second, half = (f"({parts}).{group}" for group in ("d", "m", "y", *_OF_TIME))
    month = f"split_part(split_part({literal(_MONTHS)}, ';' || lower(strip_accents({m})) || '=', 2), ';', 1)"
    of_day = (
        f"case when {half} = '' then {hour} "
        f"else (({hour}::integer % 12) + case when lower({half}) = 'p' then 12 else 0 end)::varchar end"
    )
    time = (
        f"case when {hour} = '' then '0:0:0' "
        f"else {of_day} || ':' || {minute} || ':' || coalesce(nullif({second}, ''), '0') end"
    )
    written = f"case when {y} <> '' then {y} || '-' || {month} || '-' || {d} || ' ' || {time} end"
    return f"try_strptime({written}, '%Y-%m-%d %H:%M:%S')"
