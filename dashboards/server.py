"""Serving the dashboards: the WSGI application, and a server for one machine or for others."""

from __future__ import annotations

import functools
import secrets
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import waitress
from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer

from dashboards.ahead import read_pages_ahead
from dashboards.app import create_app
from dashboards.pages.lately import EXTENSION as LATELY
from dashboards.pages.lately import Lately
from dashboards.sign_in.configuration import SignIn, access_by, sessions_of
from dashboards.snapshot.accounts import accounts_of
from dashboards.snapshot.demo import demo_person
from dashboards.snapshot.facts import number_of
from dashboards.snapshot.preload import keep_warm
from dashboards.snapshot.snapshot import Warehouse
from dashboards.warming import EXTENSION as WARMING
from dashboards.warming import Warming, end_warming
from dashboards.web.listening import SECONDS_OF_SILENCE, Listening, refuse_unsafe
from dashboards.web.metrics_folder import metrics_folder
from dashboards.web.modes import DEMO_ROLES, Access, DemoAccess
from dashboards.web.proxies import TrustedProxies
from published.audit import AuditLog
from published.files import DEMO_MARK

if TYPE_CHECKING:
    from dashboards.monitoring import Monitoring

THREADS = 8
MOST_CONNECTIONS = 500  # half of the files that a process may commonly have open
SECRET_BYTES = 32


def wsgi_application(
    warehouse_folder: Path,
    sign_in: SignIn = SignIn(),  # noqa: B008 - frozen
    *,
    secret: bytes | None = None,
) -> Flask:
    """Return the WSGI application over the published figures, watched by nobody.

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
    *,
    metrics_token: str | None = None,
) -> None:
    """Serve the dashboards until the process is told to stop.

    One process serves this machine without TLS; else each of several does so, under a server that speaks TLS.

    Args:
        warehouse_folder: `<workspace>/warehouse`.
        listening: where to listen.
        sign_in: how people sign in.
        metrics_token: shown by whoever reads figures about the server; None: nobody does.

    Raises:
        UnsafeListeningError: others could connect and be anybody, or be listened in on.
        OSError: the port is taken.
        WorkersError: the processes that serve end as soon as they have begun.
    """
    refuse_unsafe(listening, tells_people_apart=sign_in.mode != "demo", has_proxies=bool(sign_in.trusted_proxies))
    secret = secrets.token_bytes(SECRET_BYTES)
    make = functools.partial(_serving, warehouse_folder, sign_in, secret, listening, metrics_token)
    if listening.n_workers == 1 and listening.certificate is None and listening.is_here_alone:
        application = make(None)
        try:
            create_server(application, host=listening.host, port=listening.port).run()
        finally:
            end_warming(application)
        return
    # Imported here: what speaks TLS takes a while to load, which a first look need not wait for.
    from dashboards.workers import run_workers

    with ExitStack() as stack:
        folder = None
        if metrics_token is not None:
            folder = stack.enter_context(metrics_folder(_state_of(warehouse_folder)))
        run_workers(functools.partial(make, folder), listening)


def _serving(
    warehouse_folder: Path,
    sign_in: SignIn,
    secret: bytes,
    listening: Listening,
    metrics_token: str | None,
    counts: Path | None,
    worker: int = 1,
) -> Flask:
    """Return what one process serves, and keep what it reads warm for as long as the process lives.

    Args:
        warehouse_folder: `<workspace>/warehouse`.
        sign_in: how people sign in.
        secret: signs the demo's cookies.
        listening: where it listens.
        metrics_token: as for `serve`.
        counts: the folder in which all processes count; None: there is one alone, or nobody reads it.
        worker: the process's number.
    """
    warehouse = _open(warehouse_folder)
    monitoring = _monitoring(metrics_token, counts, worker, sign_in, _state_of(warehouse_folder))
    application = _application(
        warehouse,
        sign_in,
        warehouse_folder,
        secret,
        is_for_proxies_alone=listening.is_for_proxies_alone,
        monitoring=monitoring,
    )

    def say_so() -> None:
        if monitoring is not None and (number := number_of(warehouse.pinned())) is not None:
            monitoring.metrics.read_ahead(number)

    lately = application.extensions[LATELY] = Lately()

    def read_besides(newest: Warehouse, stop: threading.Event) -> None:
        read_pages_ahead(application, newest)
        if sign_in.mode == "demo":
            for role in DEMO_ROLES:
                demo_person(newest, role)
        else:
            accounts_of(newest)
        lately.read_again(application, newest, pause=stop.wait)

    application.extensions[WARMING] = Warming(
        lambda stop: keep_warm(warehouse, stop, besides=functools.partial(read_besides, stop=stop), done=say_so)
    )
    return application


def _monitoring(token: str | None, counts: Path | None, worker: int, sign_in: SignIn, state: Path) -> Monitoring | None:
    if token is None:
        return None
    # Imported here: most workspaces are watched by nobody.
    from dashboards.monitoring import Monitoring
    from dashboards.web.metrics import Metrics

    has_sessions = sign_in.mode in ("local", "oidc")
    return Monitoring(token, Metrics(counts, worker), sessions_of(state, sign_in.lifetime) if has_sessions else None)


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


def _state_of(warehouse_folder: Path) -> Path:
    return warehouse_folder.parent / "state"


def _open(warehouse_folder: Path) -> Warehouse:
    state = _state_of(warehouse_folder)
    state.mkdir(parents=True, exist_ok=True)
    return Warehouse(warehouse_folder, AuditLog(state / "audit.jsonl"))


def _is_invented(warehouse_folder: Path) -> bool:
    """Return whether the workspace is one that `skillgap demo` made."""
    return (_state_of(warehouse_folder) / DEMO_MARK).exists()


def _application(
    warehouse: Warehouse,
    sign_in: SignIn,
    warehouse_folder: Path,
    secret: bytes,
    *,
    is_for_proxies_alone: bool = False,
    monitoring: Monitoring | None = None,
) -> Flask:
    access: Access
    if sign_in.mode == "demo":
        access = DemoAccess(
            secret, functools.partial(demo_person, warehouse), is_invented=_is_invented(warehouse_folder)
        )
    else:
        access = access_by(sign_in, warehouse, _state_of(warehouse_folder))
    server: Flask = create_app(warehouse, access, monitoring).server
    server.wsgi_app = TrustedProxies(  # type: ignore[method-assign] # as Flask documents it
        server.wsgi_app,
        sign_in.trusted_proxies,
        named_by=sign_in.named_by,
        is_for_them_alone=is_for_proxies_alone,
    )
    return server
