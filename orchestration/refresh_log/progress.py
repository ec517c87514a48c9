"""Tell a person what a refresh does. How that looks belongs to whoever shows it (`orchestration.cli.terminal`)."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Somebody who wants to know how far a refresh is."""

    def step(self, text: str) -> None:
        """A step begins."""

    def advance(self, done: int, total: int) -> None:
        """Of the step's parts, so many are done."""

    def note(self, text: str) -> None:
        """Something worth knowing, which stays on screen."""


class Silent:
    """Nobody is watching, as in a scheduled run."""

    def step(self, text: str) -> None:
        """Say nothing."""

    def advance(self, done: int, total: int) -> None:
        """Say nothing."""

    def note(self, text: str) -> None:
        """Say nothing."""
