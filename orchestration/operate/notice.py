"""A notice: one thing that is wrong, or right again, in words that name no person and no value of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from orchestration.settings.notify_settings import Event

WEEKLY = timedelta(days=7)


@dataclass(frozen=True)
class Notice:
    """One thing to tell.

    Attributes:
        event: what kind it is of; targets choose among them.
        key: tells it from every other: what was told under a key is not told again while it lasts.
        title: a few words.
        text: sentences: what was found, and what to do.
        said_again_after: None where once is enough, however long it lasts.
    """

    event: Event
    key: str
    title: str
    text: str
    said_again_after: timedelta | None = None
