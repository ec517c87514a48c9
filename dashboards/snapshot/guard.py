"""Refusals: the error of a query that the viewer may not ask, and the door that every query passes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, Protocol, TypeVar

from published.files import NotPublishedError
from published.permissions import Page, may_open
from published.viewer import Viewer

P = ParamSpec("P")
T = TypeVar("T")

RefusalReason = Literal["page", "not_yours", "people", "filter", "no_cycle", "own_page"]


class NotAllowedError(Exception):
    """The viewer may not see this.

    Attributes:
        reason: `page`: none of the viewer's roles opens the page; `not_yours`: that person, unit or cycle does not
            exist or lies outside the viewer's reach, and which of the two is not told; `people`: the viewer may not see
            single people; `filter`: this cut is not offered to those for whom small groups are hidden;
            `no_cycle`: it needs a closed cycle, and none has closed yet; `own_page`: it is about the viewer, and
            stands on a page of their own.
    """

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason)
        self.reason: RefusalReason = reason


Refusal = NotAllowedError | NotPublishedError
REFUSALS = (NotAllowedError, NotPublishedError)


class Asking(Protocol):
    """Whoever asks a query: a request's reader."""

    @property
    def viewer(self) -> Viewer:
        """The viewer who asks."""


R = TypeVar("R", bound=Asking)


def requires_page(page: Page) -> Callable[[Callable[Concatenate[R, P], T]], Callable[Concatenate[R, P], T]]:
    """Open a query to those who may open a page; all others get `NotAllowedError`.

    Args:
        page: the page on whose behalf the query is asked; it decides which of the viewer's roles count.
    """

    def door(query: Callable[Concatenate[R, P], T]) -> Callable[Concatenate[R, P], T]:
        @wraps(query)
        def asked(reader: R, /, *args: P.args, **kwargs: P.kwargs) -> T:
            require(reader.viewer, page)
            return query(reader, *args, **kwargs)

        return asked

    return door


def require(viewer: Viewer, page: Page) -> None:
    """Refuse whoever may not open a page.

    Raises:
        NotAllowedError: none of the viewer's roles opens it.
    """
    if not may_open(viewer, page):
        raise NotAllowedError("page")


def or_none(query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """Ask for a part of a page that is left out where it is refused or not published."""
    try:
        return query(*args, **kwargs)
    except REFUSALS:
        return None
