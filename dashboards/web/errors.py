"""Failures and refusals: a number on screen and in the log, or the words why; never a silent blank."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import dash
from dash.development.base_component import Component
from flask import current_app, g, has_request_context, request
from werkzeug.exceptions import HTTPException

from dashboards.snapshot.guard import REFUSALS, NotAllowedError
from dashboards.ui.notice import empty_state, refusal, refusal_text
from dashboards.web.counted import count_failure, noted_page
from dashboards.web.refusals import EXTENSION, Refusals

log = logging.getLogger("dashboards")
P = ParamSpec("P")
LARGEST = 1_000_000
_NOBODY_ASKS = "skillgap_nobody_asks"


def logged(problem: Exception) -> str:
    """Write a failure to the log and return the number under which it stands there."""
    number = f"{secrets.randbelow(LARGEST):06d}"
    log.error("failure %s", number, exc_info=problem)
    count_failure()
    return number


def tell(problem: Exception) -> Any:  # noqa: ANN401 - Dash takes whatever a callback may return
    """Show a message for a callback that was refused or failed; what was on screen stays.

    Args:
        problem: what was raised.

    Returns:
        Nothing to update.
    """
    if isinstance(problem, HTTPException):
        raise problem
    if isinstance(problem, REFUSALS):
        note_refusal(problem)
        message(*refusal_text(problem))
        return dash.no_update
    number = logged(problem)
    text = (
        "What is on screen has not changed. Try once more; if it fails again, the log has the cause under this number."
    )
    message(f"That did not work (failure {number})", text)
    return dash.no_update


def note_no_refusal() -> None:
    """Let the present request's refusals be noted nowhere: it is nobody's."""
    setattr(g, _NOBODY_ASKS, True)


def note_refusal(refused: Exception) -> None:
    """Note in the audit log that somebody asked for a page, a person or a unit that is not theirs.

    Args:
        refused: what was raised; where it is no such refusal nothing is noted.
    """
    refusals: Refusals | None = current_app.extensions.get(EXTENSION) if has_request_context() else None
    if refusals is None or g.get(_NOBODY_ASKS):
        return
    if isinstance(refused, NotAllowedError) and refused.reason in ("page", "not_yours"):
        refusals.note(g.get("viewer"), request.remote_addr, noted_page() or request.path)


def message(title: str, text: Component | str) -> None:
    """Show a message on top of the page, from within a callback; it stays until it is closed."""
    shown = {"action": "show", "title": title, "message": text, "color": "orange", "autoClose": False}
    dash.set_props("messages", {"sendNotifications": [shown]})


def guarded(layout: Callable[P, Component], parent: str = "/") -> Callable[P, Component]:
    """Give a page that is refused, or that fails, a body that says so.

    Args:
        layout: makes the page.
        parent: address of the page above it, the way out for whoever asks for what is not there or not theirs.
    """

    @wraps(layout)
    def whole(*args: P.args, **kwargs: P.kwargs) -> Component:
        try:
            return layout(*args, **kwargs)
        except HTTPException:
            raise
        except REFUSALS as refused:
            note_refusal(refused)
            is_lost = isinstance(refused, NotAllowedError) and refused.reason == "not_yours"
            return refusal(refused, parent if is_lost else "/", is_page=True)
        except Exception as problem:
            number = logged(problem)
            return empty_state(
                "This page could not be made",
                f"Load it once more. If it happens again, the log has the cause under failure {number}.",
                image="alert",
                is_page=True,
            )

    return whole
