"""Send messages to several targets at once, waiting for none of them longer than was said."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from orchestration.errors import SettingsError
from orchestration.operate.message import Message, NotSentError, Sender


@dataclass(frozen=True)
class Delivery:
    """How sending to one target went.

    Attributes:
        seconds: how long it took, or was waited for.
        problem: why it was not sent; None: it was.
        is_reached: the target answered, whatever it said.
    """

    seconds: float
    problem: str | None = None
    is_reached: bool = True

    @property
    def text(self) -> str:
        """How it went, in a few words."""
        return "sent" if self.problem is None else f"not sent: {self.problem}"


def send_all(messages: Mapping[str, tuple[Callable[[], Sender], Message]], seconds: float) -> dict[str, Delivery]:
    """Send one message to each target, all at the same time.

    Args:
        messages: target → what makes its sender, and the message.
        seconds: how long to wait for all of them together, once their senders are made.

    Returns:
        Target → how it went.
    """
    ready: dict[str, Callable[[], object]] = {}
    unready: dict[str, Delivery] = {}
    for name, (make_sender, message) in messages.items():
        try:
            # Here, since what it loads is this machine's time and not the target's.
            ready[name] = partial(make_sender().send, message)
        except Exception as error:  # as below
            unready[name] = Delivery(0.0, _problem(error))
    went = run_all(ready, seconds)
    return {name: unready.get(name) or went[name] for name in messages}


def run_all(sendings: Mapping[str, Callable[[], object]], seconds: float) -> dict[str, Delivery]:
    """Do something with each target, all at the same time.

    Args:
        sendings: target → what is done; it raises where that fails.
        seconds: how long to wait for all of them together. Whoever has not taken the message by then may still get it,
            and is told again the next time.

    Returns:
        Target → how it went.
    """
    went: dict[str, Delivery] = {}
    began = time.monotonic()

    def run(name: str, sending: Callable[[], object]) -> None:
        problem, is_reached = None, True
        try:
            sending()
        except Exception as error:  # told here or nowhere
            problem = _problem(error)
            is_reached = not isinstance(error, NotSentError) or error.is_reached
        went[name] = Delivery(time.monotonic() - began, problem, is_reached)

    threads = [
        threading.Thread(target=run, args=(name, sending), name=f"notify {name}", daemon=True)
        for name, sending in sendings.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, began + seconds - time.monotonic()))
    late = Delivery(time.monotonic() - began, f"no answer within {seconds:.1f} s", is_reached=False)
    return {name: went.get(name, late) for name in sendings}


def _problem(error: Exception) -> str:
    """Say why nothing was sent; of an error that is not ours its kind alone, since its text may hold a secret."""
    return str(error) if isinstance(error, (NotSentError, SettingsError)) else type(error).__name__
