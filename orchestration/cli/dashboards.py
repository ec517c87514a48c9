"""`skillgap dashboards`: serve them over this workspace. What they show stands in `dashboards`."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dashboards.web.listening import Certificate, Listening, UnsafeListeningError, WorkersError, refuse_unsafe
from orchestration.errors import SettingsError, SkillgapError
from orchestration.privacy.access_changes import AccessChanges
from orchestration.settings.rules_in_force import RulesInForce
from orchestration.settings.server_secrets import client_secret, metrics_token
from orchestration.settings.workspace import Workspace

if TYPE_CHECKING:
    from dashboards.sign_in.provider import Client


def serve_dashboards(workspace: Workspace, listening: Listening, *, announce: Callable[[str], object]) -> None:
    """Serve until interrupted.

    Args:
        workspace: the workspace.
        listening: where.
        announce: told the address.

    Raises:
        SettingsError: it would not be safe there, the port is taken, or the provider's secret for skillgap or the
            token for its metrics can't be read.
        SkillgapError: the processes that serve end as soon as they have begun.
    """
    # Imported here: Dash takes a second to load, which other commands should not wait for.
    from dashboards.server import serve
    from dashboards.sign_in.configuration import SignIn
    from dashboards.sign_in.header import Headers
    from dashboards.sign_in.sessions import Lifetime
    from dashboards.web.proxies import networks_of

    settings = workspace.settings.sign_in
    try:
        refuse_unsafe(listening, tells_people_apart=settings.mode != "demo", has_proxies=bool(settings.trusted_proxies))
    except UnsafeListeningError as error:
        raise SettingsError(str(error)) from error
    workspace.prepare()
    token = metrics_token(workspace.settings.metrics, workspace.root, os.environ)
    sign_in = SignIn(
        settings.mode,
        RulesInForce(workspace.root / "workspace.yml", note=AccessChanges(workspace).note),
        Lifetime(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.longest_hours)),
        Headers(settings.user_header, settings.groups_header) if settings.user_header is not None else None,
        networks_of(settings.trusted_proxies),
        _client(workspace),
    )
    announce(f"Dashboards: {listening.address}  (Ctrl-C ends)")
    try:
        serve(workspace.warehouse, listening, sign_in, metrics_token=token)
    except OSError as error:
        raise SettingsError(
            f"{listening.host}, port {listening.port}, can't be opened ({error.strerror}); choose another with --host "
            "or --port."
        ) from error
    except WorkersError as error:
        raise SkillgapError(str(error)) from error


def listening_at(
    host: str, port: int, n_workers: int, chain: Path | None, key: Path | None, *, is_insecure: bool
) -> Listening:
    """Return where to listen, as the command line says it.

    Args:
        host: a name or an address.
        port: the port.
        n_workers: processes.
        chain: the PEM file of the certificate; None: without TLS.
        key: the PEM file of its key; None: it is in the certificate's.
        is_insecure: others may connect without TLS.

    Raises:
        SettingsError: certificate and key can't be read, or don't belong together.
    """
    if chain is None:
        if key is not None:
            raise SettingsError("--tls-key is given without --tls-cert: name the certificate that it belongs to.")
        return Listening(host, port, n_workers, None, is_insecure)
    certificate = Certificate(chain.resolve(), (key or chain).resolve())
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            certificate.chain, certificate.key, password=_no_password
        )
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"The certificate {chain} with the key {certificate.key} can't be used: "
            f"{getattr(error, 'reason', None) or error.strerror if isinstance(error, OSError) else error}. Expected: "
            "PEM files that belong together and that you may read, the key without a password."
        ) from error
    return Listening(host, port, n_workers, certificate, is_insecure)


def _no_password() -> str:
    raise ValueError("the key has a password")


def _client(workspace: Workspace) -> Client | None:
    """Return what skillgap is to an OpenID provider; None where nobody signs in with one."""
    from dashboards.sign_in.provider import Client

    settings = workspace.settings.sign_in
    if settings.mode != "oidc" or settings.issuer is None or settings.client_id is None or settings.address is None:
        return None
    return Client(
        settings.issuer,
        settings.client_id,
        settings.address,
        client_secret(settings, workspace.root, os.environ),
        settings.claim,
        settings.groups_claim,
        tuple(settings.scopes),
    )
