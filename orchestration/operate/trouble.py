"""What `skillgap doctor` says: something that is wrong, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong.

    Attributes:
        found: what is so.
        remedy: what to do.
        is_serious: a refresh or the dashboards fail of it, or a promise does; else it is only to be known.
    """

    found: str
    remedy: str
    is_serious: bool = True
