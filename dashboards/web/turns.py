"""Turns: how many answers a process works out at a time. Those who wait for one wait in line.

Many at once take turns at the processor anyway, in slices, and each holds memory meanwhile; with few at once the first
is answered while the last still waits, and none takes longer. Sending an answer takes no turn: some people's networks
take their time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app

EXTENSION = "skillgap-turns"


class Turns:
    """So many turns of one process."""

    def __init__(self, n_at_once: int) -> None:
        """Begin with all of them free.

        Args:
            n_at_once: how many there are.
        """
        self._free = threading.BoundedSemaphore(n_at_once)
        self._held = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a turn, once there is one."""
        with self._free:
            self._held.is_held = True
            try:
                yield
            finally:
                self._held.is_held = False

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """Let others have the turn that this thread holds, if it does, and take one again afterwards."""
        if not getattr(self._held, "is_held", False):
            yield
            return
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()


def take_turns(server: Flask, turns: Turns) -> None:
    """Let the requests of a server that ask for an answer be worked out in turns."""
    server.extensions[EXTENSION] = turns


@contextmanager
def waiting_for_another_process() -> Iterator[None]:
    """Hold no turn for as long as somebody else works."""
    turns: Turns | None = current_app.extensions.get(EXTENSION)
    if turns is None:
        yield
    else:
        with turns.given_back():
            yield
