"""`workspace.yml`: every setting, its default and its bounds, validated once.

Where files lie belongs in `orchestration.settings.workspace`; what a setting does to a figure belongs in the models.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from expectations.contracts import ALL_CONTRACTS, contract_named
from orchestration.errors import SettingsError
from orchestration.settings.messages import error_text
from orchestration.settings.metrics_settings import MetricsSettings
from orchestration.settings.notify_settings import NotifySettings
from orchestration.settings.profiles import contracts_of, effective, profile_names
from orchestration.settings.sign_in_settings import AccessSettings, SignInSettings
from orchestration.settings.source_checks import problems_of
from orchestration.settings.source_settings import Section, Sources, SourceSettings
from orchestration.settings.text import did_you_mean

Share = Annotated[float, Field(ge=0, le=1)]


class RaterWeights(Section):
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


AUTOMATIC = "auto"
Memory = Annotated[
    Annotated[str, Field(pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$")] | None,
    BeforeValidator(lambda value: None if value == AUTOMATIC else value),
]


class Retention(Section):
    """For how many months something is kept; None: for ever.

    Attributes:
        cycles: after their close.
        leavers: after they left; entries of the audit log about them bear a pseudonym from then on.
        audit_log: after the entry was written.
    """

    cycles: Months = None
    leavers: Months = None
    audit_log: Months = None


class Settings(Section):
    """The settings of one workspace; each has the default that the documentation gives.

    Attributes:
        name: what the organisation is called on screen.
        currency: the one currency of costs, as a three-letter code.
        grace_days: days after a cycle's close in which an answer still counts.
        min_raters: raters that a confidential group needs to be shown.
        rater_weights: what each group weighs in the rated level.
        level_valid_months: months after which a level says nothing of today any more; None: never.
        gap_threshold: levels short of the target from which on it is a gap.
        min_group: people that a figure needs to be shown to those who may not see the people.
        min_per_arm: completers, and people to compare with, that a course needs to be judged.
        meaningful_movement: levels from which on a movement matters.
        alpha: false-discovery rate of course verdicts.
        suggested_gaps: how many of a person's largest gaps get development suggestions.
        max_inferred_leavers: share of people that may vanish between two snapshots.
        min_kept_rows: share of the rows brought before that a file has to bring again; 0: none.
        tolerance: share of a file's rows that may be set aside before the file is refused.
        retention: for how long cycles and leavers are kept.
        keep_snapshots: published snapshots that are kept.
        check_disk: a refresh that may not fit on the disk does not begin.
        memory_limit: what the database may use while building, such as `4GB`; beyond it, it works on disk. None, or
            `auto`: what fits the machine and the company.
        access: who has which role.
        sign_in: how people sign in.
        metrics: who may read figures about the server.
        notify: who is told when something is wrong, and who gets a digest.
        sources: contract → how its files differ; several where several systems fill one contract.
    """

    name: str = "Our organisation"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    grace_days: Annotated[int, Field(ge=0)] = 14
    min_raters: Annotated[int, Field(ge=2)] = 3
    rater_weights: RaterWeights = RaterWeights()
    level_valid_months: Annotated[int, Field(ge=1)] | None = 24
    gap_threshold: Annotated[float, Field(gt=0, le=5)] = 0.5
    min_group: Annotated[int, Field(ge=2)] = 5
    min_per_arm: Annotated[int, Field(ge=2)] = 15
    meaningful_movement: Annotated[float, Field(gt=0, le=5)] = 0.25
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.10
    suggested_gaps: Annotated[int, Field(ge=1)] = 3
    max_inferred_leavers: Share = 0.10
    min_kept_rows: Share = 0.5
    tolerance: Share = 0.05
    retention: Retention = Retention()
    keep_snapshots: Annotated[int, Field(ge=1)] = 3
    check_disk: bool = True
    memory_limit: Memory = None
    access: AccessSettings = AccessSettings()
    sign_in: SignInSettings = SignInSettings()
    metrics: MetricsSettings = MetricsSettings()
    notify: NotifySettings = NotifySettings()
    sources: Sources = Field(default_factory=dict)

    def sources_of(self, contract_name: str) -> tuple[SourceSettings, ...]:
        """Return the sources of one contract; the canonical one where none is given."""
        return self.sources.get(contract_name, (SourceSettings(),))

    def figures(self) -> dict[str, str]:
        """Return the settings that figures depend on, as text, flattened with dots (`rater_weights.peer`)."""
        flat: dict[str, str] = {}
        apart = {"sources", "access", "sign_in", "metrics", "notify"} | {
            "min_kept_rows",
            "check_disk",
            "keep_snapshots",
            "memory_limit",
        }
        for name, value in self.model_dump(exclude=apart).items():
            if isinstance(value, dict):
                flat |= {f"{name}.{key}": str(inner) for key, inner in value.items() if inner is not None}
            elif value is not None:
                flat[name] = str(value)
        flat.pop("retention.audit_log", None)  # no figure follows from it
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
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a day that no month has is a ValueError
        raise SettingsError(f"{file.name} is not readable as YAML: {error}") from error
    except OSError as error:
        raise SettingsError(f"{file.name} can't be read ({error.strerror}).") from error
    if not isinstance(content, dict):
        raise SettingsError(f"{file.name}: found a {type(content).__name__}; expected `key: value` lines.")
    try:
        settings = Settings.model_validate(content)
    except ValidationError as error:
        lines = (error_text(detail, Settings, _place(detail["loc"], content)) for detail in error.errors())
        raise SettingsError("\n".join(f"{file.name}: {line}" for line in lines)) from error
    problems = [problem for name in settings.sources for problem in _problems_of_contract(name, settings)]
    if problems:
        raise SettingsError("\n".join(f"{file.name}: {problem}" for problem in problems))
    return settings


def key_path_of(contract_name: str, position: int, n_sources: int) -> str:
    """Return where a source stands in `workspace.yml`, as messages name it: `sources.lms/enrolments[2]` of several."""
    return f"sources.{contract_name}" + (f"[{position + 1}]" if n_sources > 1 else "")


def _problems_of_contract(name: str, settings: Settings) -> Iterator[str]:
    """Yield what can't be taken in the sources of one contract."""
    known = [contract.name for contract in ALL_CONTRACTS]
    if name not in known:
        yield f"sources: {name!r} is not a contract.{did_you_mean(name, known)}"
        return
    sources = settings.sources[name]
    for position, source in enumerate(sources):
        key_path = key_path_of(name, position, len(sources))
        if not source.files and any(not other.files for other in sources[:position]):
            yield f"{key_path}: of several sources one alone goes without `files`; name those of this one."
        if source.profile is not None and name not in (serving := contracts_of(source.profile) or ()):
            yield f"{key_path}.profile: {_no_such_profile(source.profile, name, serving)}"
            continue
        for problem in problems_of(effective(source, name), contract_named(name)):
            yield f"{key_path}.{problem}"


def _no_such_profile(profile: str, contract_name: str, serving: Collection[str]) -> str:
    """Return what is wrong with the name of a profile."""
    if serving:
        return f"{profile!r} has nothing for {contract_name}; it serves {', '.join(serving)}."
    fitting = [name for name in profile_names() if contract_name in (contracts_of(name) or ())]
    return f"{profile!r} is no profile.{did_you_mean(profile, fitting or profile_names())}"


def _place(location: tuple[int | str, ...], content: Mapping[str, Any]) -> tuple[int | str, ...]:
    """Return the place of an error as the file has it: what is written as one thing there has no number."""
    if location[:1] != ("sources",) or len(location) < 3:
        return location
    if not isinstance(content["sources"][location[1]], list):
        location = (*location[:2], *location[3:])
    if "parts" in location:  # a column's one source is written without a list, too
        at = location.index("parts")
        location = (*location[:at], *location[at + 2 :])
    return location
