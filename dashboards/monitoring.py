"""`/metrics`: what Prometheus reads of the server, behind a token. Without a token there is no such address.

It holds no name, no number of a person or unit and no question: patterns of addresses, names of callbacks and of
contracts, and counts.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator
from http import HTTPStatus

from flask import Flask, Response, request
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from dashboards.sign_in.sessions import Sessions
from dashboards.snapshot.facts import SnapshotFacts, facts_of
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.gate import METRICS
from dashboards.web.metrics import CONTENT_TYPE, Metrics

MARK = "Bearer"


class Monitoring:
    """One process's part in being watched."""

    def __init__(self, token: str, metrics: Metrics, sessions: Sessions | None) -> None:
        """Put it together.

        Args:
            token: whoever knows it reads the figures.
            metrics: what is counted.
            sessions: of those who have signed in; None where nobody signs in here.
        """
        self._token, self.metrics, self._sessions = _digest(token), metrics, sessions

    def register(self, server: Flask, warehouse: Warehouse, callbacks: Collection[str]) -> None:
        """Begin to count, and answer whoever shows the token.

        Args:
            server: the Flask server.
            warehouse: the published files.
            callbacks: the names of its callbacks.
        """
        self.metrics.watch(server, lambda: callbacks)

        @server.get(METRICS)
        def metrics() -> Response:
            if not self._is_known(request.headers.get("Authorization", "")):
                refused = Response("The token is missing or another.\n", HTTPStatus.UNAUTHORIZED, mimetype="text/plain")
                refused.headers["WWW-Authenticate"] = MARK
                return refused
            return Response(
                self.metrics.exposition(self._state(facts_of(warehouse.pinned()))), content_type=CONTENT_TYPE
            )

    def _is_known(self, header: str) -> bool:
        mark, _, given = header.partition(" ")
        # Of equal length whatever was sent, so that the time tells nothing.
        return hmac.compare_digest(_digest(given.strip()), self._token) and mark.lower() == MARK.lower()

    def _state(self, facts: SnapshotFacts) -> Iterator[Metric]:
        published = GaugeMetricFamily(
            "skillgap_snapshot_published_timestamp_seconds", "When what is shown was published."
        )
        if facts.published_at is not None:
            published.add_metric([], facts.published_at.timestamp())
        number = GaugeMetricFamily("skillgap_snapshot_number", "Number of the snapshot; it grows by one with each.")
        if facts.number is not None:
            number.add_metric([], facts.number)
        refreshed = GaugeMetricFamily("skillgap_last_refresh_timestamp_seconds", "When the last refresh began.")
        failed = GaugeMetricFamily("skillgap_last_refresh_failed", "1 where the last refresh failed.")
        if facts.refreshed_at is not None:
            refreshed.add_metric([], facts.refreshed_at.timestamp())
            failed.add_metric([], int(facts.has_failed))
        aside = GaugeMetricFamily("skillgap_rows_set_aside", "Rows that wait to be mended.", labels=["contract"])
        for contract, n_rows in facts.rows_set_aside.items():
            aside.add_metric([contract], n_rows)
        yield from (published, number, refreshed, failed, aside)
        if self._sessions is not None:
            sessions = GaugeMetricFamily("skillgap_sessions", "Sessions that go on.", labels=["mode"])
            for mode, n_sessions in self._sessions.counted().items():
                sessions.add_metric([mode], n_sessions)
            yield sessions


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
