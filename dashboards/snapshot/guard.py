"""What a query gives back when it can't give rows, and the door that every query passes.

The rows themselves stand with their queries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, TypeVar

from dashboards.snapshot.snapshot import Warehouse
from published.files import NotPublishedError
from published.permissions import Page, may_open
from published.viewer import Viewer

P = ParamSpec("P")
T = TypeVar("T")

DenialReason = Literal["page", "not_yours", "people", "filter"]


@dataclass(frozen=True)
class Denied:
    """The viewer may not see this.

    Attributes:
        reason: `page`: none of the viewer's roles opens the page; `not_yours`: that person, unit or cycle does not
            exist or lies outside the viewer's reach, and which of the two is not told; `people`: the viewer may not see
            single people; `filter`: this cut is not offered to those for whom small groups are hidden.
    """

    reason: DenialReason


@dataclass(frozen=True)
class NotPublished:
    """There is nothing to read yet: no refresh has published a snapshot, or the files can't be opened.

    Attributes:
        reason: `never`: no snapshot was ever published; `unreadable`: there is one, but it can't be opened.
    """

    reason: Literal["never", "unreadable"]


NotYours = Denied(reason="not_yours")


def asked_on(
    page: Page,
) -> Callable[
    [Callable[Concatenate[Warehouse, Viewer, P], T]],
    Callable[Concatenate[Warehouse, Viewer, P], T | Denied | NotPublished],
]:
    """Open a query to those who may open a page, and turn a missing snapshot into a typed answer.

    Args:
        page: the page on whose behalf the query is asked; it decides which of the viewer's roles count.
    """

    def door(
        query: Callable[Concatenate[Warehouse, Viewer, P], T],
    ) -> Callable[Concatenate[Warehouse, Viewer, P], T | Denied | NotPublished]:
        @wraps(query)
        def asked(
            warehouse: Warehouse, viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs
        ) -> T | Denied | NotPublished:
            if not may_open(viewer, page):
                return Denied(reason="page")
            try:
                return query(warehouse, viewer, *args, **kwargs)
            except NotPublishedError as nothing:
                return NotPublished(reason=nothing.reason)

        return asked

    return door
