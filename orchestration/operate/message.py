"""A message, and how sending it went. How it is sent stands in `mail` and `web_hooks`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """What is sent.

    Attributes:
        title: one line.
        text: plain text.
        html: the same as a document for mail; None: the text alone.
    """

    title: str
    text: str
    html: str | None = None


class NotSentError(Exception):
    """A message could not be handed over; its text says why, and holds no secret.

    Attributes:
        is_reached: whoever should take it answered, so another message may be taken.
    """

    def __init__(self, text: str, *, is_reached: bool = True) -> None:
        super().__init__(text)
        self.is_reached = is_reached


class Sender(Protocol):
    """A place that messages are sent to."""

    def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            NotSentError: it was not taken.
        """
