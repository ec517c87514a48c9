"""`access` and `sign_in` in `workspace.yml`: who has which role, and how people sign in."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from orchestration.settings.source_settings import Section
from published.access_rules import AccessRules, Partner
from published.viewer import Role

_HEADER = re.compile(r"^[A-Za-z][A-Za-z0-9-]*$")
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


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Network = Annotated[str, AfterValidator(_network)]
Header = Annotated[str, AfterValidator(_header)]


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
        employees: everybody sees their own page.
    """

    hr_leader: list[Name] = Field(default_factory=list)
    hr_partner: list[PartnerSettings] = Field(default_factory=list)
    learning: list[Name] = Field(default_factory=list)
    framework_owner: list[Name] = Field(default_factory=list)
    analyst: list[Name] = Field(default_factory=list)
    employees: bool = False

    def rules(self) -> AccessRules:
        """Return what they say, for whoever asks."""
        return AccessRules(
            {role: frozenset(getattr(self, role)) for role in _NAMED},
            tuple(Partner(frozenset(each.who), frozenset(each.units)) for each in self.hr_partner),
            employees=self.employees,
        )


class SignInSettings(Section):
    """How people sign in.

    Attributes:
        mode: `demo` (a bar of roles, for this machine alone), `local` (names and passwords that `skillgap user` keeps)
            or `header` (a proxy names the person).
        user_header: for `header`: where the proxy writes the e-mail address or user name.
        groups_header: for `header`: where it writes groups, commas between them.
        trusted_proxies: addresses from which a proxy's headers are believed.
        idle_minutes: a session without a request ends after so many.
        longest_hours: every session ends after so many.
    """

    mode: Literal["demo", "local", "header"] = "demo"
    user_header: Header | None = None
    groups_header: Header | None = None
    trusted_proxies: list[Network] = Field(default_factory=list)
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
