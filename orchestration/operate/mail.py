"""Mail, through the one server that `notify.mail` names. Who gets which mail does not belong here.

The standard library's own: it sends plain text beside HTML, several mails over one connection, and asks nobody but that
server.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from orchestration.operate.message import Message, NotSentError
from orchestration.settings.notify_settings import MailSettings
from orchestration.settings.secret_source import SecretSource

SECONDS = 10.0


class Mail:
    """Messages by mail to some addresses."""

    def __init__(
        self,
        settings: MailSettings,
        password: str | None,
        to: Sequence[str],
        *,
        clock: Callable[[], datetime],
        seconds: float = SECONDS,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Name the server and the addresses; nothing is opened.

        Args:
            settings: the server.
            password: of its user; None: nobody signs in.
            to: the addresses.
            clock: gives the present moment, with its time zone.
            seconds: how long to wait for each answer of the server.
            trust: which certificates are trusted; None: those that the system does.
        """
        self._settings, self._password, self._to = settings, password, tuple(to)
        self._clock, self._seconds, self._trust = clock, seconds, trust

    def send(self, message: Message) -> None:
        """Send one mail to all addresses.

        Raises:
            NotSentError: the server can't be reached, is not who it should be, or does not take it.
        """
        with self._in_words(), self._connected() as smtp:
            refused = smtp.send_message(self._composed(message), self._settings.sender, self._to)
        if refused:
            raise NotSentError(f"{self._server} takes mail to all but {len(refused)} of {len(self._to)} addresses")

    def reach(self) -> None:
        """Sign in and send nothing.

        Raises:
            NotSentError: as for `send`.
        """
        with self._in_words(), self._connected():
            pass

    @property
    def _server(self) -> str:
        return f"{self._settings.server}:{self._settings.port_in_use}"

    @property
    def _domain(self) -> str:
        return self._settings.sender.rpartition("@")[2]

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Say in words what went wrong with the server."""
        server = self._server
        try:
            yield
        except smtplib.SMTPAuthenticationError as error:
            raise NotSentError(f"{server} does not take this user and password ({error.smtp_code})") from None
        except smtplib.SMTPResponseException as error:
            raise NotSentError(f"{server} does not take the mail (answer {error.smtp_code})") from None
        except smtplib.SMTPRecipientsRefused as error:
            raise NotSentError(f"{server} takes mail to none of the {len(error.recipients)} addresses") from None
        except ssl.SSLCertVerificationError as error:
            raise NotSentError(f"{server} has no certificate that can be trusted ({error.verify_message})") from None
        except smtplib.SMTPNotSupportedError:
            raise NotSentError(f"{server} does not offer {self._lacking()}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise NotSentError(f"{server} can't be reached ({_reason(error)})", is_reached=False) from None

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        context = self._trust or ssl.create_default_context()
        where = (settings.server, settings.port_in_use)
        name = self._domain  # else it asks the network for this machine's name, and tells it
        if settings.encryption == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, name, timeout=self._seconds, context=context)
        else:
            smtp = smtplib.SMTP(*where, name, timeout=self._seconds)
        try:
            if settings.encryption == "starttls":
                smtp.starttls(context=context)
            if settings.user is not None and self._password is not None:
                smtp.login(settings.user, self._password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _composed(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = " ".join(message.title.split())
        mail["From"] = f"skillgap <{self._settings.sender}>"
        mail["To"] = ", ".join(self._to)
        mail["Date"] = format_datetime(self._clock())
        mail["Message-ID"] = make_msgid(domain=self._domain)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        mail.set_content(message.text)
        if message.html is not None:
            mail.add_alternative(message.html, subtype="html")
        return mail

    def _lacking(self) -> str:
        return "starttls" if self._settings.encryption == "starttls" else "a way to sign in that is known here"


def mail_password(settings: MailSettings, root: Path, environment: Mapping[str, str] = os.environ) -> str | None:
    """Read the password of the mail server's user; None where nobody signs in.

    Args:
        settings: say where it is.
        root: the workspace, which a file's path may start from.
        environment: the variables of this process.

    Raises:
        SettingsError: it is not there, or others can read it.
    """
    source = SecretSource(
        key="notify.mail.password",
        what="the password of notify.mail.user",
        command="skillgap",
        variable=settings.password_env,
        file=settings.password_file,
        if_seen="change the password",
    )
    return source.read(root, environment)


def _reason(error: Exception) -> str:
    """Return why a connection failed, without what a server said: that may repeat what was sent to it."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):  # which smtplib makes of a silence, too
        return "it does not answer, or hangs up"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
