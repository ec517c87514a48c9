"""The way in which the days of a file are written, found from all of them. ISO is always read, and one format besides.

A month may be a word in the languages that learning systems export in most.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.ingest.source.months import MONTH_WORDS
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.ingest.types.named import Name, NamedExpressions, in_place
from published.database import row_of
from published.sql import literal

TIME_TYPES = ("date", "timestamp")
EXCEL_SERIAL = "Excel's day number"
MONTH_NAMES = "month names"
UNIX_TIME = "unix"

_TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %H:%M:%S.%f", "T%H:%M:%S", "T%H:%M")
# Behind a time: `GMT+1`, `CET`, `UTC`, `+0100`, `Z`, `America/New York`, `(Eastern Standard Time)`, in any sensible
# company.
_ZONE = (
    r"(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\d*(\s*[AaPp]\.?[Mm]\.?)?"
    r"\s*(?:Z|(?:[A-Z]{3,5})?\s*[+-]\d{1,2}(?::?\d{2})?|[A-Z]{3,5}|[A-Z][A-Za-z]+/[A-Z][A-Za-z_ /]+"
    r"|\([A-Za-z :+\-\d]+\))"
    r"(?:\s*\([A-Za-z :+\-\d]+\))?$"
)
_FIRST_SECOND, _LAST_SECOND = 315_532_800, 4_102_444_800  # 1980 to 2100; no day number and no yyyymmdd is as long
# A year of two digits may come first as well. It does not, where that makes at least so many times as many different
# years of the same texts, and days of a month on which hardly anything ends or begins.
_MANY_YEARS = 2
_USUAL_DAYS = "(1, 15, 28, 29, 30, 31)"
_BOUNDS = "timestamp '1900-01-01' and timestamp '9999-12-31 23:59:59.999999'"


@dataclass(frozen=True)
class DateFormat:
    """One way to write a day.

    Attributes:
        pattern: strptime's pattern, as `format.date` takes it; or `UNIX_TIME`, `EXCEL_SERIAL` or `MONTH_NAMES`.
        looks_like: pattern in words.
        rivals: the patterns that read the same texts with day, month and year in other places.
        stands_alone: is taken only if every text of the column is written so, since a stray number would pass for it.
        is_beside_iso: may be the way in which some days of a column are written whose others are ISO; a year of two
            digits is a slip of the pen there.
    """

    pattern: str
    looks_like: str
    rivals: tuple[str, ...] = ()
    stands_alone: bool = False
    is_beside_iso: bool = True


FORMATS = (
    DateFormat("%d.%m.%Y", "dd.mm.yyyy"),
    DateFormat("%d/%m/%Y", "dd/mm/yyyy", rivals=("%m/%d/%Y",)),
    DateFormat("%m/%d/%Y", "mm/dd/yyyy", rivals=("%d/%m/%Y",)),
    DateFormat("%d-%m-%Y", "dd-mm-yyyy", rivals=("%m-%d-%Y",)),
    DateFormat("%m-%d-%Y", "mm-dd-yyyy", rivals=("%d-%m-%Y",)),
    DateFormat("%Y/%m/%d", "yyyy/mm/dd"),
    DateFormat("%Y-%m-%d", "yyyy-mm-dd"),  # with hours before and after noon; others are ISO
    DateFormat("%d-%b-%Y", "d-mon-yyyy"),
    DateFormat("%d %b %Y", "d mon yyyy"),
    DateFormat("%d-%b-%y", "d-mon-yy"),
    DateFormat("%d %b %y", "d mon yy"),
    DateFormat("%d.%m.%y", "dd.mm.yy", is_beside_iso=False),
    DateFormat("%d/%m/%y", "dd/mm/yy", rivals=("%m/%d/%y", "%y/%m/%d"), is_beside_iso=False),
    DateFormat("%m/%d/%y", "mm/dd/yy", rivals=("%d/%m/%y", "%y/%m/%d"), is_beside_iso=False),
    DateFormat("%y/%m/%d", "yy/mm/dd", rivals=("%d/%m/%y", "%m/%d/%y"), is_beside_iso=False),
    DateFormat("%d-%m-%y", "dd-mm-yy", rivals=("%m-%d-%y", "%y-%m-%d"), is_beside_iso=False),
    DateFormat("%m-%d-%y", "mm-dd-yy", rivals=("%d-%m-%y", "%y-%m-%d"), is_beside_iso=False),
    DateFormat("%y-%m-%d", "yy-mm-dd", rivals=("%d-%m-%y", "%m-%d-%y"), is_beside_iso=False),
    DateFormat(MONTH_NAMES, "7 March 2025"),
    DateFormat("%Y%m%d", "yyyymmdd", stands_alone=True),
    DateFormat(EXCEL_SERIAL, EXCEL_SERIAL, stands_alone=True),
    DateFormat(UNIX_TIME, "seconds or milliseconds since 1970", stands_alone=True),
)


@dataclass(frozen=True)
class _Evidence:
    """What the texts of one column say.

    Attributes:
        n_texts: different texts that are not ISO.
        n_iso: different texts that are.
        n_read: by format's position, how many of the others it reads.
        n_years: by format's position, how many different years it reads.
        n_on_usual_days: by format's position, how many texts it reads as a day on which things begin or end.
        n_differing: by the positions of two rivals, how many of them they read as different days.
        first_row: the first row with a text that two rivals read as different days.
        example: its text.
    """

    n_texts: int
    n_iso: int
    n_read: tuple[int, ...]
    n_years: tuple[int, ...]
    n_on_usual_days: tuple[int, ...]
    n_differing: Mapping[tuple[int, int], int]
    first_row: int | None
    example: str | None


def moment(text: str, name: Name, pattern: str | None = None) -> str:
    """Return SQL that reads a text as a timestamp, null where it can't.

    Args:
        text: SQL of the text, trimmed.
        name: names what is needed more than once.
        pattern: the format; None: ISO, `2025-06-30` with or without a time. A time zone is not applied: the day is the
            one that was written.
    """
    if pattern is None:
        # DuckDB 2 takes any word behind a time, and leaves it unread: `11:59:00 PM` would be before noon.
        is_whole = f"{text} not like '%:% %' or {text} like '% UTC'"
        read = f"case when {is_whole} then try_cast({text} as timestamp) end"
    elif pattern == UNIX_TIME:
        whole = name(
            f"case when regexp_matches({text}, '^\\d{{9,13}}(\\.0+)?$') then try_cast({text} as double)::bigint end"
        )
        read = (
            f"case when {whole} between {_FIRST_SECOND} and {_LAST_SECOND} then epoch_ms({whole} * 1000) "
            f"when {whole} between {_FIRST_SECOND}000 and {_LAST_SECOND}000 then epoch_ms({whole}) end"
        )
    elif pattern == MONTH_NAMES:
        return _within_bounds(name(moment_with_month_name(without_zone(text, name), name)))
    elif pattern == EXCEL_SERIAL:
        number = name(f"try_cast({text} as double)")
        read = (
            f"case when {number} between 20000 and 80000 then timestamp '1899-12-30' "
            f"+ to_seconds(round({number} * 86400)) end"
        )
    elif pattern == "%Y%m%d":
        read = f"case when length({text}) = 8 then try_strptime({text}, '%Y%m%d') end"
    else:
        patterns = ", ".join(literal(pattern + time) for time in _TIMES)
        text = without_zone(text, name)
        if "," not in pattern:  # 07/03/2025, 10:15
            text = name(f"case when contains({text}, ', ') then replace({text}, ', ', ' ') else {text} end")
        read = f"case when {_may_be_written_so(text, name, pattern)} then try_strptime({text}, [{patterns}]) end"
    # A digit comes first, for DuckDB reads 'epoch' and 'infinity' too, whatever the pattern.
    return _within_bounds(name(f"case when {text} < ':' then {read} end"))


def without_zone(text: str, name: Name) -> str:
    """Return SQL of a day and time without the name or offset of a time zone behind it: the day is the one written."""
    # a zone stands behind a time alone
    has_zone = f"contains({text}, ':') and regexp_matches({text}, {literal(_ZONE)})"
    return name(f"case when {has_zone} then regexp_replace({text}, {literal(_ZONE)}, '\\1\\2') else {text} end")


def _may_be_written_so(text: str, name: Name, pattern: str) -> str:
    """Return SQL that tells whether a text has the signs of a pattern: to try in vain takes thirty times as long."""
    signs = sorted(set(re.findall(r"[^\w\s]", re.sub(r"%-?.", "", pattern))))
    conditions = [f"contains({text}, {literal(sign)})" for sign in signs]
    if "%b" in pattern or "%B" in pattern:
        conditions.append(name(f"lower({text}) <> upper({text})"))
    return " and ".join(conditions) or "true"


def iso_moment(text: str, name: Name) -> str:
    """Return SQL that reads ISO, a day with a time zone and no time included: `2025-06-30-07:00`, as Workday writes it.

    Args:
        text: SQL of the text, trimmed.
        name: names what is needed more than once.
    """
    is_zoned_day = rf"regexp_matches({text}, '^\d{{4}}-\d{{2}}-\d{{2}}(Z|[+-]\d{{2}}:?\d{{2}})$')"
    without_zones = (
        f"case when length({text}) between 11 and 16 and {is_zoned_day} then left({text}, 10) else {text} end"
    )
    plain = name(moment(name(without_zones), name))
    may_have_zone = f"{plain} is null and contains({text}, ':')"
    return f"coalesce({plain}, case when {may_have_zone} then {moment(without_zone(text, in_place), in_place)} end)"


def _within_bounds(read: str) -> str:
    """Return a reading without two-digit years, which are slips of the pen, and years before living memory."""
    return f"case when {read} between {_BOUNDS} then {read} end"


def find_date_formats(
    connection: duckdb.DuckDBPyConnection,
    landing: str,
    texts: Mapping[str, str],
    named: NamedExpressions,
    explicit: str | None,
) -> dict[str, str]:
    """Find the format of the columns that are not all ISO.

    The format of a column is the one that reads most of its texts. Where a format and a rival (day and month exchanged)
    read as many, another column of the file that tells them apart decides; where none does, nobody knows.

    Args:
        connection: any connection.
        landing: SQL of the landing table.
        texts: column → SQL of its text, trimmed, null where it means "empty".
        named: what the texts ask for by name.
        explicit: the pattern that the settings name; it serves all columns.

    Returns:
        Column → pattern; columns that no format reads are left out.

    Raises:
        ReadError: day and month can't be told apart, or the pattern of the settings is none.
    """
    if explicit is not None:
        _check_pattern(connection, explicit)
        return dict.fromkeys(texts, explicit)
    evidence = {column: _weigh(connection, named.over(landing, [text]), text) for column, text in texts.items()}
    fitting = {column: _best(found) for column, found in evidence.items()}
    certain = {column: formats[0].pattern for column, formats in fitting.items() if len(formats) == 1}
    for column, formats in fitting.items():
        if len(formats) > 1:
            known = [each.pattern for each in formats if each.pattern in certain.values()]
            if len(known) != 1:
                raise _ambiguous(column, evidence[column], formats)
            certain[column] = known[0]
    return certain


def _weigh(connection: duckdb.DuckDBPyConnection, landing: str, text: str) -> _Evidence:
    """Hold a column's texts against all formats."""
    positions = range(len(FORMATS))
    pairs = [(p, r) for p in positions for r in positions if p < r and FORMATS[r].pattern in FORMATS[p].rivals]
    named = NamedExpressions()
    iso = iso_moment("t", named.name)
    reads = [moment("t", named.name, each.pattern) for each in FORMATS]
    read = ", ".join(f"{sql} as f{p}" for p, sql in enumerate(reads))
    counts = [f"count(f{p})" for p in positions]
    years = [f"count(distinct year(f{p}))" for p in positions]
    usual = [f"count(*) filter (day(f{p}) in {_USUAL_DAYS})" for p in positions]
    differing = [f"count(*) filter (f{p} <> f{r})" for p, r in pairs]
    differs = " or ".join(f"f{p} <> f{r}" for p, r in pairs)
    row = (
        row_of(
            connection,
            f"""
        with texts as (
            select {text} as t, min(row_number) as first_row from {landing} where {text} is not null group by 1
        ),
        days as (select t, first_row, {iso} as iso from {named.over("texts", [iso])}),
        strange as (select t, first_row from days where iso is null),
        others as (select t, first_row, {read} from {named.over("strange", reads)})
        select
            count(*), (select count(iso) from days), {", ".join((*counts, *years, *usual, *differing))},
            min(first_row) filter ({differs}), arg_min(t, first_row) filter ({differs})
        from others
    """,
        )
        or ()
    )
    n = len(FORMATS)
    n_read, n_years, n_usual = (row[2 + n * part : 2 + n * (part + 1)] for part in range(3))
    n_differing = dict(zip(pairs, row[2 + 3 * n : -2], strict=True))
    return _Evidence(row[0], row[1], n_read, n_years, n_usual, n_differing, row[-2], row[-1])


def _best(evidence: _Evidence) -> list[DateFormat]:
    """Return the format that reads most; several where day, month and year could change places."""
    counts = {}
    for position, each in enumerate(FORMATS):
        n_read = evidence.n_read[position]
        is_complete = n_read == evidence.n_texts and not evidence.n_iso
        if n_read and (is_complete or not each.stands_alone) and (each.is_beside_iso or not evidence.n_iso):
            counts[position] = n_read
    most = max(counts.values(), default=0)
    best = [position for position, n_read in counts.items() if n_read == most]
    if len(best) > 1:
        fewest_years = min(evidence.n_years[position] for position in best)
        best = [position for position in best if not _has_days_for_years(position, evidence, fewest_years)]
    if any(evidence.n_differing.get((one, other)) for one in best for other in best):
        return [FORMATS[position] for position in best]
    return [FORMATS[position] for position in best[:1]]


def _has_days_for_years(position: int, evidence: _Evidence, fewest_years: int) -> bool:
    """Whether a format that begins with a year takes days for years."""
    is_scattered = evidence.n_years[position] >= _MANY_YEARS * fewest_years
    is_usual = 2 * evidence.n_on_usual_days[position] >= evidence.n_read[position]
    return FORMATS[position].pattern.startswith("%y") and is_scattered and not is_usual


def _check_pattern(connection: duckdb.DuckDBPyConnection, pattern: str) -> None:
    try:
        connection.execute(f"select {moment(literal('2025'), in_place, pattern)}").fetchall()
    except duckdb.Error as error:
        raise ReadError(
            found=f"the date format {pattern!r} in workspace.yml",
            expected="a pattern such as '%d.%m.%Y' or '%m/%d/%Y', or 'unix' for seconds since 1970",
            remedy=f"Mend {SETTING}, or take it out to have it detected.",
            setting="format.date",
        ) from error


def _ambiguous(column: str, evidence: _Evidence, formats: Sequence[DateFormat]) -> ReadError:
    patterns = " or ".join(repr(each.pattern) for each in formats)
    looks = " or ".join(each.looks_like for each in formats)
    return ReadError(
        row=evidence.first_row,
        column=column,
        found=f"{evidence.example!r}, and no row that tells day and month apart",
        expected=f"a day above 12 somewhere, or the format in workspace.yml ({looks})",
        remedy=f"Set {SETTING} to {patterns} in workspace.yml.",
        setting="format.date",
    )


# The same as one text, in which a word is found by what stands before it: `;jan=01;january=01;…`.
_MONTHS = (
    "".join(f";{word}={month:02d}" for month, words in enumerate(MONTH_WORDS, start=1) for word in words.split()) + ";"
)

_WEEKDAY = r"(?:[\p{L}\-]+\.?,?\s+)?"
_TIME = (
    r"(?:,?\s+(?:um\s+|at\s+|à\s+|om\s+|às\s+|alle\s+(?:ore\s+)?|a\s+las\s+)?"
    r"(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?:\s*([AaPp])\.?\s?[Mm]\.?)?(?:\s+(?:Uhr|uur))?)?"
)
_OF_TIME = ("hour", "minute", "second", "half")
_DAY_FIRST = (
    rf"^{_WEEKDAY}(\d{{1,2}})(?:er|st|nd|rd|th|º|°|\.)?[\s\-/]*(?:de\s+)?(\p{{L}}+)\.?,?[\s\-/]*(?:del?\s+)?(\d{{4}})"
    + _TIME
    + "$"
)
_MONTH_FIRST = rf"^{_WEEKDAY}(\p{{L}}+)\.?[\s\-]+(\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-]+(\d{{4}}){_TIME}$"


def moment_with_month_name(text: str, name: Name) -> str:
    """Return SQL that reads `7 March 2025`, `March 7, 2025`, `Freitag, 7. März 2025, 10:15` and their like.

    Args:
        text: SQL of the text, trimmed.
        name: names what is needed more than once.
    """
    lettered = name(f"case when lower({text}) <> upper({text}) then {text} end")  # a month in words has letters
    day_first = name(_read_by(lettered, _DAY_FIRST, ("d", "m", "y", *_OF_TIME), name))
    left = name(f"case when {day_first} is null then {lettered} end")
    return f"coalesce({day_first}, {_read_by(left, _MONTH_FIRST, ('m', 'd', 'y', *_OF_TIME), name)})"


def _read_by(text: str, pattern: str, groups: tuple[str, ...], name: Name) -> str:
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
