"""Tell targets what is wrong, or right again: after each refresh, and whenever `skillgap notify --check` asks.

What is wrong is worked out from what lies in the workspace, so that it is told whoever asks, also of a refresh that was
killed. Figures are not told here; digests stand in `digests`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from orchestration.operate.health import (
    FAILED,
    LATE,
    disk_notice,
    ending_notices,
    failed_notice,
    late_notice,
    recovered_notice,
)
from orchestration.operate.mail import Mail, mail_password
from orchestration.operate.message import Message, Sender
from orchestration.operate.notice import Notice
from orchestration.operate.record import RecordNow, read_record
from orchestration.operate.sending import Delivery, send_all
from orchestration.operate.told import Told, one_at_a_time, read_told, write_told
from orchestration.refresh_log.plain_log import plain_log_of
from orchestration.settings.notify_settings import TargetSettings
from orchestration.settings.workspace import Workspace

SECONDS_TO_SEND = 5.0
HAVE_AN_END = frozenset({FAILED, LATE})


@dataclass(frozen=True)
class Telling:
    """What one target was told.

    Attributes:
        target: its name.
        notices: what it was about.
        delivery: how sending went.
    """

    target: str
    notices: tuple[Notice, ...]
    delivery: Delivery


def tell_news(
    workspace: Workspace,
    *,
    clock: Callable[[], datetime],
    seconds: float = SECONDS_TO_SEND,
    environment: Mapping[str, str] = os.environ,
) -> tuple[Telling, ...]:
    """Tell each target what it was not told yet.

    A target that can't be reached is tried again the next time. While another process is telling, nothing is done.

    Args:
        workspace: the workspace.
        clock: gives the present moment, with its time zone.
        seconds: how long to wait for all targets together.
        environment: the variables of this process, which may hold secrets.

    Returns:
        What was told, or tried to be.
    """
    settings = workspace.settings.notify
    if not settings.targets:
        return ()
    workspace.prepare()
    file = workspace.state / "notices.json"
    lock = file.with_suffix(".lock")
    with one_at_a_time(lock, seconds) as is_alone:
        if not is_alone:
            return ()
        now = clock()
        told = read_told(file)
        told.keep_targets(target.name for target in settings.targets)
        record = read_record(workspace)
        told.deliveries = told.deliveries.with_files(record.files, workspace.root)
        lasting = {notice.key: notice for notice in notices_of(workspace, record, told, now)}
        due = {target.name: _due(target, lasting, told, record, now) for target in settings.targets}
        messages = {
            target.name: (partial(sender_of, workspace, target, clock, environment), message_of(due[target.name]))
            for target in settings.targets
            if due[target.name]
        }
        if messages and not _can_remember(file, told) and not _told_long_ago(lock, now):
            return ()
        deliveries = send_all(messages, seconds)
        tellings = tuple(Telling(name, due[name], delivery) for name, delivery in deliveries.items())
        for telling in tellings:
            _note(workspace, told, telling, now)
        told.forget_what_is_over(lasting, HAVE_AN_END, now)
        with suppress(OSError):
            write_told(file, told)
    return tellings


def tell_test(
    workspace: Workspace,
    *,
    clock: Callable[[], datetime],
    seconds: float,
    environment: Mapping[str, str] = os.environ,
) -> tuple[Telling, ...]:
    """Send each target a message that says that it would be told; what was told before does not change.

    Args:
        workspace: the workspace.
        clock: gives the present moment, with its time zone.
        seconds: how long to wait for all targets together.
        environment: the variables of this process, which may hold secrets.
    """
    name = workspace.settings.name
    messages = {
        target.name: (
            partial(sender_of, workspace, target, clock, environment),
            Message(
                "skillgap: a test",
                f"This is a test of the notices of skillgap for {name}. You are told of: {', '.join(target.events)}.\n",
            ),
        )
        for target in workspace.settings.notify.targets
    }
    tellings = tuple(Telling(name, (), delivery) for name, delivery in send_all(messages, seconds).items())
    for telling in tellings:
        _log(workspace, clock(), telling, "test")
    return tellings


def notices_of(workspace: Workspace, record: RecordNow, told: Told, now: datetime) -> Iterator[Notice]:
    """Yield what is wrong with a workspace at this moment.

    Args:
        workspace: the workspace.
        record: its refresh log.
        told: knows what is usual of exports.
        now: the present moment, with its time zone.
    """
    settings = workspace.settings.notify
    found = (
        failed_notice(record),
        late_notice(record, timedelta(hours=settings.late_after_hours), now),
        disk_notice(workspace.root, settings.disk_free_gb),
    )
    yield from (notice for notice in found if notice is not None)
    yield from told.deliveries.notices(now.date())
    yield from ending_notices(settings, workspace.root, now)


def message_of(notices: Sequence[Notice]) -> Message:
    """Return one message about several notices; the first gives its title."""
    more = f" (and {len(notices) - 1} more)" if len(notices) > 1 else ""
    text = "\n\n".join(f"{notice.title}. {notice.text}" if len(notices) > 1 else notice.text for notice in notices)
    return Message(f"skillgap: {notices[0].title}{more}" if notices else "", f"{text}\n")


def sender_of(
    workspace: Workspace, target: TargetSettings, clock: Callable[[], datetime], environment: Mapping[str, str]
) -> Sender:
    """Return what sends to a target.

    Raises:
        SettingsError: its secret can't be read, or its address is of a kind that is not taken.
    """
    mail = workspace.settings.notify.mail
    if target.mail and mail is not None:
        return Mail(mail, mail_password(mail, workspace.root, environment), target.mail, clock=clock)
    from orchestration.operate.web_hooks import WebHook, hook_address

    return WebHook(target.name, hook_address(target, workspace.root, environment) or "")


def _can_remember(file: Path, told: Told) -> bool:
    """Whether what is told can be written down; on a full disk it can't."""
    try:
        write_told(file, told)
    except OSError:
        return False
    return True


def _told_long_ago(lock: Path, now: datetime) -> bool:
    """Whether nothing was told for a day by somebody who could not write down what; from now on somebody has.

    A full disk is to be told, and not each time that somebody looks. The time of a file can be set without any space.

    Args:
        lock: the file that has the time.
        now: the present moment, with its time zone.
    """
    if abs(now.timestamp() - lock.stat().st_mtime) < timedelta(days=1).total_seconds():
        return False
    os.utime(lock, (now.timestamp(), now.timestamp()))
    return True


def _due(
    target: TargetSettings, lasting: Mapping[str, Notice], told: Told, record: RecordNow, now: datetime
) -> tuple[Notice, ...]:
    found = [
        notice for notice in lasting.values() if notice.event in target.events and told.is_due(target.name, notice, now)
    ]
    over = [key for key in sorted(HAVE_AN_END) if key not in lasting and told.knows(target.name, key)]
    if over and "recovered" in target.events and not HAVE_AN_END & lasting.keys():
        found.append(recovered_notice(over[0], record))
    elif "recovered" not in target.events:
        for key in over:
            told.forget(target.name, key)
    return tuple(found)


def _note(workspace: Workspace, told: Told, telling: Telling, now: datetime) -> None:
    """Remember what a target was told; what it was not is due again."""
    _log(workspace, now, telling, ", ".join(notice.event for notice in telling.notices))
    if telling.delivery.problem is not None:
        return
    for notice in telling.notices:
        if notice.event == "recovered":
            for key in HAVE_AN_END:
                told.forget(telling.target, key)
        else:
            told.note(telling.target, notice.key, now)


def _log(workspace: Workspace, at: datetime, telling: Telling, what: str) -> None:
    plain_log_of(workspace).write(
        at, f"Notify {telling.target}: {what}", telling.delivery.text, telling.delivery.seconds
    )
