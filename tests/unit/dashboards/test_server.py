"""The server answers whoever asks, however many are connected without asking."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from dashboards import server

N_IDLE = 130


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(server, "SECONDS_OF_SILENCE", 2)
    application = Flask("test")
    application.get("/healthz")(lambda: "ok")
    running = server.create_server(application, host="127.0.0.1", port=0)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield int(running.effective_port)
    running.close()


def test_connections_on_which_nothing_is_said_do_not_keep_others_waiting(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(N_IDLE):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        begun = time.monotonic()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            assert answer.read() == b"ok"
        assert time.monotonic() - begun < 5


def test_a_connection_on_which_nothing_is_said_is_closed(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=3 * server.SECONDS_OF_SILENCE) as idle:
        assert idle.recv(1) == b""
