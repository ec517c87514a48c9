"""Numbers written for people: thin spaces, true minus signs, `n/a` for what is not known.

Every figure on every page, chart and tooltip is written by one of these functions; none of them computes anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal

UNKNOWN = "n/a"
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
ONE_PERCENT = 0.01
TEN = 10

ShareBound = Literal["at_most", "at_least"] | None
WithheldReason = Literal["too_few", "held_back"] | None
TOO_FEW_TO_TELL = "too few people to tell"
HELD_BACK = "…"
"""The mark of a figure that is held back so that others stay hidden."""


def count(n: int | None) -> str:
    """Return a whole number with thin spaces between thousands: `12 400`."""
    return UNKNOWN if n is None else f"{n:,}".replace(",", THIN_SPACE)


def counted(n: int | None, one: str, many: str) -> str:
    """Return a number with its noun: `1 person`, `214 people`, `n/a people`."""
    return f"{count(n)}\N{NO-BREAK SPACE}{one if n == 1 else many}"


def up_to(counts: Iterable[int | None], one: str, many: str, what: str) -> str:
    """Return the largest of some numbers with their noun: `up to 138 people assessed`.

    Args:
        counts: the numbers; None where one is withheld.
        one: the noun of one.
        many: the noun of more.
        what: what they have in common.

    Returns:
        Where all are zero `nobody assessed`, and where some of them are withheld that they are too few to tell.
    """
    told = list(counts)
    most = max((n for n in told if n), default=None)
    if most is None:
        return TOO_FEW_TO_TELL if None in told else f"nobody {what}"
    return f"up to {counted(most, one, many)} {what}"


def level(value: float | None) -> str:
    """Return a level on the 0–5 scale with one decimal: `3.4`."""
    return UNKNOWN if value is None else f"{_without_minus_zero(value, 1):.1f}".replace("-", MINUS)


def signed(value: float | None, decimals: int = 1) -> str:
    """Return a difference with its sign: `+0.7`, `−0.2`, `0.0`."""
    if value is None:
        return UNKNOWN
    rounded = _without_minus_zero(value, decimals)
    return (f"{rounded:+.{decimals}f}" if rounded else f"{rounded:.{decimals}f}").replace("-", MINUS)


def levels(value: float | None) -> str:
    """Return a sum of levels: whole from ten on (`1 180`), with one decimal below (`4.5`), `0` for none."""
    if value is None:
        return UNKNOWN
    if value >= TEN - 0.05:
        return count(round(value))
    return "0" if round(value, 1) == 0 else f"{value:.1f}"


def counted_levels(value: float | None) -> str:
    """Return a sum of levels with its noun: `180 levels`, `1 level`."""
    text = levels(value)
    return f"{text}\N{NO-BREAK SPACE}{'level' if text in ('1', '1.0') else 'levels'}"


def share(value: float | None, bound: ShareBound = None) -> str:
    """Return a share in whole percent: `31 %`; what is not quite none or all does not look like it: `< 1 %`, `> 99 %`.

    Args:
        value: between 0 and 1.
        bound: the value is only a bound, as small groups are not told that all or none of them are meant.
    """
    if value is None:
        return UNKNOWN
    if bound is not None:
        return f"{'≤' if bound == 'at_most' else '≥'}{THIN_SPACE}{round(value * 100)}{THIN_SPACE}%"
    if 0 < value < ONE_PERCENT:
        return f"<{THIN_SPACE}1{THIN_SPACE}%"
    if 1 - ONE_PERCENT < value < 1:
        return f">{THIN_SPACE}99{THIN_SPACE}%"
    return f"{round(value * 100)}{THIN_SPACE}%"


def share_short(value: float | None, bound: ShareBound = None) -> str:
    """Return a share without its percent sign, for a cell whose heading carries it: `31`, `≥95`, `<1`."""
    return share(value, bound).replace(THIN_SPACE, "").replace("%", "")


def money(value: float | None, currency: str | None) -> str:
    """Return an amount in whole units after its currency: `EUR 12 300`."""
    if value is None:
        return UNKNOWN
    return f"{currency}\N{NO-BREAK SPACE}{count(round(value))}" if currency else count(round(value))


def amounts(values: Mapping[str | None, float]) -> str:
    """Return sums of money by currency, never added up: `EUR 12 300`, `EUR 12 300 and USD 400`; `nothing` for none."""
    texts = [money(value, currency) for currency, value in values.items()]
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts) or "nothing"


def fewer_than(min_group: int) -> str:
    """Return what stands for a withheld figure in a sentence: `fewer than 5`."""
    return f"fewer than\N{NO-BREAK SPACE}{min_group}"


def withheld(min_group: int, reason: WithheldReason = "too_few") -> str:
    """Return what stands for a withheld figure in a cell: `<5` for too few people, `…` for one that is held back."""
    return HELD_BACK if reason == "held_back" else f"<{min_group}"


def withheld_text(min_group: int, reason: WithheldReason = "too_few") -> str:
    """Return what stands for a withheld figure in a table: `fewer than 5`, or `held back`."""
    return "held back" if reason == "held_back" else fewer_than(min_group)


def day(value: date | None) -> str:
    """Return a day in words: `22 November 2026`."""
    return UNKNOWN if value is None else f"{value.day}\N{NO-BREAK SPACE}{value:%B}\N{NO-BREAK SPACE}{value.year}"


def moment(value: datetime | None) -> str:
    """Return a day and time to the minute, with its zone: `22 November 2026, 02:00 UTC`.

    Args:
        value: in UTC, as every log and snapshot has it.
    """
    return UNKNOWN if value is None else f"{day(value)}, {value:%H:%M}\N{NO-BREAK SPACE}UTC"


def days_ago(then: date, today: date) -> str:
    """Return how long ago a day was: `today`, `yesterday`, `10 days ago`."""
    days = (today - then).days
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{count(days)}\N{NO-BREAK SPACE}days ago"


def months_ago(months: int) -> str:
    """Return how many whole months ago something was: `1 month ago`, `less than a month ago`."""
    return f"{counted(months, 'month', 'months')} ago" if months > 0 else "less than a month ago"


def seconds(value: float | None) -> str:
    """Return a duration: `17.8 s`, `4 min 10 s`."""
    if value is None:
        return UNKNOWN
    minutes, rest = divmod(value, 60)
    if minutes < 1:
        return f"{rest:.1f}{THIN_SPACE}s"
    return f"{count(int(minutes))}{THIN_SPACE}min{THIN_SPACE}{rest:.0f}{THIN_SPACE}s"


def _without_minus_zero(value: float, decimals: int) -> float:
    rounded = round(value, decimals)
    return rounded if rounded else 0.0
