"""Pages that people opened lately, to be read ahead of a new snapshot: the last ones first.

Else whoever works while a snapshot is published would wait for each page anew, and all of them at once. What is kept is
who opened what, in this process's memory alone; what is read is what each of them may see.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from dash.development.base_component import Component
from flask import Flask, current_app

from dashboards.pages.context import read_ahead_as
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.gate import current_viewer
from published.files import NotPublishedError
from published.viewer import Viewer

EXTENSION = "skillgap-lately"
MOST_KEPT = 4096
SECONDS_OF_INTEREST = 15 * 60.0
MOST_SECONDS = 45.0

Layout = Callable[..., Component]

log = logging.getLogger("dashboards")


@dataclass(frozen=True)
class _Opened:
    viewer: Viewer
    layout: Layout
    address: tuple[tuple[str, str], ...]


class Lately:
    """The pages that were opened, each once for each viewer."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none.

        Args:
            clock: gives seconds, and only goes on.
        """
        self._clock = clock
        self._opened: OrderedDict[_Opened, float] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, viewer: Viewer, layout: Layout, address: Mapping[str, str]) -> None:
        """Note that somebody opened a page.

        Args:
            viewer: who.
            layout: makes the page.
            address: what it is made from: the part in its path, and the query string.
        """
        if not all(isinstance(value, str) for value in address.values()):  # as no link of ours has it
            return
        opened = _Opened(viewer, layout, tuple(sorted(address.items())))
        with self._lock:
            self._opened[opened] = self._clock()
            self._opened.move_to_end(opened)
            oldest = self._clock() - SECONDS_OF_INTEREST
            while len(self._opened) > MOST_KEPT or next(iter(self._opened.values())) < oldest:
                self._opened.popitem(last=False)

    def read_again(
        self, server: Flask, newest: Warehouse, *, pause: Callable[[float], object], seconds: float = MOST_SECONDS
    ) -> int:
        """Make the pages of a new snapshot and keep the answers that they rest on, for so long and no longer.

        Half of the time others are let go first.

        Args:
            server: the application, whose pages ask by its context.
            newest: the snapshot, pinned.
            pause: waits for so many seconds, and returns whether the server ends meanwhile.
            seconds: how long at most.

        Returns:
            How many pages were made.
        """
        begun = self._clock()
        with self._lock:
            wanted = [each for each, at in reversed(self._opened.items()) if begun - at <= SECONDS_OF_INTEREST]
        for n_made, each in enumerate(wanted):
            before = self._clock()
            if before - begun >= seconds:
                return n_made
            make_ahead(server, newest, each.viewer, partial(each.layout, **dict(each.address)))
            if pause(self._clock() - before):
                return n_made + 1
        return len(wanted)


def make_ahead(server: Flask, newest: Warehouse, viewer: Viewer, make: Callable[[], object]) -> None:
    """Make a page that nobody asked for, and keep the answers that it rests on.

    Args:
        server: the application, whose pages ask by its context.
        newest: the snapshot, pinned.
        viewer: as whom.
        make: makes the page.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    with server.test_request_context("/"):
        read_ahead_as(viewer, newest)
        try:
            make()
        except NotPublishedError:
            raise
        except Exception:
            # Whoever opens the page is told; that others are read ahead must not depend on it.
            log.warning("A page could not be read ahead.", exc_info=True)


def note_opened(layout: Layout, address: Mapping[str, str]) -> None:
    """Note that whoever makes the present request opens a page, where pages are read ahead."""
    lately: Lately | None = current_app.extensions.get(EXTENSION)
    if lately is not None:
        lately.note(current_viewer(), layout, address)
