"""Renewed certificates: what lies in the files of a server's certificate is shown to whoever connects from then on."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from ssl import SSLContext

from hypercorn.config import Config

from dashboards.web.listening import Certificate

log = logging.getLogger("dashboards")

SECONDS_BETWEEN_LOOKS = 5.0
SECONDS_OF_RENEWAL = 10.0

_State = tuple[tuple[int, int, int], ...]


class RenewingConfig(Config):
    """A configuration whose certificate is read anew whenever its files have changed.

    Connections that are open keep the one that they began with.
    """

    def __init__(self, certificate: Certificate) -> None:
        """Take the certificate.

        Args:
            certificate: its files; at the start they can be used.
        """
        super().__init__()
        self.certfile, self.keyfile = str(certificate.chain), str(certificate.key)
        self._certificate = certificate
        self._context: SSLContext | None = None
        self._known: _State | None = None

    def create_ssl_context(self) -> SSLContext | None:
        """Return what connections begin with; it is kept, for a renewed certificate to be put into.

        A process that begins while the files are being replaced waits for the second of them.

        Raises:
            OSError: the files can't be used, and that lasts.
        """
        deadline = time.monotonic() + SECONDS_OF_RENEWAL
        while True:
            self._known = self._state()
            try:
                self._context = super().create_ssl_context()
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(SECONDS_OF_RENEWAL / 20)
            else:
                return self._context

    async def keep_renewed(self) -> None:
        """Look at the files until cancelled; those that can't be used, or not yet, leave the certificate of before."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            found = self._state()
            if found not in (self._known, None):
                self._known = found
                self._renew()

    def _renew(self) -> None:
        if self._context is None:
            return
        chain, key = self._certificate.chain, self._certificate.key
        try:
            # Tried elsewhere first: where one of two files is new, the context would be left without a key.
            for context in (ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), self._context):
                context.load_cert_chain(chain, key, password=_no_password)
        except (OSError, ValueError) as error:
            log.warning("the certificate %s can't be used, so that of before is shown: %s", chain, error)
        else:
            log.warning("the certificate %s was renewed", chain)

    def _state(self) -> _State | None:
        """Return what tells whether the files are what they were; None where one is missing."""
        try:
            found = [file.stat() for file in (self._certificate.chain, self._certificate.key)]
        except OSError:
            return None
        return tuple((each.st_mtime_ns, each.st_size, each.st_ino) for each in found)


def _no_password() -> str:
    raise ValueError("the key has a password")
