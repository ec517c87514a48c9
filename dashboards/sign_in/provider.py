"""An OpenID provider: where it sends people, what its tokens say, and where it signs them out.

Requests, PKCE, signatures and claims are Authlib's and joserfc's. What a claim means here stands in
`dashboards.sign_in.identity`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, InvalidKeyIdError, JoseError, MissingClaimError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from dashboards.sign_in.asking import Kept, ProviderError, asking, fetched, session_of
from dashboards.sign_in.pages import CALLBACK, SIGNED_OUT
from dashboards.sign_in.visits import Visit
from dashboards.web.loopback import is_loopback

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures with a key that the provider alone has: no `none`, and none with a secret that others know, too."""

SKEW = timedelta(minutes=1)
RENEWED_AFTER = timedelta(hours=1)
KEYS_AT_MOST_EVERY = timedelta(seconds=5)
"""An unknown key in a token makes the keys be asked for anew; not more often, whoever makes up such tokens."""

LONGEST_HINT = 4_000  # an ID token in an address; browsers and servers take some 8,000 characters
SIGNING_OUT, USERINFO = "end_session_endpoint", "userinfo_endpoint"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_KNOWN_ERRORS = frozenset(
    {"access_denied", "account_selection_required", "consent_required", "interaction_required", "invalid_client"}
    | {"invalid_grant", "invalid_request", "invalid_scope", "login_required", "server_error"}
    | {"temporarily_unavailable", "unauthorized_client", "unsupported_response_type"}
)


class RefusedError(Exception):
    """Somebody who came from the provider is not signed in; the text says why, for the log and the audit log."""


@dataclass(frozen=True)
class Client:
    """Skillgap as a provider knows it, and the claims by which it knows people.

    Attributes:
        issuer: the provider's name for itself.
        client_id: its name for skillgap.
        address: under which people open skillgap, without a path.
        secret: None for a public client.
        claim: the claim that names the person.
        groups_claim: the claim that names their groups; None for none.
        scopes: what is asked of the provider.
    """

    issuer: str
    client_id: str
    address: str
    secret: str | None = field(default=None, repr=False)
    claim: str = "email"
    groups_claim: str | None = None
    scopes: tuple[str, ...] = ("openid", "email", "profile")

    @property
    def is_secure(self) -> bool:
        """Whether people open skillgap over TLS."""
        return self.address.startswith("https:")


@dataclass(frozen=True)
class Vouched:
    """A person as the provider describes them, once all about that holds.

    Attributes:
        claims: of the ID token, and of the userinfo endpoint where the token lacks one that is needed.
        id_token: as it was given, to sign them out with; None where it is too long for that.
    """

    claims: Mapping[str, Any]
    id_token: str | None


class Provider:
    """One provider, as its discovery document describes it."""

    def __init__(self, client: Client, *, clock: Callable[[], datetime]) -> None:
        """Name the provider; nothing is asked of it yet.

        Args:
            client: what skillgap is to it.
            clock: gives the present moment, with its time zone.
        """
        self.client, self._clock = client, clock
        self._metadata = Kept(self._fetch_metadata, clock=clock)
        self._keys = Kept(self._fetch_keys, clock=clock)

    def authorization_url(self, visit: Visit) -> str:
        """Return where to send somebody.

        Args:
            visit: what goes with them.

        Raises:
            ProviderError: the provider does not say where.
        """
        metadata = self._metadata.get(RENEWED_AFTER)
        with self._session(metadata) as session:
            url, _ = session.create_authorization_url(
                metadata["authorization_endpoint"],
                state=visit.state,
                nonce=visit.nonce,
                code_verifier=visit.verifier,
            )
        return str(url)

    def vouched(self, code: str, issuer: str | None, visit: Visit) -> Vouched:
        """Exchange a code for what the provider says of somebody, and hold it against what was asked for.

        Args:
            code: from the provider, by way of the browser.
            issuer: who says that it sent the browser; None where nobody does.
            visit: what went with them.

        Raises:
            RefusedError: the code is none, or something about the ID token does not hold.
            ProviderError: the provider can't be asked.
        """
        metadata = self._metadata.get(RENEWED_AFTER)
        names_itself = metadata.get("authorization_response_iss_parameter_supported") is True
        if issuer != self.client.issuer and (issuer is not None or names_itself):
            raise RefusedError("another provider answered")  # RFC 9207
        with self._session(metadata) as session:
            token = self._token(session, metadata, code, visit)
            id_token = token.get("id_token")
            if not isinstance(id_token, str):
                raise RefusedError("the provider gave no ID token")
            claims = self._claims(id_token, token.get("access_token"), visit.nonce)
            if not self._wanted() <= claims.keys() and USERINFO in metadata:
                claims = self._userinfo(session, metadata, claims) | claims
        return Vouched(claims, id_token if len(id_token) <= LONGEST_HINT else None)

    def sign_out_url(self, id_token: str | None) -> str | None:
        """Return where the provider ends somebody's session with it; None where it does not.

        Args:
            id_token: what it said of them.

        Raises:
            ProviderError: the provider can't be asked where.
        """
        metadata = self._metadata.get(RENEWED_AFTER)
        if SIGNING_OUT not in metadata:
            return None
        parameters = {
            "client_id": self.client.client_id,
            "post_logout_redirect_uri": self.client.address + SIGNED_OUT,
        } | ({"id_token_hint": id_token} if id_token else {})
        return str(add_params_to_uri(metadata[SIGNING_OUT], list(parameters.items())))

    def _session(self, metadata: Mapping[str, Any]) -> OAuth2Session:
        client = self.client
        supported = metadata.get("token_endpoint_auth_methods_supported", ())
        # Providers differ in how they read special characters of a secret in the header; in a form all agree.
        confidential = "client_secret_post" if "client_secret_post" in supported else "client_secret_basic"
        return session_of(
            client_id=client.client_id,
            client_secret=client.secret,
            token_endpoint_auth_method="none" if client.secret is None else confidential,
            scope=" ".join(client.scopes),
            redirect_uri=client.address + CALLBACK,
            code_challenge_method="S256",
        )

    def _token(self, session: OAuth2Session, metadata: Mapping[str, Any], code: str, visit: Visit) -> dict[str, Any]:
        with asking("the token"):
            try:
                token: dict[str, Any] = session.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=visit.verifier,
                )
            except OAuthError as error:
                raise RefusedError(f"the provider does not take the code: {known_error(error.error)}") from error
        return token

    def _claims(self, id_token: str, access_token: object, nonce: str) -> dict[str, Any]:
        client = self.client
        try:
            decoded = self._decoded(id_token)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": client.issuer},
                    "aud": {"essential": True, "value": client.client_id},
                },
                {"nonce": nonce, "client_id": client.client_id, "access_token": access_token},
            )
            claims.validate(now=int(self._clock().timestamp()), leeway=int(SKEW.total_seconds()))
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise RefusedError(f"the ID token does not hold: {_what_fails(error)}") from error
        return dict(claims)

    def _decoded(self, id_token: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(id_token, self._keys.get(RENEWED_AFTER), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(id_token, self._keys.get(KEYS_AT_MOST_EVERY), registry=registry)

    def _userinfo(
        self, session: OAuth2Session, metadata: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> dict[str, Any]:
        try:
            told = fetched(session, metadata[USERINFO], "the userinfo", with_token=True)
        except OAuthError as error:
            raise RefusedError("the provider gave no access token that skillgap could use") from error
        if told.get("sub") != claims["sub"]:
            raise RefusedError("the userinfo endpoint speaks of somebody else")
        return told

    def _wanted(self) -> set[str]:
        return {self.client.claim} | ({self.client.groups_claim} if self.client.groups_claim else set())

    def _fetch_metadata(self) -> dict[str, Any]:
        issuer = self.client.issuer
        with session_of() as session:
            metadata = fetched(session, get_well_known_url(issuer, external=True), "the discovery document")
        if metadata.get("issuer") != issuer:
            raise ProviderError(
                f"the discovery document is of {str(metadata.get('issuer'))[:200]!r}: if that is your provider, it "
                f"belongs into sign_in.issuer, instead of {issuer!r}"
            )
        for name in (*NEEDED, SIGNING_OUT, USERINFO):
            if (name in NEEDED or name in metadata) and not _is_protected(metadata.get(name), issuer):
                raise ProviderError(f"the discovery document names no https address as {name}")
        challenges = metadata.get("code_challenge_methods_supported")
        if challenges is not None and "S256" not in challenges:
            raise ProviderError("the provider does not support PKCE with S256")
        return metadata

    def _fetch_keys(self) -> KeySet:
        with self._session({}) as session:
            found = fetched(session, self._metadata.get(RENEWED_AFTER)["jwks_uri"], "the keys")
        with asking("the keys"):
            try:
                return KeySet.import_key_set(found)  # type: ignore[arg-type] # held against its form there
            except (JoseError, LookupError, AttributeError) as error:
                raise ValueError(f"they can't be read: {error}") from error


def known_error(error: object) -> str:
    """Return the name of an error that OAuth or OpenID Connect knows; nothing of anybody's own text."""
    return error if isinstance(error, str) and error in _KNOWN_ERRORS else "an error of its own"


def _what_fails(error: Exception) -> str:
    """Return what does not hold, in joserfc's words where they hold nothing of the token itself."""
    if isinstance(error, InvalidClaimError | MissingClaimError | ExpiredTokenError):
        return str(error)
    return error.error if isinstance(error, JoseError) else "it can't be read"


def _is_protected(url: object, issuer: str) -> bool:
    """Return whether what is sent to an address can't be read on the way."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        is_here = all(is_loopback(host.hostname or "") for host in (parts, urlsplit(issuer)))
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_here))
