"""Digests by mail: who is due one, and what became of it. What one says stands in `dashboards.digest`.

A reader's rights are those that `access` gives their address at the moment of sending, as at a request of the
dashboards. A role that only a group gives is not among them: groups are known when somebody signs in, and not before.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.operate.mail import Mail, mail_password
from orchestration.operate.message import Message
from orchestration.operate.sending import Delivery, send_all
from orchestration.operate.told import one_at_a_time
from orchestration.privacy.leftovers import audit_file
from orchestration.refresh_log.plain_log import plain_log_of
from orchestration.settings.notify_settings import DigestSettings, MailSettings
from orchestration.settings.workspace import Workspace
from published.access_rules import SignedIn
from published.audit import AuditLog
from published.files import NotPublishedError
from published.private_files import write_private
from published.viewer import Viewer

if TYPE_CHECKING:
    from dashboards.digest.content import Digest
    from dashboards.snapshot.snapshot import Warehouse

WHY = (
    "You get this because notify.digests in workspace.yml names your address. Whoever runs skillgap takes it off there."
)
LACKING = {
    "no role": "access gives this address no role; one that a group has counts only where somebody signs in",
    "no page": "their role opens no page about org units, so there is nothing to tell (analyst, employee)",
}


@dataclass(frozen=True)
class Prospect:
    """Whether somebody would get a digest.

    Attributes:
        to: the address.
        every: how often.
        roles: theirs, by their order in the alphabet.
        problem: why they get none; None: they do.
    """

    to: str
    every: str
    roles: tuple[str, ...]
    problem: str | None


def prospects_of(workspace: Workspace) -> tuple[Prospect, ...]:
    """Return who would get a digest and who would not, and why; nothing is sent.

    Args:
        workspace: the workspace.
    """
    wanted = workspace.settings.notify.digests
    if not wanted:
        return ()
    with closing(_warehouse(workspace, AuditLog(audit_file(workspace)))) as warehouse:
        return tuple(_prospect(each, _viewer(workspace, warehouse, each.to)) for each in wanted)


def send_digests(
    workspace: Workspace,
    *,
    clock: Callable[[], datetime],
    seconds: float,
    environment: Mapping[str, str] = os.environ,
) -> dict[str, Delivery]:
    """Send each digest that is due; those for which no time is left are due the next time.

    Args:
        workspace: the workspace.
        clock: gives the present moment, with its time zone.
        seconds: how long all of them may take. A server that does not answer is not asked again.
        environment: the variables of this process, which may hold secrets.

    Returns:
        Address → how it went; also of those who get none.

    Raises:
        SettingsError: the password of the mail server's user can't be read.
    """
    settings = workspace.settings.notify
    if settings.mail is None or not settings.digests:
        return {}
    workspace.prepare()
    until = time.monotonic() + seconds
    file = workspace.state / "digests.json"
    with one_at_a_time(file.with_suffix(".lock"), 0) as is_alone:
        if not is_alone:
            return {}
        sent = _read(file)
        went = {}
        with closing(_warehouse(workspace, AuditLog(audit_file(workspace), clock=clock))) as newest:
            password = mail_password(settings.mail, workspace.root, environment)
            warehouse = newest.pinned()
            for wanted in settings.digests:
                due = _due(workspace, warehouse, wanted, sent.get(wanted.to, {}), clock())
                if due is None or time.monotonic() >= until:
                    continue
                key, viewer = due
                delivery = _send(workspace, warehouse, settings.mail, password, wanted, viewer, clock, until)
                if delivery is None:
                    continue
                went[wanted.to] = delivery
                plain_log_of(workspace).write(clock(), "Digest", delivery.text, delivery.seconds)
                if not delivery.is_reached:
                    break
                if delivery.problem is not None:
                    continue
                sent[wanted.to] = sent.get(wanted.to, {}) | key
                write_private(file, json.dumps({to: sent[to] for to in sorted(sent)}, indent=1))
    return went


def _send(
    workspace: Workspace,
    warehouse: Warehouse,
    mail: MailSettings,
    password: str | None,
    wanted: DigestSettings,
    viewer: Viewer,
    clock: Callable[[], datetime],
    until: float,
) -> Delivery | None:
    """Send one digest; None where there is nothing to tell."""
    from dashboards.digest.content import digest_for

    digest = digest_for(warehouse, viewer)
    if digest is None:
        return None
    message = message_of(digest, workspace)
    left = max(0.0, until - time.monotonic())
    sender = Mail(mail, password, (wanted.to,), clock=clock, seconds=max(1.0, min(10.0, left)))
    return send_all({wanted.to: (lambda: sender, message)}, left)[wanted.to]


def message_of(digest: Digest, workspace: Workspace) -> Message:
    """Return a digest as mail."""
    from dashboards.digest.render import Setting, as_html, as_text, subject_of

    setting = Setting(workspace.settings.name, workspace.settings.sign_in.address, WHY)
    return Message(subject_of(digest, setting), as_text(digest, setting), as_html(digest, setting))


def _due(
    workspace: Workspace, warehouse: Warehouse, wanted: DigestSettings, sent: Mapping[str, str], now: datetime
) -> tuple[dict[str, str], Viewer] | None:
    """Return under what a digest is remembered and for whom it is; None where none is due, or they get none."""
    from dashboards.digest.content import latest_closed, what_is_lacking

    viewer = _viewer(workspace, warehouse, wanted.to)
    if what_is_lacking(viewer) is not None:
        return None
    try:
        cycle = latest_closed(warehouse, viewer)
    except NotPublishedError:
        return None
    if cycle is None:
        return None
    key = {"cycle": cycle.cycle_id} if wanted.every == "cycle" else {"month": f"{now.astimezone(UTC):%Y-%m}"}
    return None if key.items() <= sent.items() else (key, viewer)


def _warehouse(workspace: Workspace, audit: AuditLog) -> Warehouse:
    # Imported here: Dash takes a second to load, which nobody without a digest should wait for.
    from dashboards.snapshot.snapshot import Warehouse as Published

    return Published(workspace.warehouse, audit)


def _viewer(workspace: Workspace, warehouse: Warehouse, address: str) -> Viewer:
    from dashboards.sign_in.rights import Rights

    return Rights(warehouse, workspace.settings.access.rules).viewer_of(SignedIn(address))


def _prospect(wanted: DigestSettings, viewer: Viewer) -> Prospect:
    from dashboards.digest.content import what_is_lacking

    lacking = what_is_lacking(viewer)
    return Prospect(wanted.to, wanted.every, tuple(sorted(viewer.roles)), LACKING[lacking] if lacking else None)


def _read(file: Path) -> dict[str, dict[str, str]]:
    """Return what was sent to whom; nothing where that can't be read."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return {str(to): {str(key): str(value) for key, value in each.items()} for to, each in content.items()}
    except (OSError, ValueError, AttributeError):
        return {}
