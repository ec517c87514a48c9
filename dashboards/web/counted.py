"""Counts of what happens while a request is answered, for whoever watches the server; else nothing is counted.

Which figures there are, and how they are handed on, stands in `dashboards.web.metrics`.
"""

from __future__ import annotations

from typing import Literal, Protocol

from flask import current_app, g, has_app_context

EXTENSION = "skillgap-metrics"
_PAGE = "skillgap_page"

SignInResult = Literal["accepted", "refused", "made to wait", "provider down"]
QuestionResult = Literal["answered", "refused", "ended at a limit", "stopped", "others were asking"]


class Counts(Protocol):
    """What can be counted. No text that a person wrote, and nothing that names one, is among it."""

    def sign_in(self, mode: str, result: SignInResult) -> None:
        """Count an attempt to sign in."""

    def question(self, form: str, result: QuestionResult) -> None:
        """Count a question in SQL, by the form of its answer."""

    def failure(self) -> None:
        """Count a failure that the log has under a number, by the callback that failed."""


def count_sign_in(mode: str, result: SignInResult) -> None:
    """Count an attempt to sign in.

    Args:
        mode: how.
        result: how it ended.
    """
    if (counts := _counts()) is not None:
        counts.sign_in(mode, result)


def count_question(form: str, result: QuestionResult) -> None:
    """Count a question in SQL.

    Args:
        form: `page`, or that of a file.
        result: how it ended.
    """
    if (counts := _counts()) is not None:
        counts.question(form, result)


def count_failure() -> None:
    """Count a failure."""
    if (counts := _counts()) is not None:
        counts.failure()


def note_page(name: str) -> None:
    """Note which page the present request makes: one callback of Dash's makes them all."""
    setattr(g, _PAGE, name)


def noted_page() -> str | None:
    """Return the page that the present request makes; None for none."""
    page: str | None = g.get(_PAGE)
    return page


def _counts() -> Counts | None:
    return current_app.extensions.get(EXTENSION) if has_app_context() else None
