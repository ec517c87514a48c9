"""The shape of a profile: what a known system's exports are called, how they are told, and the settings they need."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from orchestration.settings.source_settings import Section, SourceSettings


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
    """

    recognised_by: Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_as_forms)]

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
