"""Digests by mail: who is due one, and what became of it. What one says stands in `dashboards.digest`.

A reader's rights are those that `access` gives their address at the moment of sending, as at a request of the
dashboards. A role that only a group gives is not among them: groups are known when somebody signs in, and not before.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.operate.mail import Mail, mail_password
from orchestration.operate.message import Message
from orchestration.operate.sending import Delivery, run_all
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

REFUSED = "refused"
SECONDS_FOR_ONE, MOST_SECONDS_FOR_ONE = 3.0, 10.0
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
    seconds_to_answer: float = SECONDS_FOR_ONE,
    environment: Mapping[str, str] = os.environ,
) -> dict[str, Delivery]:
    """Send each digest that is due; those for which no time is left are due the next time.

    Args:
        workspace: the workspace.
        clock: gives the present moment, with its time zone.
        seconds: how long digests may be begun, once it is known which are due. A server that does not answer is not
            asked again.
        seconds_to_answer: how long the server may take to sign in, before any digest is made.
        environment: the variables of this process, which may hold secrets.

    Returns:
        Address → how it went, for those that were tried.

    Raises:
        SettingsError: the password of the mail server's user can't be read.
        OSError: what was sent, or the audit log, can't be written down.
    """
    settings = workspace.settings.notify
    mail = settings.mail
    if mail is None or not settings.digests or not workspace.current.exists():
        return {}
    workspace.prepare()
    file = workspace.state / "digests.json"
    with one_at_a_time(file.with_suffix(".lock"), 0) as is_alone:
        memory = Memory.read(file)
        seen = _seen(workspace, clock())
        if not is_alone or memory.looked_at == seen:
            return {}
        post = Post(mail, mail_password(mail, workspace.root, environment), clock, time.monotonic())
        # First of all: what follows takes seconds to load, and each digest that is made is noted as told.
        server = Mail(mail, post.password, (mail.sender,), clock=clock, seconds=seconds_to_answer)
        reached = run_all({"": server.reach}, seconds_to_answer)[""]
        if reached.problem is not None:
            _log(workspace, post, reached)
            return {settings.digests[0].to: reached}
        with closing(_warehouse(workspace, AuditLog(audit_file(workspace), clock=clock))) as newest:
            warehouse = newest.pinned()
            due = [each for wanted in settings.digests for each in _due(workspace, warehouse, wanted, memory, clock())]
            post = replace(post, until=time.monotonic() + seconds)
            went = _send_all(workspace, warehouse, due, memory, post)
        if all(each.to in went and went[each.to].problem is None for each in due):
            memory.looked_at = seen  # so that whoever looks every quarter of an hour need not load what digests need
            memory.write(file)
    return went


@dataclass(frozen=True)
class Due:
    """A digest that is due.

    Attributes:
        to: the address.
        viewer: whom it is for.
        key: under what it is remembered: the cycle, or the month.
    """

    to: str
    viewer: Viewer
    key: str


@dataclass(frozen=True)
class Post:
    """The mail server, with what is needed to send by it, and the moment (monotonic) from which on nothing is begun."""

    mail: MailSettings
    password: str | None
    clock: Callable[[], datetime]
    until: float

    @property
    def is_over(self) -> bool:
        """Whether no time is left to begin."""
        return time.monotonic() >= self.until

    def seconds(self) -> float:
        """How long one more mail may take: what is begun gets some seconds, or it would arrive and count as lost."""
        return max(SECONDS_FOR_ONE, min(MOST_SECONDS_FOR_ONE, self.until - time.monotonic()))

    def to(self, address: str) -> Mail:
        """Return what sends to an address."""
        return Mail(self.mail, self.password, (address,), clock=self.clock, seconds=self.seconds())


@dataclass
class Memory:
    """`state/digests.json`.

    Attributes:
        sent: address → `cycle C1` or `month 2026-02` → the day on which it was sent; `refused` → the last day on which
            the server did not take one. Every cycle is remembered, since an older snapshot may be published again.
        looked_at: the snapshot, day and settings for which nothing was left to send.
    """

    sent: dict[str, dict[str, str]]
    looked_at: str | None = None

    @classmethod
    def read(cls, file: Path) -> Memory:
        """Read it; empty where it can't be read."""
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            sent = {
                str(to): {str(key): str(value) for key, value in each.items()} for to, each in content["sent"].items()
            }
            return cls(sent, content.get("looked_at"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls({})

    def write(self, file: Path) -> None:
        """Replace it in one step.

        Raises:
            OSError: it can't be written.
        """
        write_private(file, json.dumps({"sent": self.sent, "looked_at": self.looked_at}, indent=1, sort_keys=True))


def _send_all(
    workspace: Workspace, warehouse: Warehouse, due: Sequence[Due], memory: Memory, post: Post
) -> dict[str, Delivery]:
    """Send what is due, as long as there is time and somebody takes it."""
    went: dict[str, Delivery] = {}
    for each in due:
        if post.is_over:
            break
        delivery = _send(workspace, warehouse, each, memory, post)
        went[each.to] = delivery
        _log(workspace, post, delivery)
        if not delivery.is_reached:
            break
    return went


def _send(workspace: Workspace, warehouse: Warehouse, due: Due, memory: Memory, post: Post) -> Delivery:
    """Send one digest; it counts as sent before it is, or a full disk would have it sent again and again.

    Raises:
        OSError: that can't be written down.
    """
    from dashboards.digest.content import digest_for

    digest = digest_for(warehouse, due.viewer)
    file = workspace.state / "digests.json"
    before = memory.sent.get(due.to, {})
    memory.sent[due.to] = before | {due.key: _day(post.clock())}
    memory.write(file)
    message = message_of(digest, workspace)
    delivery = run_all({"": partial(post.to(due.to).send, message)}, post.seconds())[""]
    if delivery.problem is not None:
        refused = {REFUSED: _day(post.clock())} if delivery.is_reached else {}
        memory.sent[due.to] = before | refused
        memory.write(file)
    return delivery


def _log(workspace: Workspace, post: Post, delivery: Delivery) -> None:
    plain_log_of(workspace).write(post.clock(), "Digest", delivery.text, delivery.seconds)


def message_of(digest: Digest, workspace: Workspace) -> Message:
    """Return a digest as mail."""
    from dashboards.digest.render import Setting, as_html, as_text, subject_of

    setting = Setting(workspace.settings.name, workspace.settings.sign_in.address, WHY)
    return Message(subject_of(digest, setting), as_text(digest, setting), as_html(digest, setting))


def _due(
    workspace: Workspace, warehouse: Warehouse, wanted: DigestSettings, memory: Memory, now: datetime
) -> Iterator[Due]:
    """Yield the digest of one reader, where one is due and they get any."""
    from dashboards.digest.content import latest_closed, what_is_lacking

    viewer = _viewer(workspace, warehouse, wanted.to)
    if what_is_lacking(viewer) is not None:
        return
    try:
        cycle = latest_closed(warehouse, viewer)
    except NotPublishedError:
        return
    if cycle is None:
        return
    key = f"cycle {cycle.cycle_id}" if wanted.every == "cycle" else f"month {_day(now)[:7]}"
    sent = memory.sent.get(wanted.to, {})
    if key not in sent and sent.get(REFUSED) != _day(now):
        yield Due(wanted.to, viewer, key)


def _seen(workspace: Workspace, now: datetime) -> str:
    """Return what decides which digests are due, as one text."""
    settings = workspace.settings
    asked = repr((settings.notify.digests, settings.access))
    return f"{workspace.current.resolve().name} {_day(now)} {hashlib.sha256(asked.encode()).hexdigest()}"


def _day(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%d}"


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
