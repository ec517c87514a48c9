"""Profiles of known systems: their shape, those in `systems/`, and a source's settings with its profile's in force.

Nothing is read at import.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Self

import yaml
from pydantic import BeforeValidator, Field, model_validator

from orchestration.settings.source_settings import Section, SourceSettings, written_keys

_FOLDER = "systems"
_ENDING = ".yml"
# Keys whose entries stand for themselves: the workspace's are put beside the profile's. All others are taken whole.
_MERGED_KEYS = ("format", "where", "columns", "extract", "separators", "constants", "values")


def _as_forms(value: object) -> object:
    """Take one list of headers for a list of one form."""
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return (value,)
    return value


class ContractProfile(SourceSettings):
    """What a system's file needs to become rows of one contract: any key of a source, but `files` and `profile`.

    Attributes:
        recognised_by: headers, or paths into a JSON record, that tell this file from all others; where it comes in
            several forms, a list of them for each.
        needs: columns without which the file is no such export, for systems that write all sorts of them, as forms do.
    """

    recognised_by: Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_as_forms)]
    needs: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _no_place(self) -> Self:
        if self.files or self.profile:
            raise ValueError("a profile names neither `files` nor another profile")
        return self


class Profile(Section):
    """One known system's export.

    Attributes:
        title: what the system calls it.
        about: where in the system it is found, in a sentence or two.
        contracts: contract → what the file needs for it; one file may serve several.
    """

    title: str
    about: str
    contracts: dict[str, ContractProfile] = Field(min_length=1)


@cache
def profile_names() -> tuple[str, ...]:
    """Return the names of all profiles, sorted."""
    folder = files(__package__).joinpath(_FOLDER)
    return tuple(sorted(file.name.removesuffix(_ENDING) for file in folder.iterdir() if file.name.endswith(_ENDING)))


@cache
def profile_named(name: str) -> Profile:
    """Return a profile.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in profile_names():
        raise KeyError(f"no profile is called {name!r}")
    text = files(__package__).joinpath(_FOLDER, name + _ENDING).read_text(encoding="utf-8")
    return Profile.model_validate(yaml.safe_load(text))


def contracts_of(name: str) -> tuple[str, ...] | None:
    """Return the contracts that a profile serves; None if there is no such profile."""
    return tuple(profile_named(name).contracts) if name in profile_names() else None


def effective(source: SourceSettings, contract_name: str) -> SourceSettings:
    """Return the settings of a source with those of its profile where it has none.

    A column that the workspace takes from a header or a constant is no longer taken from where the profile takes it.

    Args:
        source: as the workspace has it.
        contract_name: its contract.

    Raises:
        KeyError: there is no such profile, or it does not serve the contract.
    """
    if source.profile is None:
        return source
    known = written_keys(profile_named(source.profile).contracts[contract_name])
    for key in ("recognised_by", "needs"):
        known.pop(key, None)
    own = written_keys(source)
    for key, other in (("columns", "constants"), ("constants", "columns")):
        for column in own.get(key, {}):
            known.get(other, {}).pop(column, None)
    return SourceSettings.model_validate(_merged(known, own))


def columns_of_profile(settings: SourceSettings, contract_name: str) -> frozenset[str]:
    """Return the columns of a source in force that its profile names, and not the workspace.

    A profile knows the headers of the exports that were at hand; a file may bear the contract's own ones instead.

    Args:
        settings: the source, its profile's settings in force.
        contract_name: its contract.
    """
    if settings.profile is None:
        return frozenset()
    known = profile_named(settings.profile).contracts[contract_name].columns
    return frozenset(name for name, source in settings.columns.items() if known.get(name) == source)


def _merged(known: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return a profile's settings with the workspace's own in their place."""
    merged = known | own
    for key in _MERGED_KEYS:
        if key in known and key in own:
            merged[key] = known[key] | own[key]
            if key == "values":
                merged[key] |= {c: known[key][c] | own[key][c] for c in known[key].keys() & own[key].keys()}
    return merged
