"""The newest refreshes and the files they read, as far as notices follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from orchestration.refresh.failures import Failure, failure_of
from orchestration.refresh_log.log_file import read_refreshes
from orchestration.settings.workspace import Workspace
from published.database import open_for_reading
from published.files import OPERATIONS, WAREHOUSE
from published.refresh_log import Refresh


@dataclass(frozen=True)
class LoadedFile:
    """What an export brought when it was read last.

    Attributes:
        file: path relative to the workspace.
        loaded_at: when, UTC without zone.
        n_read: rows in it.
        n_set_aside: rows of them that are set aside and not mended.
    """

    file: str
    loaded_at: datetime
    n_read: int
    n_set_aside: int


@dataclass(frozen=True)
class RecordNow:
    """What the refresh log says at this moment.

    Attributes:
        newest: the newest refresh; None: there was none.
        last_good_at: when the newest refresh ended that published, or found that nothing is new; None: none did.
        failure: why the newest refresh failed; None: it did not.
        files: the exports that were read.
    """

    newest: Refresh | None
    last_good_at: datetime | None
    failure: Failure | None
    files: tuple[LoadedFile, ...]


def read_record(workspace: Workspace) -> RecordNow:
    """Read the refresh log; nothing is changed."""
    file = workspace.operations / OPERATIONS
    refreshes = read_refreshes(file)
    if not refreshes:
        return RecordNow(None, None, None, ())
    newest = refreshes[0]
    with open_for_reading(file) as connection:
        refused = connection.execute("select file from source_files where status = 'refused' order by file").fetchall()
        checks = connection.execute(
            "select distinct subject || ': ' || check_name from quality_checks "
            "where refreshed_at = ? and is_blocking and not is_passed order by 1",
            [newest.refreshed_at],
        ).fetchall()
        files = connection.execute(
            "select file, loaded_at, n_read, n_quarantined - coalesce(n_mended, 0) from source_files "
            "where contract is not null and loaded_at is not null and n_read is not null order by file"
        ).fetchall()
    failure = None
    if newest.status == "failed":
        failure = failure_of(newest.reason, [name for (name,) in refused], [name for (name,) in checks])
    is_published = (workspace.current / WAREHOUSE).exists()
    return RecordNow(
        newest,
        _last_good(refreshes) if is_published else None,
        failure,
        tuple(LoadedFile(*row) for row in files),
    )


def _last_good(refreshes: Sequence[Refresh]) -> datetime | None:
    good = next((each for each in refreshes if each.status != "failed"), None)
    if good is None:
        return None
    return good.refreshed_at.replace(tzinfo=UTC) + timedelta(seconds=good.seconds)
