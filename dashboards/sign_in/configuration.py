"""How people sign in to one workspace, and what answers by that: the classes of this folder put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from argon2 import PasswordHasher

from dashboards.sign_in.attempts import Attempts
from dashboards.sign_in.header import HeaderAccess, Headers
from dashboards.sign_in.local import LocalAccess
from dashboards.sign_in.rights import GivesRules, Rights
from dashboards.sign_in.sessions import Lifetime, Sessions
from dashboards.sign_in.store import SignInStore
from dashboards.sign_in.users import Users
from dashboards.sign_in.visits import Visits
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.proxies import Network
from published.access_rules import AccessRules
from published.audit import now_utc

if TYPE_CHECKING:
    from dashboards.sign_in.oidc import OidcAccess
    from dashboards.sign_in.provider import Client

Mode = Literal["demo", "local", "header", "oidc"]


def _nobody() -> AccessRules:
    return AccessRules()


@dataclass(frozen=True)
class SignIn:
    """How people sign in.

    Attributes:
        mode: one of `Mode`.
        rules: gives who has which role at this moment.
        lifetime: how long a session lasts, where people sign in here.
        headers: where a proxy says who somebody is, where people sign in there.
        trusted_proxies: from where headers of a proxy are believed.
        client: what skillgap is to an OpenID provider, where people sign in there.
    """

    mode: Mode = "demo"
    rules: GivesRules = _nobody
    lifetime: Lifetime = field(default_factory=Lifetime)
    headers: Headers | None = None
    trusted_proxies: tuple[Network, ...] = ()
    client: Client | None = None

    @property
    def named_by(self) -> tuple[str, ...]:
        """The headers that say who somebody is, or what they belong to."""
        if self.headers is None:
            return ()
        return tuple(name for name in (self.headers.name, self.headers.groups) if name is not None)


def users_of(state: Path, hasher: PasswordHasher | None = None) -> Users:
    """Return the users of a workspace.

    Args:
        state: its folder of the same name.
        hasher: of passwords; None: the library's usual one.
    """
    return Users(state / "users.json", hasher)


def sessions_of(state: Path, lifetime: Lifetime, *, clock: Callable[[], datetime] = now_utc) -> Sessions:
    """Return the sessions of a workspace.

    Args:
        state: its folder of the same name.
        lifetime: how long a session lasts.
        clock: gives the present moment, with its time zone.
    """
    return Sessions(_store(state), lifetime, clock=clock)


def visits_of(state: Path, *, clock: Callable[[], datetime] = now_utc) -> Visits:
    """Return the visits to a provider that users of a workspace are on.

    Args:
        state: its folder of the same name.
        clock: gives the present moment, with its time zone.
    """
    return Visits(_store(state), clock=clock)


def access_by(
    sign_in: SignIn,
    warehouse: Warehouse,
    state: Path,
    *,
    clock: Callable[[], datetime] = now_utc,
    hasher: PasswordHasher | None = None,
) -> LocalAccess | HeaderAccess | OidcAccess:
    """Return what tells people apart.

    Args:
        sign_in: how they sign in; not the demo's way.
        warehouse: the published files.
        state: the workspace's folder of the same name.
        clock: gives the present moment, with its time zone.
        hasher: of passwords; None: the library's usual one.

    Raises:
        ValueError: the mode is the demo's, or lacks what it needs.
    """
    rights = Rights(warehouse, sign_in.rules)
    if sign_in.mode == "header" and sign_in.headers is not None:
        return HeaderAccess(sign_in.headers, rights)
    store = _store(state)
    sessions, attempts = Sessions(store, sign_in.lifetime, clock=clock), Attempts(store, clock=clock)
    if sign_in.mode == "local":
        return LocalAccess(users_of(state, hasher), sessions, attempts, rights)
    if sign_in.mode == "oidc" and sign_in.client is not None:
        # Imported here: Authlib takes a quarter of a second to load, and other ways to sign in do without.
        from dashboards.sign_in.oidc import OidcAccess
        from dashboards.sign_in.provider import Provider

        visits = Visits(store, clock=clock)
        return OidcAccess(Provider(sign_in.client, clock=clock), visits, sessions, attempts, rights)
    raise ValueError(f"{sign_in.mode}: this way to sign in tells nobody apart, or lacks what it is done with")


def _store(state: Path) -> SignInStore:
    return SignInStore(state / "sign_in.sqlite")
