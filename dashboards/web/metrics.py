"""What is measured of the server itself: requests, callbacks, failures, sign-ins, questions, memory.

Several processes write to files of one folder, each to those of its number, and each hands on the sums of all. One that
takes another's place goes on with its files, so that no count falls. What is known from the published files and
from the workspace's state is added by `dashboards.monitoring`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import prometheus_client
from flask import Flask, g, request, request_finished, request_started
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response

from dashboards.web.callback_body import CALLBACK_PATH, body_of_request
from dashboards.web.counted import EXTENSION, QuestionResult, SignInResult, noted_page

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_PLAIN_0_0_4
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
SECONDS_BETWEEN_LOOKS_AT_MEMORY = 5.0

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_BEGAN = "skillgap_began"
_OTHER = "other"


class Metrics:
    """What one process counts, and what all of them have counted together."""

    def __init__(self, folder: Path | None = None, worker: int = 1) -> None:
        """Begin to count, at nought or where the process of this number before ended.

        Args:
            folder: where the processes that serve together write; None: there is one alone.
            worker: its number among them, from 1.
        """
        # When each count began: as many lines again, and nobody asks.
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
        if folder is not None:
            # The library takes the folder from the environment alone, when a count is made.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
            values.ValueClass = values.MultiProcessValue(lambda: worker)  # type: ignore[no-untyped-call]
        self._folder, self._worker = folder, str(worker)
        self._registry = own = CollectorRegistry()
        self._callbacks: Callable[[], Collection[str]] = tuple
        self._looked_at_memory = float("-inf")
        self._requests = Histogram(
            "skillgap_request_seconds",
            "Time until an answer began, by the pattern of its address.",
            ("route", "method", "status"),
            buckets=SECONDS,
            registry=own,
        )
        self._asked = Histogram(
            "skillgap_callback_seconds",
            "Time until what a page asked for was answered, by page and callback.",
            ("callback",),
            buckets=SECONDS,
            registry=own,
        )
        self._failures = Counter(
            "skillgap_failures", "Failures, which the log has under a number.", ("callback",), registry=own
        )
        self._sign_ins = Counter(
            "skillgap_sign_ins", "Attempts to sign in, by how they ended.", ("mode", "result"), registry=own
        )
        self._questions = Counter(
            "skillgap_questions", "Questions in SQL, by how they ended.", ("form", "result"), registry=own
        )
        self._memory = Gauge(
            "skillgap_worker_resident_bytes",
            "Memory of each process that serves.",
            ("worker",),
            registry=own,
            multiprocess_mode="sum",  # each writes under its own number
        )
        self._snapshot = Gauge(
            "skillgap_worker_snapshot_number",
            "The snapshot that each process has read ahead.",
            ("worker",),
            registry=own,
            multiprocess_mode="sum",
        )
        self._look_at_memory()

    def watch(self, server: Flask, callbacks: Callable[[], Collection[str]]) -> None:
        """Count what a server is asked from now on.

        Args:
            server: the Flask server.
            callbacks: gives the names of its callbacks; what else somebody asks for is counted as one.
        """
        self._callbacks = callbacks
        server.extensions[EXTENSION] = self
        request_started.connect(self._begun, server)
        request_finished.connect(self._answered, server)

    def sign_in(self, mode: str, result: SignInResult) -> None:
        """Count an attempt to sign in."""
        self._sign_ins.labels(mode, result).inc()

    def question(self, form: str, result: QuestionResult) -> None:
        """Count a question in SQL."""
        self._questions.labels(form, result).inc()

    def failure(self) -> None:
        """Count a failure under what was asked for: a page, a callback, or else the pattern of an address."""
        self._failures.labels(self._callback() or _route()).inc()

    def read_ahead(self, number: int) -> None:
        """Note the snapshot that this process is ready to show.

        Args:
            number: the snapshot's.
        """
        self._snapshot.labels(self._worker).set(number)

    def exposition(self, state: Iterable[Metric]) -> bytes:
        """Return everything in the text format of Prometheus, summed over the processes.

        Args:
            state: what is to be said besides.
        """
        registry = self._registry
        if self._folder is not None:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(registry) + generate_latest(_registry_of(state))

    def _begun(self, _server: Flask, **_: object) -> None:
        setattr(g, _BEGAN, time.monotonic())

    def _answered(self, _server: Flask, response: Response, **_: object) -> None:
        now = time.monotonic()
        seconds = now - g.get(_BEGAN, now)
        method = request.method if request.method in _METHODS else _OTHER
        self._requests.labels(_route(), method, str(response.status_code)).observe(seconds)
        if (callback := self._callback()) is not None:
            self._asked.labels(callback).observe(seconds)
        if now - self._looked_at_memory >= SECONDS_BETWEEN_LOOKS_AT_MEMORY:
            self._look_at_memory()

    def _callback(self) -> str | None:
        """Return the page or the callback that the present request asks for; None where it asks for none."""
        # What the gate has refused is not read: nobody makes the server take a body apart without having signed in.
        if request.path != CALLBACK_PATH or "viewer" not in g:
            return None
        if (page := noted_page()) is not None:
            return f"page {page}"
        asked = body_of_request()
        name = asked.get("output") if isinstance(asked, dict) else None
        # Whoever writes a request could write anything there.
        return name if isinstance(name, str) and name in self._callbacks() else _OTHER

    def _look_at_memory(self) -> None:
        self._looked_at_memory = time.monotonic()
        if (resident := _resident_bytes()) is not None:
            self._memory.labels(self._worker).set(resident)


class _State(Collector):
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics


def _registry_of(metrics: Iterable[Metric]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_State(metrics))
    return registry


def _route() -> str:
    """Return the pattern of the address that is asked for: never the address, which may hold whose page it is."""
    rule: Any = request.url_rule
    return _OTHER if rule is None else str(rule.rule)


def _resident_bytes() -> int | None:
    """Return how much memory this process holds; None where the system does not say."""
    try:
        n_pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return None
    return int(n_pages) * os.sysconf("SC_PAGE_SIZE")
