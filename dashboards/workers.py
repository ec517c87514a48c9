"""Several processes that serve the dashboards at one address: begun, watched, begun anew where one ends, and ended.

Each answers for itself, from the published files: they share no memory. What one of them serves is put together in
`dashboards.server`.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from flask import Flask
from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.middleware import AsyncioWSGIMiddleware
from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, Scope

from dashboards.renewal import RenewingConfig
from dashboards.warming import end_warming
from dashboards.web.gate import LARGEST_REQUEST
from dashboards.web.listening import SECONDS_OF_SILENCE, Listening, WorkersError
from dashboards.web.turns import Turns, take_turns

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MakesApplication = Callable[[int], Flask]

BACKLOG = 1024
THREADS = 200  # each is held until what it answers was taken, and some people's networks take their time
ANSWERS_AT_ONCE = 4
SECONDS_TO_ANSWER_YET = 1.0
SECONDS_TO_END = 2.5
SECONDS_TO_BEGIN = 5.0
_MOST_FALSE_STARTS = 3


def run_workers(make_application: MakesApplication, listening: Listening) -> None:
    """Serve in several processes until this one is told to end.

    Args:
        make_application: makes what answers, in each of the processes, of its number from 1; it is handed to them by
            pickle. A process that takes another's place has that one's number.
        listening: where, and in how many processes.

    Raises:
        OSError: the port is taken.
        WorkersError: they end as soon as they have begun.
    """
    context = multiprocessing.get_context("spawn")
    listener = _listener(listening)

    def begin(number: int) -> tuple[BaseProcess, float]:
        make = functools.partial(make_application, number + 1)
        process = context.Process(target=_work, args=(make, listening, listener), name="serve")
        process.start()
        return process, time.monotonic()

    n_false_starts = 0
    begun = [begin(number) for number in range(listening.n_workers)]
    try:
        while True:
            ended = wait([process.sentinel for process, _ in begun])
            for number, (process, began_at) in enumerate(begun):
                if process.sentinel not in ended:
                    continue
                process.join()
                n_false_starts = n_false_starts + 1 if time.monotonic() - began_at < SECONDS_TO_BEGIN else 0
                if n_false_starts == _MOST_FALSE_STARTS:
                    raise WorkersError(
                        "The processes that serve end as soon as they have begun; what they said is above."
                    )
                begun[number] = begin(number)
    finally:
        _end([process for process, _ in begun])
        listener.close()


def _listener(listening: Listening) -> socket.socket:
    """Return a socket that listens; all processes take connections from it, so that none is lost with one of them.

    Raises:
        OSError: the port is taken.
    """
    family, kind, _, _, place = socket.getaddrinfo(
        listening.host.strip("[]"), listening.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _end(processes: list[BaseProcess]) -> None:
    """End processes: first those they serve are answered, then whatever is left of them is killed."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + SECONDS_TO_END
    for process in processes:
        process.join(max(deadline - time.monotonic(), 0))
        if process.is_alive():
            process.kill()
            process.join()


def _work(make_application: Callable[[], Flask], listening: Listening, listener: socket.socket) -> None:
    """Serve in this process until it is told to end, or has no parent any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of a terminal; the parent ends its own
    threading.Thread(target=_follow_parent, name="follow parent", daemon=True).start()
    application = make_application()
    # What is there by now stays until the end. To look through it for garbage held all answers up for a quarter of a
    # second, again and again.
    gc.freeze()
    try:
        asyncio.run(_serve(application, _config(listening, listener)))
    finally:
        end_warming(application)


def _follow_parent() -> None:
    """Tell this process to end once its parent has, however that came about."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


async def _serve(application: Flask, config: Config) -> None:
    turns = Turns(ANSWERS_AT_ONCE)
    take_turns(application, turns)
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, told.set)
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    answering = asyncio.create_task(
        serve(_without_underscores(_begun(application, turns)), config, mode="asgi", shutdown_trigger=told.wait)
    )
    renewing = asyncio.create_task(config.keep_renewed()) if isinstance(config, RenewingConfig) else None
    try:
        await answering
    finally:
        if renewing is not None:
            renewing.cancel()


def _without_underscores(application: WSGIApplication) -> ASGIFramework:
    """Return an application that hears of no header with an underscore in its name.

    To WSGI `X_Remote_User` and `X-Remote-User` are one: a proxy that replaces the second, and lets the first by, would
    let a browser name anybody.
    """
    # Of a body so much is held in memory before anybody is asked who sent it.
    answered = AsyncioWSGIMiddleware(application, LARGEST_REQUEST)

    async def heard(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "http":
            scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        await answered(scope, receive, send)

    return heard


def _begun(application: WSGIApplication, turns: Turns) -> WSGIApplication:
    """Return an application that says something even where it has nothing to say, as to HEAD.

    Hypercorn begins an answer with the first piece of its body; where there is none it would take it for a failure.
    What browsers ask of a page's callbacks is worked out in turns; what is small and quick waits for nobody.
    """

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        with turns.taken() if environ["REQUEST_METHOD"] == "POST" else nullcontext():
            pieces = application(environ, start_response)
        try:
            yield b""
            yield from pieces
        finally:
            if hasattr(pieces, "close"):
                pieces.close()

    return answered


def _config(listening: Listening, listener: socket.socket) -> Config:
    config = Config() if listening.certificate is None else RenewingConfig(listening.certificate)
    config.bind = [f"fd://{listener.fileno()}"]
    # Over HTTP/2 silence would be counted while an answer is on its way, and a long one be cut off.
    config.alpn_protocols = ["http/1.1"]
    config.loglevel = "WARNING"
    config.include_server_header = False
    config.read_timeout = SECONDS_OF_SILENCE
    config.keep_alive_timeout = SECONDS_OF_SILENCE
    config.ssl_handshake_timeout = SECONDS_OF_SILENCE
    config.graceful_timeout = SECONDS_TO_ANSWER_YET
    return config
