"""Addresses that are this machine's own."""

from __future__ import annotations

import ipaddress


class NotLoopbackError(Exception):
    """The dashboards were told to listen where others can reach them."""


def is_loopback(host: str) -> bool:
    """Return whether a host name or address, without a port, can only be this machine.

    Args:
        host: as in `localhost`, `127.0.0.1`, `::1` or `[::1]`.
    """
    name = host.strip().lower().removeprefix("[").removesuffix("]")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_of(header: str) -> str:
    """Return the host of a `Host` header, without its port."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.rpartition(":")[0] if ":" in header else header


def refuse_unless_loopback(host: str) -> None:
    """Refuse to listen where another machine could connect.

    Args:
        host: the address to listen on.

    Raises:
        NotLoopbackError: it is not a loopback address.
    """
    if not is_loopback(host):
        raise NotLoopbackError(
            f"skillgap encrypts nothing itself, so it listens on this machine alone, not on {host!r}. Use --host "
            "127.0.0.1; for others put a proxy with TLS, such as nginx or Caddy, in front of it on this machine, and "
            "set sign_in in workspace.yml."
        )
