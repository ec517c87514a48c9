"""Attributes for those who don't see the screen: Dash takes them by names that Python can't write."""

from __future__ import annotations

from typing import Any


def label(text: str) -> dict[str, Any]:
    """Return the name that is read aloud for an element."""
    return {"aria-label": text}


def hidden() -> dict[str, Any]:
    """Return the mark of an element that is not read aloud."""
    return {"aria-hidden": "true"}


def current_page() -> dict[str, Any]:
    """Return the mark of the page that one is on."""
    return {"aria-current": "page"}


def pressed(*, is_pressed: bool) -> dict[str, Any]:
    """Return whether a button is the one in force."""
    return {"aria-pressed": "true" if is_pressed else "false"}
