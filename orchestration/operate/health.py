"""What can go wrong while nobody looks: a refresh that failed or did not come, a full disk, a certificate's end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from orchestration.operate.notice import WEEKLY, Notice
from orchestration.operate.record import RecordNow
from orchestration.settings.notify_settings import NotifySettings

FAILED, LATE = "failed", "late"
GIGABYTE = 10**9
SOON = 3  # days
_LOOK = "skillgap status says more, on the machine that it runs on."


def failed_notice(record: RecordNow) -> Notice | None:
    """Return that the newest refresh failed, and why; None: it did not."""
    if record.failure is None or record.newest is None:
        return None
    stays = "What was published before stays." if record.last_good_at is not None else "Nothing is published yet."
    return Notice(
        "failed",
        FAILED,
        "The refresh failed",
        f"The refresh of {record.newest.refreshed_at:%Y-%m-%d %H:%M} UTC failed. {record.failure.text} {stays} {_LOOK}",
        said_again_after=WEEKLY,
    )


def late_notice(record: RecordNow, late_after: timedelta, now: datetime) -> Notice | None:
    """Return that nothing has been published for too long; None: it has.

    A refresh that finds nothing new counts, since what is published is as of today then.

    Args:
        record: the refresh log.
        late_after: how long is too long.
        now: the present moment, with its time zone.
    """
    last = record.last_good_at
    if last is not None and now - last < late_after:
        return None
    found = "Nothing was ever published."
    if last is not None:
        found = f"No refresh has come to its end since {last:%Y-%m-%d %H:%M} UTC."
    return Notice(
        "late",
        LATE,
        "Nothing new is published",
        f"{found} See whether the nightly refresh still runs: state/logs/refresh.log has the last ones. {_LOOK}",
        said_again_after=WEEKLY,
    )


def recovered_notice(over: str, record: RecordNow) -> Notice:
    """Return that what was told as `failed` or `late` is over."""
    last = record.last_good_at
    when = "" if last is None else f" at {last:%Y-%m-%d %H:%M} UTC"
    return Notice("recovered", over, "The refresh works again", f"A refresh came to its end{when}.")


def disk_notice(root: Path, least_gb: float) -> Notice | None:
    """Return that the workspace's disk is nearly full; None: it is not."""
    free = shutil.disk_usage(root).free / GIGABYTE
    if free >= least_gb:
        return None
    return Notice(
        "disk",
        "disk",
        "The disk is nearly full",
        f"{free:.1f} GB are free where the workspace lies; {least_gb:g} GB are expected (notify.disk_free_gb). Make "
        "room, or keep fewer snapshots (keep_snapshots), before a refresh fails for want of it.",
        said_again_after=WEEKLY,
    )


def ending_notices(settings: NotifySettings, root: Path, now: datetime) -> Iterator[Notice]:
    """Yield which certificates and secrets end soon, or have ended.

    Args:
        settings: name them.
        root: the workspace, which a certificate's path may start from.
        now: the present moment, with its time zone.
    """
    for name in settings.certificates:
        try:
            end = certificate_end(root / Path(name).expanduser())
        except (OSError, ValueError):
            yield Notice(
                "ending",
                f"ending:{name}:unreadable",
                "A certificate can't be read",
                f"{name} is named in notify.certificates: expected a PEM file that whoever runs skillgap may read.",
                said_again_after=WEEKLY,
            )
            continue
        yield from _ending(f"The certificate {name}", name, end.date(), settings.days_before_end, now.date())
    for name, day in settings.ends.items():
        yield from _ending(name, name, day, settings.days_before_end, now.date())


def certificate_end(file: Path) -> datetime:
    """Return when the first of a file's certificates to end does, with its time zone.

    Raises:
        OSError: the file can't be read.
        ValueError: there is no certificate in it.
    """
    from cryptography.x509 import load_pem_x509_certificates

    certificates = load_pem_x509_certificates(file.read_bytes())
    return min(each.not_valid_after_utc for each in certificates).astimezone(UTC)


def _ending(what: str, name: str, end: date, days_before: int, today: date) -> Iterator[Notice]:
    """Yield that something ends: once when it is near, once when it is very near, weekly once it is over."""
    left = (end - today).days
    if left > days_before:
        return
    over = left < 0
    stage = "over" if over else "soon" if left <= SOON else "near"
    yield Notice(
        "ending",
        f"ending:{name}:{end}:{stage}",
        f"{what} has ended" if over else f"{what} ends soon",
        f"{what} {f'ended on {end}' if over else f'ends on {end}'}. Put another in its place, and its day in "
        "notify.ends if it stands there.",
        said_again_after=WEEKLY if over else None,
    )
