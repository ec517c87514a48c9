"""`skillgap dashboards`: serve them over this workspace. What they show stands in `dashboards`."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from orchestration.errors import SettingsError
from orchestration.privacy.access_changes import AccessChanges
from orchestration.settings.client_secret import client_secret
from orchestration.settings.rules_in_force import RulesInForce
from orchestration.settings.workspace import Workspace

if TYPE_CHECKING:
    from dashboards.sign_in.provider import Client


def serve_dashboards(workspace: Workspace, *, host: str, port: int, announce: Callable[[str], object]) -> None:
    """Serve until interrupted.

    Args:
        workspace: the workspace.
        host: a loopback address.
        port: the port.
        announce: told the address.

    Raises:
        SettingsError: the host is not a loopback address, the port is taken, or the provider's secret for skillgap
            can't be read.
    """
    # Imported here: Dash takes a second to load, which other commands should not wait for.
    from dashboards.server import serve
    from dashboards.sign_in.configuration import SignIn
    from dashboards.sign_in.header import Headers
    from dashboards.sign_in.sessions import Lifetime
    from dashboards.web.loopback import NotLoopbackError, refuse_unless_loopback
    from dashboards.web.proxies import networks_of

    try:
        refuse_unless_loopback(host)
    except NotLoopbackError as error:
        raise SettingsError(str(error)) from error
    workspace.prepare()
    settings = workspace.settings.sign_in
    sign_in = SignIn(
        settings.mode,
        RulesInForce(workspace.root / "workspace.yml", note=AccessChanges(workspace).note),
        Lifetime(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.longest_hours)),
        Headers(settings.user_header, settings.groups_header) if settings.user_header is not None else None,
        networks_of(settings.trusted_proxies),
        _client(workspace),
    )
    shown = f"[{host}]" if ":" in host else host
    announce(f"Dashboards: http://{shown}:{port}  (Ctrl-C ends)")
    try:
        serve(workspace.warehouse, host, port, sign_in)
    except OSError as error:
        raise SettingsError(f"Port {port} can't be opened ({error.strerror}); choose another with --port.") from error


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
