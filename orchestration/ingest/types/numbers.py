"""Numbers of a file as SQL, and the mark that separates their decimals, found from all of them; lengths of time."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.ingest.types.named import Name, NamedExpressions
from published.database import row_of
from published.sql import literal

POINT, COMMA = ".", ","

# Between groups of thousands: the other mark, an apostrophe, a space, or one of the narrow spaces that never break.
_SPACES = "' \u00a0\u202f\u2009"


def number(text: str, mark: str, name: Name) -> str:
    """Return SQL that reads a text as a finite double, null where it can't.

    Args:
        text: SQL of the text, trimmed.
        mark: the decimal mark. A number may group its thousands by the other mark, an apostrophe or a space.
        name: names what is needed more than once.
    """
    other = COMMA if mark == POINT else POINT
    grouped = rf"^[+-]?\d{{1,3}}([{other}{_SPACES}]\d{{3}})+([{mark}]\d+)?$"
    groups = literal(other + _SPACES)
    plain = text if mark == POINT else f"replace({text}, ',', '.')"
    is_plain = f"not contains({text}, '{other if mark == COMMA else '_'}')"
    ungrouped = f"translate({text}, {groups}, '')"
    if mark == COMMA:
        ungrouped = f"replace({ungrouped}, ',', '.')"
    value = name(
        f"case when regexp_matches({text}, {literal(grouped)}) then try_cast({ungrouped} as double) "
        f"when {is_plain} then try_cast({plain} as double) end"
    )
    return f"case when isfinite({value}) then {value} end"


def plain_number(text: str) -> str:
    """Return SQL that reads numbers written as machines write them, and quickly; null where it can't."""
    value = f"try_cast({text} as double)"
    return f"case when isfinite({value}) and not contains({text}, '_') then {value} end"


def find_decimal_mark(
    connection: duckdb.DuckDBPyConnection,
    landing: str,
    texts: Mapping[str, str],
    named: NamedExpressions,
    explicit: str | None,
    money: Collection[str] = (),
) -> str:
    """Find the decimal mark of a file's numbers.

    A text such as `3,5` or `1.234,5` shows a comma, one such as `3.5` or `1,234.5` a point; the mark that more texts
    show is the file's. `1,234` shows nothing, and where nothing else does either, nobody knows; but no price has three
    decimals, so that among amounts of money it shows a point, and `1.234` a comma.

    Args:
        connection: any connection.
        landing: SQL of the landing table.
        texts: number columns → SQL of their text, trimmed, null where it means "empty".
        named: what the texts ask for by name.
        explicit: the mark that the settings name.
        money: those of the columns that hold amounts.

    Raises:
        ReadError: commas may separate thousands as well as decimals.
    """
    if explicit is not None:
        return explicit
    n_comma = n_point = 0
    unclear: tuple[str, str, int] | None = None
    for column, text in texts.items():
        comma, point = (
            _shows(mark, other) + (f"|{_grouped_once(other)}" if column in money else "")
            for mark, other in ((COMMA, POINT), (POINT, COMMA))
        )
        row = row_of(
            connection,
            f"""
            with texts as (
                select {text} as t, min(row_number) as first_row
                from {named.over(landing, [text])} where {text} is not null group by 1
            ),
            shown as (
                select
                    t,
                    first_row,
                    regexp_matches(t, {literal(comma)}) as is_comma,
                    regexp_matches(t, {literal(point)}) as is_point,
                    regexp_matches(t, {literal(_grouped_once(COMMA))}) as is_unclear
                from texts
            )
            select
                count(*) filter (is_comma), count(*) filter (is_point),
                arg_min(t, first_row) filter (is_unclear), min(first_row) filter (is_unclear)
            from shown
        """,
        ) or (0, 0, None, None)
        n_comma += row[0]
        n_point += row[1]
        if row[2] is not None and unclear is None:
            unclear = (column, row[2], row[3])
    if n_comma or n_point or unclear is None:
        return COMMA if n_comma > n_point else POINT
    raise _ambiguous(*unclear)


def _grouped_once(mark: str) -> str:
    """Return a pattern of texts in which a mark stands once, with three digits behind it."""
    return rf"^[+-]?[1-9]\d{{0,2}}[{mark}]\d{{3}}$"


def is_grouped_once(text: str) -> str:
    """Return SQL that tells whether a machine's decimal point may as well group thousands: `1.250`."""
    return f"regexp_matches({text}, {literal(_grouped_once(POINT))})"


def whole_amount(text: str, value: str, mark: str) -> str:
    """Return SQL of an amount, null where it would have three decimals: nobody knows what such a text means."""
    return f"case when not regexp_matches({text}, {literal(_grouped_once(mark))}) then {value} end"


def _shows(mark: str, other: str) -> str:
    """Return a pattern of texts in which a mark can separate nothing but decimals."""
    m, o = f"[{mark}]", f"[{other}{_SPACES}]"
    return "|".join(
        (
            rf"^[+-]?\d*{m}(\d{{1,2}}|\d{{4,}})$",  # not three decimals
            rf"^[+-]?(0|\d{{4,}}){m}\d+$",  # not one to three digits before them
            rf"^[+-]?\d{{1,3}}({o}\d{{3}})+{m}\d+$",  # thousands are grouped by something else
            rf"^[+-]?\d{{1,3}}([{other}]\d{{3}}){{2,}}$",  # the other mark stands twice, so it groups thousands
        )
    )


def _ambiguous(column: str, example: str, row: int) -> ReadError:
    return ReadError(
        row=row,
        column=column,
        found=f"{example!r}, and no number that tells decimals and thousands apart",
        expected="a number such as 1234.5 or 1234,5 somewhere, or the decimal mark in workspace.yml",
        remedy=f"Set {SETTING} to ',' or '.' in workspace.yml.",
        setting="format.decimal",
    )


# What is written instead of an amount where there is nothing to pay.
NO_MONEY = (
    *("free", "free of charge", "no charge", "no cost", "gratis", "kostenlos", "kostenfrei"),
    *("gratuit", "gratuito", "gratuita"),
)
_CURRENCY = r"(?:[A-Za-z]{3}|[A-Za-z]{0,3}[$€£¥₹]|kr\.?|zł|Kč|Ft)"


def amount_without_currency(text: str) -> str:
    """Return SQL of an amount's text without the currency before or behind it: `1,200.00` of `$1,200.00`."""
    pattern = literal(rf"^(?:{_CURRENCY}\s*)?([+-]?\d.*?|[+-]?[.,]\d+)(?:\s*{_CURRENCY}|,-|\.-)?$")
    return f"case when regexp_matches({text}, {pattern}) then regexp_extract({text}, {pattern}, 1) else {text} end"


def currency_of_amount(text: str) -> str:
    """Return SQL of the currency that an amount's text names, as a three-letter code; null where it names none."""
    code = f"upper(regexp_extract({text}, '(?:^|[^A-Za-z])([A-Za-z]{{3}})(?:[^A-Za-z]|$)', 1))"
    signs = " ".join(
        f"when contains({text}, {literal(sign)}) then {literal(currency)}"
        for sign, currency in (("€", "EUR"), ("£", "GBP"), ("$", "USD"), ("zł", "PLN"), ("Kč", "CZK"), ("₹", "INR"))
    )
    has_digit = f"regexp_matches({text}, '\\d')"
    return f"case when not {has_digit} then null when {code} <> '' then {code} {signs} end"


def number_without_per_cent(text: str) -> str:
    """Return SQL of a number's text without the per cent sign behind it."""
    return f"regexp_replace({text}, '\\s*%$', '')"


_PART = r"(\d+(?:\.\d+)?)"
_DURATION = rf"^P(?:{_PART}D)?(?:T(?:{_PART}H)?(?:{_PART}M)?(?:{_PART}S)?)?$"
_NUMBER = r"(\d+(?:[.,]\d+)?)"
# `4h 30m`, `90 min`, `2 Std. 15 Min.`: with the names of hours, minutes and seconds in the languages of the hints.
_IN_WORDS = (
    rf"^(?:{_NUMBER}\s*(?:h|hrs?|hours?|std|stdn|stunden?|heures?|horas?|or[ae]|uur|uren)\.?)?[\s,]*"
    rf"(?:{_NUMBER}\s*(?:m|mins?|minutes?|minuten?|minutos?|minut[oi]|'|′)\.?)?[\s,]*"
    rf"(?:{_NUMBER}\s*(?:s|secs?|seconds?|sek|sekunden?|secondes?|segundos?|second[oi]|seconden?)\.?)?$"
)
# `1:30`, `1:30:36`, `1:30 h`, `1h30`; SCORM writes hundredths of a second
_ON_A_CLOCK = r"^(\d{1,4})(?::|\s*h\s*)([0-5]\d)(?::([0-5]\d(?:\.\d{1,2})?))?(?:\s*(?:h|hrs?|std\.?|stunden|hours))?$"
_HOURS = {"days": 24.0, "hours": 1.0, "minutes": 1 / 60, "seconds": 1 / 3600}


def hours(text: str, mark: str, name: Name) -> str:
    """Return SQL that reads `PT1H30M`, `1h 30m` and `1:30` as 1.5 hours, null where a text is no such length of time.

    Args:
        text: SQL of the text, trimmed.
        mark: the decimal mark, which `1.5 h` may hold.
        name: names what is needed more than once.
    """
    clock_units = [unit for unit in _HOURS if unit != "days"]
    in_words = f"replace(lower({text}), {literal(COMMA if mark == COMMA else POINT)}, '.')"
    return name(
        f"coalesce({_hours_by(text, _DURATION, list(_HOURS), name)}, "
        f"{_hours_by(name(in_words), _IN_WORDS, clock_units, name)}, "
        f"{_hours_by(name(in_words), _ON_A_CLOCK, clock_units, name)})"
    )


def _hours_by(text: str, pattern: str, units: list[str], name: Name) -> str:
    """Return SQL that reads a length of time by one pattern, whose groups are of these units."""
    listed = ", ".join(literal(unit) for unit in units)
    is_one = f"regexp_matches({text}, {literal(pattern)}) and regexp_matches({text}, '\\d')"
    parts = name(f"case when {is_one} then regexp_extract({text}, {literal(pattern)}, [{listed}]) end")
    summed = " + ".join(
        f"coalesce(try_cast(({parts}).{unit} as double), 0) * {_HOURS[unit]!r}::double" for unit in units
    )
    return f"case when {parts} is not null then {summed} end"
