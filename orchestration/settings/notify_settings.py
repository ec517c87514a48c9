"""`notify` in `workspace.yml`: who is told when something goes wrong, and who gets a digest of the figures by mail.

What is told, and when, stands in `orchestration.operate`. No secret stands here: settings say where it is.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from orchestration.settings.sign_in_settings import Name, Variable
from orchestration.settings.source_settings import Section

Event = Literal["failed", "recovered", "late", "missing", "set_aside", "disk", "ending"]
Encryption = Literal["starttls", "tls", "none"]
_MAIL = re.compile(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$")
_HOST = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$|^::1$")
_PORTS: dict[Encryption, int] = {"starttls": 587, "tls": 465, "none": 25}


def _mail_address(text: str) -> str:
    if not _MAIL.fullmatch(text):
        raise ValueError("expected one e-mail address, such as lea@firm.example")
    return text


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError("expected the name of a server, such as smtp.firm.example, without a port")
    return text


MailAddress = Annotated[str, AfterValidator(_mail_address)]
Host = Annotated[str, AfterValidator(_host)]


def is_this_machine(host: str) -> bool:
    """Return whether a host's name can be no other machine's."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class MailSettings(Section):
    """The server that takes mail from skillgap.

    Attributes:
        server: its name.
        port: None: the usual one of `encryption`.
        encryption: `starttls`, `tls` from the first byte on, or `none`, to this machine alone.
        sender: the address that mail comes from.
        user: the name to sign in with; None: without.
        password_env: the environment variable that holds its password.
        password_file: the file that holds it, its owner's alone; from the workspace on.
    """

    server: Host
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    encryption: Encryption = "starttls"
    sender: MailAddress
    user: Name | None = None
    password_env: Variable | None = None
    password_file: Name | None = None

    @property
    def port_in_use(self) -> int:
        """The port: as set, or the usual one."""
        return self.port or _PORTS[self.encryption]

    @model_validator(mode="after")
    def _nobody_listens_in(self) -> Self:
        if self.encryption == "none" and not is_this_machine(self.server):
            raise ValueError("encryption none is for a server on this machine; to others mail goes by starttls or tls")
        return self

    @model_validator(mode="after")
    def _a_user_has_one_password(self) -> Self:
        named = [each for each in (self.password_env, self.password_file) if each is not None]
        if len(named) != (0 if self.user is None else 1):
            raise ValueError("user needs its password in one of password_env and password_file, and they need a user")
        return self


class TargetSettings(Section):
    """Whoever is told.

    Attributes:
        name: what logs and messages call it.
        mail: addresses, for mail.
        url_env: the environment variable that holds the address of a chat's or program's web hook, which is a secret.
        url_file: the file that holds it, its owner's alone; from the workspace on.
        events: what it is told of.
    """

    name: Annotated[str, Field(pattern=r"^[\w .-]{1,40}$")]
    mail: Annotated[
        list[MailAddress],
        Field(max_length=20),
        BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    ] = Field(default_factory=list)
    url_env: Variable | None = None
    url_file: Name | None = None
    events: Annotated[list[Event], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_one_place(self) -> Self:
        if sum((bool(self.mail), self.url_env is not None, self.url_file is not None)) != 1:
            raise ValueError("expected one of mail, url_env and url_file")
        return self

    @model_validator(mode="after")
    def _recovers_from_something(self) -> Self:
        if "recovered" in self.events and not {"failed", "late"} & set(self.events):
            raise ValueError("recovered says that failed or late is over, so it needs one of them beside it")
        return self


class DigestSettings(Section):
    """Somebody who gets the figures that they may see by mail.

    Attributes:
        to: their address, which is also the name that `access` gives roles to.
        every: `cycle`: once a cycle is published; `month`: with the first refresh of each month.
    """

    to: MailAddress
    every: Literal["cycle", "month"] = "cycle"


class NotifySettings(Section):
    """Who is told what. Without targets and digests nothing is sent.

    Attributes:
        mail: how mail is sent.
        targets: whoever is told when something is wrong.
        digests: whoever gets a digest.
        late_after_hours: nothing published for so long is late.
        disk_free_gb: less space than this is nearly full.
        days_before_end: so long before the end of a certificate or secret it is told.
        certificates: PEM files, such as that of --tls-cert; from the workspace on.
        ends: what ends on a day that no file says, such as a provider's secret.
    """

    mail: MailSettings | None = None
    targets: list[TargetSettings] = Field(default_factory=list)
    digests: list[DigestSettings] = Field(default_factory=list)
    late_after_hours: Annotated[int, Field(ge=1)] = 30
    disk_free_gb: Annotated[float, Field(ge=0)] = 5
    days_before_end: Annotated[int, Field(ge=1)] = 14
    certificates: list[Name] = Field(default_factory=list)
    ends: dict[Name, date] = Field(default_factory=dict)

    @property
    def is_on(self) -> bool:
        """Whether anybody is told anything."""
        return bool(self.targets or self.digests)

    @model_validator(mode="after")
    def _mail_has_a_server(self) -> Self:
        if self.mail is None and (self.digests or any(target.mail for target in self.targets)):
            raise ValueError("mail says nothing of a server, by which digests and targets with mail are sent")
        return self

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> Self:
        for what, names in (
            ("targets", [target.name for target in self.targets]),
            ("digests", [digest.to.lower() for digest in self.digests]),
        ):
            twice = sorted(name for name, n in Counter(names).items() if n > 1)
            if twice:
                raise ValueError(f"{what} has {twice[0]} twice")
        return self
