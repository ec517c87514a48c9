"""`workspace.yml`: every setting, its default and its bounds, validated once.

Where files lie belongs in `orchestration.workspace`; what a setting does to a figure belongs in the models.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from expectations.contracts import ALL_CONTRACTS, contract_named
from orchestration.errors import SettingsError

Share = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Format(_Section):
    """How a source's files are written, where detection should not decide.

    Attributes:
        delimiter: the character between fields of a delimited file.
        encoding: a Python codec name.
        decimal: the decimal mark, `.` or `,`.
        date: a strptime pattern such as `%d.%m.%Y`.
        sheet: the sheet of a workbook.
        skip_rows: rows above the header.
        empty: further words that mean "no value", in any column.
    """

    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    encoding: str | None = None
    decimal: Annotated[str, Field(pattern=r"^[.,]$")] | None = None
    date: str | None = None
    sheet: str | None = None
    skip_rows: Annotated[int, Field(ge=0)] = 0
    empty: tuple[str, ...] = ()


class SourceSettings(_Section):
    """How the files of one contract differ from the canonical ones.

    Attributes:
        files: globs below `exports/`; none: by place and name.
        columns: canonical name → header of the file, or a path such as `worker.id` into a JSON record.
        constants: canonical name → one value for every row.
        from_filename: a regular expression over the file's name whose named groups become columns.
        where: header → the value or values a row must have to be read.
        format: how the files are written.
    """

    files: tuple[str, ...] = ()
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    from_filename: str | None = None
    where: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    format: Format = Format()


class RaterWeights(_Section):
    """What each group weighs in the rated level; self never enters."""

    manager: Annotated[float, Field(ge=0)] = 2
    peer: Annotated[float, Field(ge=0)] = 1
    direct_report: Annotated[float, Field(ge=0)] = 1

    @model_validator(mode="after")
    def _somebody_counts(self) -> Self:
        if self.manager + self.peer + self.direct_report <= 0:
            raise ValueError("at least one of the weights must be above 0")
        return self


FOR_EVER = "for ever"
_DURATION = re.compile(r"^([1-9]\d{0,3}) ?(month|year)s?$")


def _whole_months(value: object) -> object:
    """Return `5 years` or `36 months` as a number of months, and `for ever` as None."""
    if value is None or value == FOR_EVER:
        return None
    found = _DURATION.match(str(value).strip().lower())
    if found is None:
        raise ValueError(f"expected whole months or years, such as '36 months' or '5 years', or '{FOR_EVER}'")
    return int(found[1]) * (12 if found[2] == "year" else 1)


Months = Annotated[int | None, BeforeValidator(_whole_months)]


class Retention(_Section):
    """For how many months something is kept; None: for ever.

    Attributes:
        cycles: after their close.
        leavers: after they left.
    """

    cycles: Months = None
    leavers: Months = None


class Settings(_Section):
    """The settings of one workspace; each has the default that the documentation gives.

    Attributes:
        name: what the organisation is called on screen.
        currency: the one currency of costs, as a three-letter code.
        grace_days: days after a cycle's close in which an answer still counts.
        min_raters: raters that a confidential group needs to be shown.
        rater_weights: what each group weighs in the rated level.
        gap_threshold: levels short of the target from which on it is a gap.
        min_group: people that a figure needs to be shown to those who may not see the people.
        min_per_arm: completers, and people to compare with, that a course needs to be judged.
        meaningful_movement: levels from which on a movement matters.
        alpha: false-discovery rate of course verdicts.
        suggested_gaps: how many of a person's largest gaps get development suggestions.
        max_inferred_leavers: share of people that may vanish between two snapshots.
        tolerance: share of a file's rows that may be set aside before the file is refused.
        retention: for how long cycles and leavers are kept.
        keep_snapshots: published snapshots that are kept.
        memory_limit: what the database may use while building, such as `4GB`; beyond it, it works on disk.
        sources: contract → how its files differ.
    """

    name: str = "Our organisation"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    grace_days: Annotated[int, Field(ge=0)] = 14
    min_raters: Annotated[int, Field(ge=2)] = 3
    rater_weights: RaterWeights = RaterWeights()
    gap_threshold: Annotated[float, Field(gt=0, le=5)] = 0.5
    min_group: Annotated[int, Field(ge=2)] = 5
    min_per_arm: Annotated[int, Field(ge=2)] = 15
    meaningful_movement: Annotated[float, Field(gt=0, le=5)] = 0.25
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.10
    suggested_gaps: Annotated[int, Field(ge=1)] = 3
    max_inferred_leavers: Share = 0.10
    tolerance: Share = 0.05
    retention: Retention = Retention()
    keep_snapshots: Annotated[int, Field(ge=1)] = 3
    memory_limit: Annotated[str, Field(pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$")] = "4GB"
    sources: dict[str, SourceSettings] = Field(default_factory=dict)

    def source(self, contract_name: str) -> SourceSettings:
        """Return the settings of one contract's files; the canonical ones where none are given."""
        return self.sources.get(contract_name, SourceSettings())

    def figures(self) -> dict[str, str]:
        """Return the settings that figures depend on, as text, flattened with dots (`rater_weights.peer`)."""
        flat: dict[str, str] = {}
        for name, value in self.model_dump(exclude={"sources", "keep_snapshots", "memory_limit"}).items():
            if isinstance(value, dict):
                flat |= {f"{name}.{key}": str(inner) for key, inner in value.items() if inner is not None}
            else:
                flat[name] = str(value)
        flat["workspace_name"] = flat.pop("name")
        return flat


def read_settings(file: Path) -> Settings:
    """Read and validate `workspace.yml`.

    Args:
        file: the file; without it every setting has its default.

    Raises:
        SettingsError: not YAML, an unknown key (the nearest one is named), or a value out of bounds.
    """
    if not file.exists():
        return Settings()
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file.name} is not readable as YAML: {error}") from error
    if not isinstance(content, dict):
        raise SettingsError(f"{file.name}: found a {type(content).__name__}; expected `key: value` lines.")
    try:
        settings = Settings.model_validate(content)
    except ValidationError as error:
        raise SettingsError("\n".join(_in_words(file.name, detail) for detail in error.errors())) from error
    _check_sources(file.name, settings)
    return settings


def _check_sources(file_name: str, settings: Settings) -> None:
    """Hold the names used under `sources` against the contracts."""
    known = [contract.name for contract in ALL_CONTRACTS]
    for name, source in settings.sources.items():
        if name not in known:
            raise SettingsError(f"{file_name}: sources: {name!r} is not a contract.{_nearest(name, known)}")
        columns = [column.name for column in contract_named(name).columns]
        for where, names in (("columns", source.columns), ("constants", source.constants)):
            for column in names:
                if column not in columns:
                    raise SettingsError(
                        f"{file_name}: sources.{name}.{where}: {column!r} is not a column of {name}."
                        f"{_nearest(column, columns)}"
                    )


def _in_words(file_name: str, detail: ErrorDetails) -> str:
    """Turn one pydantic error into a line that names the key, what was found and the nearest key."""
    location = [str(part) for part in detail["loc"]]
    key = ".".join(location)
    if detail["type"] == "extra_forbidden":
        return f"{file_name}: {key!r} is not a setting.{_nearest(location[-1], _keys_beside(location))}"
    return f"{file_name}: {key}: found {detail['input']!r}; {detail['msg'][0].lower()}{detail['msg'][1:]}."


def _keys_beside(location: list[str]) -> list[str]:
    """Return the keys that are known at the place of an unknown one."""
    model: type[BaseModel] = Settings
    for part in location[:-1]:
        if part == "sources":
            model = SourceSettings
        elif part == "format":
            model = Format
        elif part == "rater_weights":
            model = RaterWeights
        elif part == "retention":
            model = Retention
    return list(model.model_fields)


def _nearest(name: str, known: list[str]) -> str:
    """Return ` Did you mean …?` for the nearest known name, or the list of all."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else f" Known: {', '.join(known)}."
