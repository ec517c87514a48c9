"""Serving the dashboards: the WSGI application, and a server for one machine or for others."""

from __future__ import annotations

import functools
import secrets
import threading
from pathlib import Path

import waitress
from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer

from dashboards.app import create_app
from dashboards.sign_in.configuration import SignIn, access_by
from dashboards.snapshot.demo import demo_person
from dashboards.snapshot.preload import keep_warm
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.listening import SECONDS_OF_SILENCE, Listening, refuse_unsafe
from dashboards.web.modes import Access, DemoAccess
from dashboards.web.proxies import TrustedProxies
from published.audit import AuditLog
from published.files import DEMO_MARK

THREADS = 8
MOST_CONNECTIONS = 500  # half of the files that a process may commonly have open
SECRET_BYTES = 32


def wsgi_application(
    warehouse_folder: Path,
    sign_in: SignIn = SignIn(),  # noqa: B008 - frozen
    *,
    secret: bytes | None = None,
) -> Flask:
    """Return the WSGI application over the published figures.

    Args:
        warehouse_folder: `<workspace>/warehouse`; what was seen is written to `<workspace>/state/audit.jsonl`.
        sign_in: how people sign in.
        secret: signs the demo's cookies; a new one for each process where none is given.
    """
    return _application(_open(warehouse_folder), sign_in, warehouse_folder, secret or secrets.token_bytes(SECRET_BYTES))


def serve(
    warehouse_folder: Path,
    listening: Listening = Listening(),  # noqa: B008 - frozen
    sign_in: SignIn = SignIn(),  # noqa: B008 - frozen
) -> None:
    """Serve the dashboards until the process is told to stop.

    One process serves this machine without TLS; else each of several does so, under a server that speaks TLS.

    Args:
        warehouse_folder: `<workspace>/warehouse`.
        listening: where to listen.
        sign_in: how people sign in.

    Raises:
        UnsafeListeningError: others could connect and be anybody, or be listened in on.
        OSError: the port is taken.
        WorkersError: the processes that serve end as soon as they have begun.
    """
    refuse_unsafe(listening, tells_people_apart=sign_in.mode != "demo", has_proxies=bool(sign_in.trusted_proxies))
    secret = secrets.token_bytes(SECRET_BYTES)
    make = functools.partial(_serving, warehouse_folder, sign_in, secret, listening)
    if listening.n_workers > 1 or listening.certificate is not None or not listening.is_here_alone:
        # Imported here: what speaks TLS takes a while to load, which a first look need not wait for.
        from dashboards.workers import run_workers

        run_workers(make, listening)
    else:
        create_server(make(), host=listening.host, port=listening.port).run()


def _serving(warehouse_folder: Path, sign_in: SignIn, secret: bytes, listening: Listening) -> Flask:
    """Return what one process serves, and keep what it reads warm for as long as the process lives."""
    warehouse = _open(warehouse_folder)
    application = _application(
        warehouse, sign_in, warehouse_folder, secret, is_for_proxies_alone=listening.is_for_proxies_alone
    )
    threading.Thread(target=keep_warm, args=(warehouse, threading.Event()), name="keep warm", daemon=True).start()
    return application


def create_server(application: Flask, *, host: str, port: int) -> MultiSocketServer | BaseWSGIServer:
    """Return a server that listens; connections on which nothing is said are closed, so that others are answered.

    Args:
        application: from `wsgi_application`.
        host: address to listen on.
        port: port to listen on; 0: any.

    Raises:
        OSError: the port is taken.
    """
    return waitress.create_server(
        application,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=SECONDS_OF_SILENCE,
        cleanup_interval=SECONDS_OF_SILENCE // 2,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,  # `TrustedProxies` does that, for those that are not trusted
    )


def _open(warehouse_folder: Path) -> Warehouse:
    state = warehouse_folder.parent / "state"
    state.mkdir(parents=True, exist_ok=True)
    return Warehouse(warehouse_folder, AuditLog(state / "audit.jsonl"))


def _is_invented(warehouse_folder: Path) -> bool:
    """Return whether the workspace is one that `skillgap demo` made."""
    return (warehouse_folder.parent / "state" / DEMO_MARK).exists()


def _application(
    warehouse: Warehouse,
    sign_in: SignIn,
    warehouse_folder: Path,
    secret: bytes,
    *,
    is_for_proxies_alone: bool = False,
) -> Flask:
    access: Access
    if sign_in.mode == "demo":
        access = DemoAccess(
            secret, functools.partial(demo_person, warehouse), is_invented=_is_invented(warehouse_folder)
        )
    else:
        access = access_by(sign_in, warehouse, warehouse_folder.parent / "state")
    server: Flask = create_app(warehouse, access).server
    server.wsgi_app = TrustedProxies(  # type: ignore[method-assign] # as Flask documents it
        server.wsgi_app,
        sign_in.trusted_proxies,
        named_by=sign_in.named_by,
        is_for_them_alone=is_for_proxies_alone,
    )
    return server
