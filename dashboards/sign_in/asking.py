"""Asking a provider over HTTP: within seconds, for a few bytes, and never where a redirect leads.

What is asked, and what an answer means, stands in `dashboards.sign_in.provider`.
"""

from __future__ import annotations

import io
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import requests
import urllib3.exceptions
from authlib.integrations.requests_client import OAuth2Session

log = logging.getLogger("dashboards")

SECONDS_FOR_AN_ANSWER = 5.0
SECONDS_IN_ALL = 8.0
LARGEST_ANSWER = 1_000_000
CHUNK = 65_536
DOWN_FOR = timedelta(seconds=5)
"""For so long after a failure nobody asks again: whoever signs in meanwhile must not wait for it, too."""

UNKNOWN_AUTHORITY = (
    "Where an authority of your own vouches for the provider, REQUESTS_CA_BUNDLE has to name a file that holds it; "
    "docs/signing_in.md says how."
)

T = TypeVar("T")


class ProviderError(Exception):
    """The provider can't be reached, or answers what no provider should; the text is for the log."""


def session_of(**options: Any) -> OAuth2Session:  # noqa: ANN401 - Authlib's own
    """Return a session that asks one provider; the environment's HTTPS_PROXY and REQUESTS_CA_BUNDLE hold.

    Args:
        options: of `OAuth2Session`.
    """
    session = OAuth2Session(default_timeout=SECONDS_FOR_AN_ANSWER, **options)
    session.headers["Accept-Encoding"] = "identity"
    session.hooks["response"].append(_read_within_limits)
    return session


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Turn whatever goes wrong on the way, or with an answer's form, into one error.

    Args:
        what: what is asked for, as the log names it.

    Raises:
        ProviderError: something went wrong.
    """
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise ProviderError(f"{what}: {str(error)[:300]!r}. {UNKNOWN_AUTHORITY}") from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError, TypeError, RecursionError) as error:
        raise ProviderError(f"{what}: {str(error)[:300]!r}") from error


def fetched(session: OAuth2Session, url: str, what: str, *, with_token: bool = False) -> dict[str, Any]:
    """Get a JSON object.

    Args:
        session: from `session_of`.
        url: where.
        what: what it is, as the log names it.
        with_token: show the access token.

    Raises:
        ProviderError: there is no such answer.
    """
    with asking(what):
        response = session.get(url, withhold_token=not with_token)
        response.raise_for_status()
        answer = response.json()
        if not isinstance(answer, dict):
            raise TypeError(f"expected a JSON object, found {type(answer).__name__}")
    return answer


class Kept(Generic[T]):
    """A document in which a provider describes itself, asked for anew when it is old."""

    def __init__(self, fetch: Callable[[], T], *, clock: Callable[[], datetime]) -> None:
        """Take what asks.

        Args:
            fetch: asks for it; may raise `ProviderError`.
            clock: gives the present moment, with its time zone.
        """
        self._fetch, self._clock = fetch, clock
        self._lock = threading.Lock()
        self._value: T | None = None
        self._fetched_at: datetime | None = None
        self._failed_at: datetime | None = None

    def get(self, younger_than: timedelta) -> T:
        """Return it.

        Args:
            younger_than: what is older is asked for anew.

        Raises:
            ProviderError: it was to be asked for, and could not be had, or could not be a moment ago.
        """
        # While it is down one thread at a time waits for it: all others are there for those who have signed in.
        if not self._lock.acquire(blocking=self._failed_at is None):
            raise ProviderError("it could not be asked a moment ago, and is being asked")
        try:
            if self._value is not None and self._is_within(self._fetched_at, younger_than):
                return self._value
            if self._is_within(self._failed_at, DOWN_FOR):
                raise ProviderError("it could not be asked a moment ago")
            try:
                self._value = self._fetch()
            except ProviderError:
                self._failed_at = self._clock()
                raise
            self._fetched_at, self._failed_at = self._clock(), None
            return self._value
        finally:
            self._lock.release()

    def _is_within(self, moment: datetime | None, time: timedelta) -> bool:
        return moment is not None and timedelta() <= self._clock() - moment < time


def _read_within_limits(response: requests.Response, *_: object, **__: object) -> None:
    """Read an answer before `requests` does, which would follow where it leads, and read for as long as anything comes.

    Raises:
        requests.RequestException: it leads elsewhere, is too long, or takes too long.
    """
    if response.is_redirect or 300 <= response.status_code < 400:
        response.close()
        raise requests.TooManyRedirects("the answer leads elsewhere, and nobody follows")
    deadline = time.monotonic() + SECONDS_IN_ALL
    content = bytearray()
    while chunk := response.raw.read1(CHUNK, decode_content=False):
        content += chunk
        if len(content) > LARGEST_ANSWER:
            response.close()
            raise requests.ConnectionError(f"the answer has more than {LARGEST_ANSWER} bytes")
        if time.monotonic() > deadline:
            response.close()
            raise requests.Timeout(f"the answer took more than {SECONDS_IN_ALL:.0f} seconds")
    response.raw.release_conn()
    response.raw = io.BytesIO(content)
