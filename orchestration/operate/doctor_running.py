"""What a doctor looks at of what runs by itself: the lock, how refreshes went, secrets and certificates, Dagster."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.errors import SettingsError
from orchestration.operate.dagster_settings import SETTINGS, edits
from orchestration.operate.health import ending_notices, failed_notice, late_notice
from orchestration.operate.mail import mail_password
from orchestration.operate.record import read_record
from orchestration.operate.schedule import Systemd, programs
from orchestration.operate.trouble import Trouble
from orchestration.settings.server_secrets import client_secret, metrics_token
from orchestration.settings.workspace import Workspace

LOCKS = Path("/proc/locks")
_LONG = timedelta(hours=12)


def troubles_of_lock(workspace: Workspace, now: datetime, locks: Path = LOCKS) -> Iterator[Trouble]:
    """Yield who holds the workspace's lock, and a refresh that was killed.

    Args:
        workspace: the workspace.
        now: the present moment, UTC.
        locks: the system's list of locks.
    """
    file = workspace.state / "refresh.lock"
    if not file.exists():
        return
    since = datetime.fromtimestamp(workspace.running_marker.stat().st_mtime, UTC) if _is_marked(workspace) else None
    if is_held(workspace):
        holder = holder_of(file, locks)
        who = "another process" if holder is None else f"process {holder}"
        is_long = since is not None and now - since > _LONG
        yield Trouble(
            f"The workspace is held by {who}" + (f" since {since:%Y-%m-%d %H:%M} UTC" if since else ""),
            f"Wait; skillgap status says what it does. If it hangs, end it: kill {holder or 'PID'}."
            if is_long or since is None
            else "Wait: a refresh is running, and skillgap status says in which step.",
            is_serious=is_long,
        )
    elif since is not None:
        yield Trouble(
            f"A refresh that began before {since:%Y-%m-%d %H:%M} UTC was killed",
            "What is published is whole. skillgap refresh begins anew.",
            is_serious=False,
        )


def troubles_of_refreshes(workspace: Workspace, now: datetime) -> Iterator[Trouble]:
    """Yield that the newest refresh failed, that none came for long, or that nothing was ever published.

    Args:
        workspace: the workspace.
        now: the present moment, with its time zone.
    """
    if not workspace.operations.exists():
        yield Trouble("Nothing was ever refreshed", "skillgap check, then skillgap refresh.", is_serious=False)
        return
    try:
        record = read_record(workspace)
    except duckdb.Error as error:
        yield Trouble(f"The refresh log can't be read: {error}", "skillgap refresh writes it anew.")
        return
    late_after = timedelta(hours=workspace.settings.notify.late_after_hours)
    for notice in (failed_notice(record), late_notice(record, late_after, now)):
        if notice is not None:
            remedy = (
                "skillgap status says why." if notice.event == "failed" else "skillgap schedule show; skillgap refresh."
            )
            yield Trouble(notice.title, remedy)


def troubles_of_secrets(workspace: Workspace, now: datetime, environment: Mapping[str, str]) -> Iterator[Trouble]:
    """Yield secrets that can't be read, and certificates and secrets that end.

    Args:
        workspace: the workspace.
        now: the present moment, with its time zone.
        environment: the variables of this process. A secret in a variable may be set where skillgap is started alone.
    """
    settings, root = workspace.settings, workspace.root
    readers: list[Callable[[], str | None]] = [
        lambda: client_secret(settings.sign_in, root, environment),
        lambda: metrics_token(settings.metrics, root, environment),
    ]
    if settings.notify.mail is not None:
        mail = settings.notify.mail
        readers.append(lambda: mail_password(mail, root, environment))
    for read in readers:
        try:
            read()
        except SettingsError as error:
            yield Trouble(str(error), "Mend it, or what needs it does not start.", is_serious="_file" in str(error))
    for notice in ending_notices(settings.notify, root, now):
        yield Trouble(notice.title, notice.text)


def troubles_of_schedule(workspace: Workspace, systemd: Systemd | None) -> Iterator[Trouble]:
    """Yield that a timer calls a program that is gone, or that nobody looks in between though somebody is to be told.

    Args:
        workspace: the workspace.
        systemd: where its units may be; None: it does not run here.
    """
    called = programs(workspace, systemd) if systemd is not None else {}
    again = "skillgap schedule install, with the hour that it had."
    for program in sorted(set(called.values())):
        if not Path(program).exists():
            yield Trouble(f"The timer calls {program}, which is gone", again)
    if called and workspace.settings.notify.is_on and "-notify" not in called:
        yield Trouble("notify names somebody, and no timer looks whether a refresh came", again, is_serious=False)


def troubles_of_dagster(workspace: Workspace) -> Iterator[Trouble]:
    """Yield that what Dagster runs with was edited, and so is not what this release would write."""
    home = workspace.state / "dagster"
    name = workspace.relative(home / SETTINGS.name)
    try:
        found = edits(home)
    except SettingsError as error:
        yield Trouble(f"{name} can't be taken: {error}", "Mend it, or delete it: skillgap dagster writes it anew.")
        return
    if found:
        yield Trouble(
            f"{name} was edited, and stays as it is: {'; '.join(found)}",
            "Keep it if that is meant; else delete it: skillgap dagster writes it anew.",
            is_serious=False,
        )


def troubles_of_temporary_space(least_bytes: int) -> Iterator[Trouble]:
    """Yield a folder for temporary files that is missing or full.

    Args:
        least_bytes: so many are expected to be free there.
    """
    try:
        folder = tempfile.gettempdir()
    except FileNotFoundError as error:
        yield Trouble(f"There is no folder for temporary files ({error.strerror})", "Make one, and name it in TMPDIR.")
        return
    free = shutil.disk_usage(folder).free
    if free < least_bytes:
        yield Trouble(f"{free / 1e6:.0f} MB are free in {folder}", "Make room there, or name another folder in TMPDIR.")


def holder_of(file: Path, locks: Path = LOCKS) -> int | None:
    """Return the process that holds a file's lock; None where the system does not say.

    Args:
        file: the file.
        locks: the system's list of locks.
    """
    found = file.stat()
    place = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    with suppress(OSError):
        for line in locks.read_text(encoding="ascii", errors="replace").splitlines():
            words = line.split()
            if place in words and "->" not in words:
                return int(words[words.index(place) - 1])
    return None


def _is_marked(workspace: Workspace) -> bool:
    return workspace.running_marker.exists()


def is_held(workspace: Workspace) -> bool:
    """Return whether somebody holds a workspace's lock to write; two who look at once do not see each other."""
    try:
        descriptor = os.open(workspace.state / "refresh.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
