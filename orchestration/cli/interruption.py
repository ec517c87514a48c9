"""Ctrl-C and SIGTERM: a command ends within five seconds, in words, whatever it is in the middle of."""

from __future__ import annotations

import os
import signal
import threading
import time
from types import FrameType

SECONDS_TO_END = 4.0
_SIGNALS = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM", signal.SIGHUP: "the end of its terminal"}
_FIRST_OF_SIGNALS = 128  # what a shell adds to a signal's number


class Interruption:
    """The first signal that asked this process to end; later ones change nothing, so that it ends in order.

    Python hears of a signal between two of its own steps. Where a library is in one that lasts, the process is ended
    from beside it. Nothing is lost by that: whatever is written is put in place whole, and the next command clears what
    is left and records what was going on.
    """

    def __init__(self) -> None:
        self._signal: signal.Signals | None = None
        self._is_serving = False

    def listen(self) -> None:
        """Take signals from now on; in the main thread."""
        for number in _SIGNALS:
            signal.signal(number, self._take)

    @property
    def is_told(self) -> bool:
        """Whether a signal has come: whatever goes wrong from then on, such as a query that ends, goes wrong by it."""
        return self._signal is not None

    @property
    def exit_code(self) -> int:
        """What the process ends with; that of Ctrl-C where it was another's."""
        return _FIRST_OF_SIGNALS + (self._signal or signal.SIGINT)

    @property
    def text(self) -> str:
        """What is said of it."""
        said = f"Ended by {_SIGNALS[self._signal or signal.SIGINT]}."
        if self._is_serving:
            return said
        return (
            f"{said} What is published is whole. Call the command again: it begins anew, or finishes what it had begun."
        )

    def serves(self) -> None:
        """Take it that from now on the process serves until it is ended: that leaves nothing to be finished."""
        self._is_serving = True

    def _take(self, number: int, _frame: FrameType | None) -> None:
        if self._signal is not None:
            return
        self._signal = signal.Signals(number)
        threading.Thread(target=self._end, name="end", daemon=True).start()
        raise KeyboardInterrupt

    def _end(self) -> None:
        time.sleep(SECONDS_TO_END)
        os.write(2, f"\n{self.text}\n".encode())
        os._exit(self.exit_code)
