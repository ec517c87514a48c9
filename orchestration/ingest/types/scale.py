"""`scale`: levels on another scale, or in words, become levels from 0 to 5, as SQL over the landing rows.

An end of the scale may stand in a column of the file; landing keeps it beside the contract's columns, under a name that
no column has.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from expectations.contracts import Column, Contract
from expectations.contracts.contract import HIGHEST_LEVEL
from expectations.explanations import NO_LABEL_OF_THE_SCALE, OUTSIDE_THE_SCALE
from orchestration.ingest.source.table import Table
from orchestration.ingest.types.named import Name
from orchestration.ingest.types.numbers import number, number_without_per_cent
from orchestration.settings.source_checks import level_columns
from orchestration.settings.source_settings import Scale, SourceSettings
from orchestration.settings.text import plain
from published.sql import identifier, literal

_ENDS = ("scale.lowest", "scale.highest")


@dataclass(frozen=True)
class ScaledLevel:
    """How a level's text is read.

    Attributes:
        value: SQL of the level from 0 to 5; null where the text says none.
        is_off: SQL that tells whether the text says something that the scale has not.
    """

    value: str
    is_off: str


def bound_columns(table: Table, settings: SourceSettings) -> dict[str, pl.Expr]:
    """Return the ends of the scale that stand in columns of the file, under the names that landing has for them.

    Raises:
        ReadError: the file has no such header.
    """
    ends = settings.scale.lowest_and_highest if settings.scale else None
    return {
        name: pl.col(table.column_under(end, "scale.from"))
        for name, end in zip(_ENDS, ends or (), strict=False)
        if isinstance(end, str)
    }


def is_scaled(column_name: str, contract: Contract, settings: SourceSettings) -> bool:
    """Whether a column's texts are on another scale."""
    return settings.scale is not None and column_name in {column.name for column in level_columns(contract)}


def highest_of(scale: Scale | None, column: Column) -> float:
    """Return the highest number of a column of levels, which texts such as `4/5` name."""
    ends = [end for end in (scale.lowest_and_highest or ()) if not isinstance(end, str)] if scale else []
    return max(ends) if ends else column.maximum or HIGHEST_LEVEL


def scaled(text: str, scale: Scale, mark: str, name: Name) -> ScaledLevel:
    """Return how the text of a level is read.

    Args:
        text: SQL of the text, trimmed, null where it means "empty".
        scale: the scale.
        mark: the decimal mark of the file.
        name: names what is needed more than once.
    """
    if scale.labels:
        squashed = f"lower(regexp_replace({text}, '[\\s_\\-]', '', 'g'))"
        levels = " ".join(f"when {literal(plain(word))} then {level!r}" for word, level in scale.labels.items())
        value = name(f"(case {squashed} {levels} end)::double")
        return ScaledLevel(value, f"{text} is not null and {value} is null")
    given = name(number(name(number_without_per_cent(text)), mark, name))
    low, high = (
        name(number(f"trim({identifier(column)})", mark, name)) if isinstance(end, str) else f"{float(end)!r}::double"
        for column, end in zip(_ENDS, scale.lowest_and_highest or (), strict=True)
    )
    first, last = (f"{float(end)!r}::double" for end in scale.to)
    is_between = f"{given} between least({low}, {high}) and greatest({low}, {high})"
    is_on = name(f"coalesce({is_between} and {low} <> {high}, false)")
    value = f"case when {is_on} then {first} + ({given} - {low}) * ({last} - {first}) / ({high} - {low}) end"
    return ScaledLevel(value, f"{given} is not null and not {is_on}")


def reason_off(scale: Scale) -> str:
    """Return the reason of a row whose level is off the scale; it names the scale, never the level."""
    if scale.labels:
        return NO_LABEL_OF_THE_SCALE
    low, high = (_in_code(end) for end in scale.lowest_and_highest or ())
    return f"{OUTSIDE_THE_SCALE}{low}_to_{high}"


def _in_code(end: float | str) -> str:
    """Return an end of the scale as it stands in a code: `1`, `2_5`, `minus_1`, `rating_maximum`."""
    if isinstance(end, str):
        return "_".join(end.lower().split())
    return f"{end:g}".replace("-", "minus_").replace(".", "_")
