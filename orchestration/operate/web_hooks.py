"""Web hooks of chats and programs, through Apprise: the one module that knows it, and it loads only when one is used.

Apprise reads a hundred kinds of addresses, and options in them by which it fetches templates, attachments and keys from
elsewhere, or follows a receiver that sends it on. So a few kinds are taken, without such options, and nothing is sent
but the message, to the named host.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from orchestration.errors import SettingsError
from orchestration.operate.message import Message, NotSentError
from orchestration.settings.notify_settings import TargetSettings, is_this_machine
from orchestration.settings.secret_source import SecretSource

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase

# What an address begins with → the option names that it may have.
KINDS: Mapping[str, frozenset[str]] = {
    "slack": frozenset(),
    "workflows": frozenset(),  # Microsoft Teams
    "mmosts": frozenset(),  # Mattermost
    "jsons": frozenset(),
    "json": frozenset(),
    "https": frozenset({"api-version", "sp", "sv", "sig"}),  # as Slack and Teams show it
}
HERE_ALONE = frozenset({"json"})
# Chats take these for links and for calls on everybody; a file may be named so.
_PLAIN = str.maketrans("<>[]", "‹›()")
_OF_HTTPS = ("slack", "workflows")


class WebHook:
    """Messages to one web hook."""

    def __init__(self, name: str, url: str) -> None:
        """Look at the address; nothing is sent.

        Args:
            name: the target's, for errors.
            url: the address, a secret.

        Raises:
            SettingsError: it is of a kind that is not taken, or has options that are not.
        """
        self._service = _service(name, url)

    def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            NotSentError: it was not taken.
        """
        with _heard() as warnings:
            try:
                is_sent = self._service.notify(
                    body=message.text.translate(_PLAIN), title=message.title.translate(_PLAIN)
                )
            except (OSError, ValueError, TypeError):
                is_sent = False
        if not is_sent:
            codes = sorted({code for each in warnings for code in _codes(each)})
            raise NotSentError(f"it answers {codes[0]}" if codes else "it can't be reached, or does not answer")


def hook_address(target: TargetSettings, root: Path, environment: Mapping[str, str] = os.environ) -> str | None:
    """Read the address of a target's web hook; None where it has none.

    Args:
        target: says where it is.
        root: the workspace, which a file's path may start from.
        environment: the variables of this process.

    Raises:
        SettingsError: it is not there, or others can read it.
    """
    source = SecretSource(
        key=f"notify.targets ({target.name}).url",
        what="the address of its web hook",
        command="skillgap",
        variable=target.url_env,
        file=target.url_file,
        if_seen="let the chat make another address",
    )
    return source.read(root, environment)


def refusal_of(url: str) -> str | None:
    """Return what about an address can't be taken, without repeating it; None: nothing."""
    try:
        parts = urlsplit(url)
        options = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    except ValueError:
        return "it is no address"
    kind = parts.scheme.lower()
    if kind not in KINDS:
        return f"it begins with none of {', '.join(f'{each}://' for each in KINDS)}"
    if kind in HERE_ALONE and not is_this_machine(parts.hostname or ""):
        return f"{kind}:// is for this machine alone; to others it is {kind}s://"
    if options - KINDS[kind]:
        return "it has options behind a ?, and none but those that Teams writes are taken"
    return None


def _service(name: str, url: str) -> NotifyBase:
    refusal = refusal_of(url)
    if refusal is None:
        from apprise import Apprise

        with _heard():
            service = Apprise.instantiate(url, asset=_asset())
        is_https = urlsplit(url).scheme.lower() == "https"
        if is_https and (service is None or not set(_OF_HTTPS) & set(_schemas(service))):
            refusal = (
                "an address with https:// has to be Slack's or Teams'; that of another program begins with jsons://"
            )
        elif service is None:
            refusal = "Apprise does not understand it; docs/notices.md shows how addresses look"
        else:
            return service
    raise SettingsError(f"workspace.yml: notify.targets: the address of {name} can't be taken: {refusal}.")


def _asset() -> AppriseAsset:
    """Return what Apprise knows of itself: no name, picture or link of its own, nothing kept, nobody followed."""
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id="skillgap",
        app_desc="skillgap",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        storage_mode="memory",
        http_redirects=False,
        allow_templates=False,
        secure_logging=True,
    )


def _schemas(service: NotifyBase) -> Iterator[str]:
    for names in (service.protocol, service.secure_protocol):
        yield from (names,) if isinstance(names, str) else names or ()


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Yield the texts of Apprise's warnings in this thread, and keep all it logs from everybody else.

    It may name hosts and quote answers, so it stays kept: a thread that nobody waits for any more may still log.
    """
    texts: list[str] = []
    here = threading.get_ident()

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == here:
                texts.append(record.getMessage())

    log = logging.getLogger("apprise")
    keeper = Keeper(logging.WARNING)
    log.addHandler(keeper)
    log.propagate = False
    try:
        yield texts
    finally:
        log.removeHandler(keeper)


def _codes(warning: str) -> Iterator[str]:
    """Yield the number of an answer that a warning names."""
    _, found, rest = warning.partition("error=")
    if found and rest[:3].isdigit():
        yield f"HTTP {rest[:3]}"
