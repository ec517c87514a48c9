"""Where the server listens, and when that would let others read or do what is not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dashboards.web.loopback import is_loopback

SECONDS_OF_SILENCE = 10
"""After so many seconds in which nothing is said on a connection it is closed."""


class UnsafeListeningError(Exception):
    """The dashboards were told to listen in a way that is not safe; the text says what is missing."""


class WorkersError(Exception):
    """The processes that serve end as soon as they have begun."""


@dataclass(frozen=True)
class Certificate:
    """What the server shows of itself over TLS, as PEM files.

    Attributes:
        chain: its certificate and those above it.
        key: the key, without a password.
    """

    chain: Path
    key: Path


@dataclass(frozen=True)
class Listening:
    """Where the server listens.

    Attributes:
        host: a name or an address, without a port.
        port: the port.
        n_workers: processes that answer beside each other.
        certificate: for TLS; None: without.
        is_insecure: others may connect without TLS, and whoever said so knows that they can be listened in on.
    """

    host: str = "127.0.0.1"
    port: int = 8050
    n_workers: int = 1
    certificate: Certificate | None = None
    is_insecure: bool = False

    @property
    def is_here_alone(self) -> bool:
        """Whether no other machine can connect."""
        return is_loopback(self.host)

    @property
    def is_for_proxies_alone(self) -> bool:
        """Whether others may connect, and what they send is protected on its way to a proxy alone."""
        return not self.is_here_alone and self.certificate is None and not self.is_insecure

    @property
    def binding(self) -> str:
        """The host and the port, as an address has them."""
        host = self.host.strip("[]")
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """The address under which it answers."""
        return f"{'http' if self.certificate is None else 'https'}://{self.binding}"


def refuse_unsafe(listening: Listening, *, tells_people_apart: bool, has_proxies: bool) -> None:
    """Refuse to listen where others could connect and be anybody, or be listened in on.

    Args:
        listening: where to listen.
        tells_people_apart: people sign in; else whoever connects chooses a role.
        has_proxies: some addresses are a proxy's, which encrypts.

    Raises:
        UnsafeListeningError: it is not safe.
    """
    if listening.is_here_alone:
        return
    if not tells_people_apart:
        raise UnsafeListeningError(
            f"On {listening.host!r} others can connect, and without signing in each of them could choose any role. Set "
            "sign_in.mode in workspace.yml to local, oidc or header, or use --host 127.0.0.1."
        )
    if listening.is_for_proxies_alone and not has_proxies:
        raise UnsafeListeningError(
            f"On {listening.host!r} others can connect, and passwords and figures would go over the network readable. "
            "Give --tls-cert and --tls-key, or name the proxy with TLS in front under sign_in.trusted_proxies in "
            "workspace.yml, or use --host 127.0.0.1; --insecure takes the risk."
        )
