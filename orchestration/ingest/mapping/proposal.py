"""The shape of a proposal for a file, and of the head of a file that it is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Head = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Proposal:
    """What a file may be.

    Attributes:
        contract: the contract's name.
        profile: the known system's profile; None: headers are proposed for columns.
        columns: canonical name → header that looks like it, where the two differ, or headers to be joined.
        missing: columns that rows can't be without and that nothing in the file looks like.
        strength: how well it fits; only good for comparison.
        settings: further keys of the source that the file needs, with what is proposed for them.
        found: every column that a header is proposed for, those of the same name included.
        unknown_words: column → word of the file that nobody knows → rows; a person has to say what it means.
    """

    contract: str
    profile: str | None
    columns: dict[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    strength: tuple[int, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    found: tuple[str, ...] = ()
    unknown_words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
