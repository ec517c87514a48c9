"""The shape of a profile: what a known system's exports are called, how they are told, and the settings they need."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from orchestration.source_settings import Section, SourceSettings, Words


class ContractProfile(SourceSettings):
    """What a system's file needs to become rows of one contract: any key of a source, but `files` and `profile`.

    Attributes:
        recognised_by: headers, or paths into a JSON record, that tell this file from all others.
    """

    recognised_by: Words

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
