"""Read a file's name: its format, its entity, its day. Nothing here opens a file."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Literal

from orchestration.ingest.source.months import MONTH_WORDS

GZIPPED_ENDINGS = (".csv.gz", ".tsv.gz", ".txt.gz", ".json.gz", ".jsonl.gz", ".ndjson.gz")
PLAIN_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".json", ".jsonl", ".ndjson", ".parquet")
ENDINGS = GZIPPED_ENDINGS + PLAIN_ENDINGS

Format = Literal["text", "workbook", "json", "json lines", "parquet"]
_FORMATS: Mapping[str, Format] = {
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".json": "json",
    ".jsonl": "json lines",
    ".ndjson": "json lines",
    ".parquet": "parquet",
}

UNFINISHED_ENDINGS = (".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", "~")
_OF_FILE_MANAGERS = frozenset({"thumbs.db", "desktop.ini"})

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
# As the models have it (`dbt_project/macros/file_series.sql`): a time is known by its T or its seconds.
_OTHER_WORDS = frozenset({"ago", "gen", "mag", "out", "set"})  # in names of files they are rarely months
_MONTH_NUMBERS = {
    word: number
    for number, words in enumerate(MONTH_WORDS, start=1)
    for word in words.split()
    if word not in _OTHER_WORDS
}
_ANY_MONTH = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_DAY_OF_SERIES = re.compile(
    rf"[-_ .]+([0-3]?[0-9][-_ .]*)?({_ANY_MONTH})[-_ .]*(19|20)[0-9]{{2}}"
    r"|[-_ .]+q[1-4][-_ .]*(19|20)[0-9]{2}|[-_ .]*(19|20)[0-9]{2}[-_ .]?(q[1-4]|k?w[0-9]{2})"
    r"|[-_ .]*([0-3]?[0-9][-_.][0-3]?[0-9][-_.](19|20)[0-9]{2}|[0-3][0-9][0-3][0-9](19|20)[0-9]{2}"
    r"|(19|20)[0-9]{2}[-_.]?[0-9]{2}([-_.]?[0-9]{2})?|(0[1-9]|1[0-2])[-_.](19|20)[0-9]{2})"
    r"(t[0-9]{2}[-_.:]?[0-9]{2}([-_.:]?[0-9]{2})?z?|[-_ .][0-9]{2}[-_.:]?[0-9]{2}[-_.:]?[0-9]{2}z?)?"
)
Order = Literal["day first", "month first"]
_DAY_LAST = re.compile(
    r"(?<!\d)(\d{1,2}(?=[-_.])|\d{2}(?=\d))([-_.]?)(\d{1,2}(?=[-_.])|\d{2}(?=\d))\2((?:19|20)\d\d)(?!\d)"
)
_ENDINGS_OF_SERIES = re.compile(r"(\.[a-z][a-z0-9]{0,7})+$")
_COPY = re.compile(r" *\([0-9]{1,3}\)$")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])(?![-_.]?\d)")
_MONTH_FIRST = re.compile(r"(?<!\d)(?<!\d[-_.])(0[1-9]|1[0-2])[-_.]((?:19|20)\d\d)(?!\d)")
_MONTH_IN_WORDS = re.compile(rf"(?:(?<!\d)(\d{{1,2}})[-_ .]*)?(?<![a-z])({_ANY_MONTH})[-_ .]*((?:19|20)\d\d)(?!\d)")
_QUARTER = re.compile(r"(?<![a-z])q([1-4])[-_ .]*((?:19|20)\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)[-_ .]?q([1-4])(?!\d)")
_WEEK = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_ .]?k?w([0-5]\d)(?!\d)")


@dataclass(frozen=True)
class NamedDay:
    """The day in a name.

    Attributes:
        day: the day; of a month, quarter or week its last one, since such files are written when it is over.
        is_month: the name gives a month, quarter or week alone, so the day can't be later than the file's arrival.
    """

    day: date
    is_month: bool = False


def ending_of(name: str) -> str:
    """Return the part of the name that tells the format, lower-case (`.csv.gz`); its suffix if no format is known."""
    lower = name.lower()
    for ending in ENDINGS:
        if lower.endswith(ending):
            return ending
    return PurePath(lower).suffix


def format_of(name: str) -> Format:
    """Return the format that a name promises, compressed or not; text where it names none."""
    return _FORMATS.get(ending_of(name).removesuffix(".gz"), "text")


def stem_of(name: str) -> str:
    """Return the name without the part that tells the format."""
    ending = ending_of(name)
    return name[: len(name) - len(ending)] if ending else name


def is_ignored(name: str) -> bool:
    """Whether a file is none of ours: hidden, an office program's lock, a file manager's, or an unfinished download."""
    small = name.lower()
    return small.startswith((".", "~$")) or small in _OF_FILE_MANAGERS or small.endswith(UNFINISHED_ENDINGS)


def entity_in(name: str, entities: Iterable[str]) -> str | None:
    """Return the entity that a file's stem or a folder's name begins with.

    The longest one wins, so that `course_competencies` is not mistaken for a shorter entity; the entity ends where its
    last letter does, so that `peoplesoft` is not `people`.

    Args:
        name: stem or folder name, in any case, with spaces, `-` or `_`.
        entities: the entities to choose from.
    """
    plain = re.sub(r"[\s\-]+", "_", name.strip().lower())
    fitting = [
        entity for entity in entities if plain.startswith(entity) and not plain[len(entity) : len(entity) + 1].isalpha()
    ]
    return max(fitting, key=len, default=None)


def without_day(stem: str) -> str:
    """Return a stem with `*` for the day or month that it names in digits, so that it fits later files of its kind."""
    return _MONTH.sub("*", _DAY_LAST.sub("*", _DAY.sub("*", stem)))


def days_by_order(stem: str) -> dict[Order, date]:
    """Return the days that a stem may name with the year at the end, by the order in which day and month stand.

    `people_12312025` is one by month and day alone, `people_03042026` is one in either order.
    """
    found: dict[Order, date] = {}
    for first, _, second, year in _DAY_LAST.findall(stem):
        for order, month, day in (("day first", second, first), ("month first", first, second)):
            with suppress(ValueError):
                found[order] = date(int(year), int(month), int(day))  # type: ignore[index]
    return found


def series_of(path: str) -> str:
    """Return the series of snapshots that a file belongs to: its path without days, times, endings and copy numbers.

    `people_2025-05-31.csv`, `people_20250630T031502.csv` and `people_2025-06-30 (1).xlsx` are one series, and so are
    `people Jan 2026.csv` and `people 28. Februar 2026.csv`.
    """
    return _DAY_OF_SERIES.sub("", _COPY.sub("", _ENDINGS_OF_SERIES.sub("", _without_accents(path.lower()))))


def _without_accents(text: str) -> str:
    """Return a text with plain letters in place of those with accents, as DuckDB's `strip_accents` does."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def day_in(parts: Iterable[str]) -> NamedDay | None:
    """Return the day that a path names: `2025-06-30`, `20250630`, `30 June 2025`.

    It may be the last of a month, `2025-06`, `06-2025` or `June 2025`, of a calendar quarter, `Q2-2025`, or of an ISO
    week, `2025W26`.

    Args:
        parts: names to look in, the file's first, then its folders', nearest first. Of several days in one name the
            last counts (the end of a period).
    """
    for part in parts:
        for year, _, month, day in reversed(_DAY.findall(part)):
            if int(day) <= calendar.monthrange(int(year), int(month))[1]:
                return NamedDay(date(int(year), int(month), int(day)))
        for year, month in reversed(_MONTH.findall(part)):
            return _end_of_month(int(year), int(month))
        found = next((day for read in _OTHER_FORMS for day in read(_without_accents(part.lower()))), None)
        if found is not None:
            return found
    return None


def _days_in_words(part: str) -> Iterator[NamedDay]:
    """Yield the days and months that a name says with the month in words."""
    for day, word, year in reversed(_MONTH_IN_WORDS.findall(part)):
        month = _MONTH_NUMBERS[word]
        if not day:
            yield _end_of_month(int(year), month)
        elif int(day) in range(1, calendar.monthrange(int(year), month)[1] + 1):
            yield NamedDay(date(int(year), month, int(day)))


def _months_first(part: str) -> Iterator[NamedDay]:
    """Yield the ends of months that stand before their year."""
    for month, year in reversed(_MONTH_FIRST.findall(part)):
        yield _end_of_month(int(year), int(month))


def _quarters(part: str) -> Iterator[NamedDay]:
    """Yield the ends of calendar quarters."""
    for quarter, year, year_before, quarter_behind in reversed(_QUARTER.findall(part)):
        yield _end_of_month(int(year or year_before), 3 * int(quarter or quarter_behind))


def _weeks(part: str) -> Iterator[NamedDay]:
    """Yield the Sundays of ISO weeks."""
    for year, week in reversed(_WEEK.findall(part)):
        with suppress(ValueError):
            yield NamedDay(date.fromisocalendar(int(year), int(week), 7), is_month=True)


_OTHER_FORMS = (_days_in_words, _months_first, _quarters, _weeks)


def _end_of_month(year: int, month: int) -> NamedDay:
    return NamedDay(date(year, month, calendar.monthrange(year, month)[1]), is_month=True)
