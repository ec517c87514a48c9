"""`access` and `sign_in` in `workspace.yml`: who has which role, and how people sign in."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from orchestration.settings.source_settings import Section
from published.access_rules import AccessRules, Partner
from published.viewer import Role

_HEADER = re.compile(r"^[A-Za-z][A-Za-z0-9-]*$")
_VARIABLE = re.compile(r"^[A-Z_][A-Z0-9_]*$")
_SCOPE = re.compile(r"^[\x21\x23-\x5b\x5d-\x7e]+$")  # RFC 6749
_HERE = ("localhost", "127.0.0.1", "::1")
_NAMED: tuple[Role, ...] = ("hr_leader", "learning", "framework_owner", "analyst")


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError("expected an address, such as 127.0.0.1, or a network, such as 10.0.0.0/8") from error
    return text


def _header(text: str) -> str:
    if not _HEADER.match(text):
        raise ValueError("expected the name of a header, such as X-Remote-User")
    return text


def _variable(text: str) -> str:
    if not _VARIABLE.match(text):
        raise ValueError(
            "expected the name of an environment variable in capitals, such as SKILLGAP_CLIENT_SECRET, and never the "
            "secret itself"
        )
    return text


def _scope(text: str) -> str:
    if not _SCOPE.match(text):
        raise ValueError("expected one scope, such as groups, without blanks")
    return text


def _https(text: str) -> SplitResult:
    """Return the parts of an address that nobody can listen in on: with TLS, or on this machine."""
    try:
        parts = urlsplit(text)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)):
        raise ValueError("expected an address that begins with https://")
    if parts.query or parts.fragment or parts.username or parts.password or not text.isprintable() or " " in text:
        raise ValueError("expected an address with nothing behind its path, and no name before its host")
    return parts


def _issuer(text: str) -> str:
    parts = _https(text)
    if parts.path.endswith("/.well-known/openid-configuration"):
        raise ValueError("expected the provider's issuer, which is this address without /.well-known/…")
    return text


def _address(text: str) -> str:
    parts = _https(text)
    if parts.path not in ("", "/"):
        raise ValueError("expected the address under which people open skillgap, without a path")
    return text.removesuffix("/")


def _everybody_or_some(told: object) -> object:
    if not isinstance(told, bool | list):
        raise ValueError('write true for everybody who works here, or a list such as ["group:pilot", bo@firm.example]')  # noqa: TRY004 - pydantic words it
    return told


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Network = Annotated[str, AfterValidator(_network)]
Header = Annotated[str, AfterValidator(_header)]
Variable = Annotated[str, AfterValidator(_variable)]
Scope = Annotated[str, AfterValidator(_scope)]
Issuer = Annotated[str, AfterValidator(_issuer)]
Address = Annotated[str, AfterValidator(_address)]


class PartnerSettings(Section):
    """HR partners: who they are, and the org units that they look after, each with all below it."""

    who: Annotated[list[Name], Field(min_length=1)]
    units: Annotated[list[Name], Field(min_length=1)]


class AccessSettings(Section):
    """Who has which role: e-mail addresses, user names, and groups as `group:name`.

    Whoever leads somebody is a manager without being named; nobody else is anything by default.

    Attributes:
        hr_leader: see everything.
        hr_partner: see the people of certain units.
        learning: learning and development.
        framework_owner: look after the competency framework.
        analyst: ask the published tables in SQL, people by their keys.
        employees: those who see their own page: everybody who works here (true), or those who are named.
    """

    hr_leader: list[Name] = Field(default_factory=list)
    hr_partner: list[PartnerSettings] = Field(default_factory=list)
    learning: list[Name] = Field(default_factory=list)
    framework_owner: list[Name] = Field(default_factory=list)
    analyst: list[Name] = Field(default_factory=list)
    employees: Annotated[bool | list[Name], BeforeValidator(_everybody_or_some)] = False

    def rules(self) -> AccessRules:
        """Return what they say, for whoever asks."""
        named = self.employees if isinstance(self.employees, list) else []
        return AccessRules(
            {role: frozenset(getattr(self, role)) for role in _NAMED} | {"employee": frozenset(named)},
            tuple(Partner(frozenset(each.who), frozenset(each.units)) for each in self.hr_partner),
            employees=self.employees is True,
        )


class SignInSettings(Section):
    """How people sign in.

    Attributes:
        mode: `demo` (a bar of roles, for this machine alone), `local` (names and passwords that `skillgap user`
            keeps), `header` (a proxy names the person) or `oidc` (an OpenID provider does).
        user_header: for `header`: where the proxy writes the e-mail address or user name.
        groups_header: for `header`: where it writes groups, commas between them.
        trusted_proxies: addresses from which a proxy's headers are believed.
        address: for `oidc`: the address under which people open skillgap.
        issuer: for `oidc`: the provider's name for itself, an address.
        client_id: for `oidc`: the provider's name for skillgap.
        client_secret_env: for `oidc`: the environment variable that holds the client's secret.
        client_secret_file: for `oidc`: the file that holds it, its owner's alone; from the workspace on.
        claim: for `oidc`: the claim that names the person.
        groups_claim: for `oidc`: the claim that names their groups.
        scopes: for `oidc`: what is asked of the provider.
        idle_minutes: a session without a request ends after so many.
        longest_hours: every session ends after so many.
    """

    mode: Literal["demo", "local", "header", "oidc"] = "demo"
    user_header: Header | None = None
    groups_header: Header | None = None
    trusted_proxies: list[Network] = Field(default_factory=list)
    address: Address | None = None
    issuer: Issuer | None = None
    client_id: Name | None = None
    client_secret_env: Variable | None = None
    client_secret_file: Name | None = None
    claim: Name = "email"
    groups_claim: Name | None = None
    scopes: list[Scope] = Field(default_factory=lambda: ["openid", "email", "profile"])
    idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60
    longest_hours: Annotated[int, Field(ge=1, le=31 * 24)] = 12

    @model_validator(mode="after")
    def _a_header_needs_a_proxy(self) -> Self:
        if self.mode == "header" and (self.user_header is None or not self.trusted_proxies):
            raise ValueError(
                "mode header needs user_header, the header in which the proxy names the person, and trusted_proxies, "
                "the addresses from which that is believed"
            )
        return self

    @model_validator(mode="after")
    def _a_provider_is_named(self) -> Self:
        if self.mode == "oidc":
            lacking = [name for name in ("address", "issuer", "client_id") if getattr(self, name) is None]
            if lacking:
                raise ValueError(
                    f"mode oidc lacks {', '.join(lacking)}: address is the one under which people open skillgap, "
                    "issuer and client_id are what the provider calls itself and skillgap"
                )
            if "openid" not in self.scopes:
                raise ValueError("scopes lacks openid, without which a provider does not say who somebody is")
        if self.client_secret_env is not None and self.client_secret_file is not None:
            raise ValueError("the client's secret is in client_secret_env or in client_secret_file, not in both")
        return self
