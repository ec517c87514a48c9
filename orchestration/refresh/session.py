"""One refresh from its lock to its record.

A session holds the workspace's lock, gathers what the steps report and sees to it that every refresh leaves a record:
published, unchanged or failed; also the one before, if that was killed. The steps themselves stand in
`orchestration.dagster`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.build.files import hold_build_file, one_writer, repair_build_files
from orchestration.build.published import SameAsPublished
from orchestration.build.scratch import clear_spill
from orchestration.errors import RefreshFailedError
from orchestration.publish.snapshot_folders import rollback_in_force
from orchestration.publish.snapshots import publish_snapshot, record_without_publishing, recover_snapshots
from orchestration.refresh.doubtful_time import day_of
from orchestration.refresh.failures import KILLED, failure_of
from orchestration.refresh.plan import RefreshPlan
from orchestration.refresh.restatements import find_restatements
from orchestration.refresh_log.log_file import RefreshRecord, files_that_brought_rows, read_refreshes
from orchestration.refresh_log.plain_log import StepLog, plain_log_of
from orchestration.refresh_log.progress import Progress, Silent
from orchestration.settings.workspace import Workspace
from orchestration.settings.workspace_format import FORMAT, format_of
from published.files import OPERATIONS
from published.private_files import write_private
from published.refresh_log import (
    FileStatus,
    Layer,
    QualityCheck,
    Refresh,
    RefreshStatus,
    Removal,
    Restatement,
    SourceFile,
)


@dataclass
class RefreshSession:
    """What the steps of one refresh share.

    Attributes:
        workspace: the workspace that is refreshed.
        as_of: the day its figures speak for.
        refreshed_at: when it began, UTC without zone, as DuckDB stores it.
        progress: who is told how far it is.
        plan: what lies in `exports/`; set by the first step.
        contracts_with_news: contracts that have new or changed files; set by the first step.
        files: the state of every file; set when the books are closed.
        file_statuses: (contract, file) → what the loader did with it.
        refused: files that were refused, and why.
        removals: rows that retention removed.
        accepts_doubtful_time: somebody said yes to a day or a clock that may be wrong.
    """

    workspace: Workspace
    as_of: date
    refreshed_at: datetime
    progress: Progress
    plan: RefreshPlan | None = None
    contracts_with_news: frozenset[str] = frozenset()
    files: Sequence[SourceFile] | None = None
    file_statuses: dict[tuple[str, str], FileStatus] = field(default_factory=dict)
    refused: list[SourceFile] = field(default_factory=list)
    removals: tuple[Removal, ...] = ()
    accepts_doubtful_time: bool = False
    _checks: list[QualityCheck] = field(default_factory=list)
    _failures: list[str] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)
    _outcome: Refresh | None = None
    _held: duckdb.DuckDBPyConnection | None = None

    def __post_init__(self) -> None:
        """Begin the plain log's lines of this refresh."""
        self._log = plain_log_of(self.workspace)
        self._step_log = StepLog(self._log, self._now)
        self._log.write(self.refreshed_at, "Refresh", f"begun, for {self.as_of}")

    @property
    def checks(self) -> Sequence[QualityCheck]:
        """Every check that ran so far."""
        return tuple(self._checks)

    @property
    def failure(self) -> str | None:
        """Why the refresh failed, if it did: every step's reason."""
        return "\n".join(self._failures) or None

    @property
    def outcome(self) -> Refresh:
        """How the refresh ended.

        Raises:
            RefreshFailedError: it has not.
        """
        if self._outcome is None:
            raise RefreshFailedError("The refresh ended without a record; run it again, and report this if it recurs.")
        return self._outcome

    def step(self, text: str) -> None:
        """Tell who watches, and leave a mark that survives if this process does not."""
        self.progress.step(text)
        self._step_log.begin(text)
        _write_marker(self._marker, self.refreshed_at, self.as_of, text)

    def add_check(
        self,
        layer: Layer,
        subject: str,
        check_name: str,
        *,
        n_failing: int,
        is_passed: bool,
        is_blocking: bool,
        details: str | None = None,
    ) -> None:
        """Note the outcome of one check."""
        self._checks.append(
            QualityCheck(self.refreshed_at, layer, subject, check_name, is_passed, n_failing, details, is_blocking)
        )

    def fail(self, reason: str) -> None:
        """Note why a step failed; the record is written when the session ends."""
        if reason not in self._failures:
            self._failures.append(reason)

    def publish(self, same: SameAsPublished) -> Path:
        """Make the snapshot that readers see from now on, and note what it changes of closed cycles.

        Args:
            same: which marts are known to be those that are published.

        Returns:
            Its folder.
        """
        restatements = find_restatements(
            self.workspace,
            refreshed_at=self.refreshed_at,
            files=self.files or (),
            models_fingerprint=self.plan.models_fingerprint if self.plan else None,
            removals=self.removals,
            same=same,
        )
        record = self._record("published", with_state=True, restatements=restatements)
        snapshot = publish_snapshot(self.workspace, record)
        self._outcome = record.refresh
        return snapshot

    def leave_unchanged(self) -> None:
        """Record that there was nothing to do."""
        self._record_alone("unchanged")

    def hold_build_file(self) -> None:
        """Keep the build file open between steps."""
        if self._held is None:
            self._held = hold_build_file(self.workspace)

    def release_build_file(self) -> None:
        """Let the build file go: it is brought to the disk, and may be copied from."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def close(self) -> None:
        """Record a failure that no step has recorded, and take the mark away.

        On a full disk no record can be made: then the mark stays, of which the next refresh makes one.
        """
        self.release_build_file()
        if self.failure and self._outcome is None:
            try:
                self._record_alone("failed")
            except (OSError, duckdb.IOException):
                self._outcome = self._record("failed", with_state=False).refresh
                self._write_end()
                return
        self._marker.unlink(missing_ok=True)
        self._write_end()

    def _write_end(self) -> None:
        """Write to the plain log how it ended; of a failure the kind alone."""
        ended: str = self._outcome.status if self._outcome is not None else "ended without a record"
        self._step_log.end("done" if ended in ("published", "unchanged") else "failed")
        if ended == "failed":
            checks = [f"{each.subject}: {each.check_name}" for each in self._checks if _blocks(each)]
            ended = f"failed. {failure_of(self.failure, [file.file for file in self.refused], checks).text}"
        self._log.write(self.refreshed_at, "Refresh", ended, time.monotonic() - self._started)

    def _now(self) -> datetime:
        return self.refreshed_at + timedelta(seconds=time.monotonic() - self._started)

    def _record_alone(self, status: RefreshStatus) -> None:
        """Record a refresh that publishes nothing."""
        record = self._record(status, with_state=False)
        record_without_publishing(self.workspace, record)
        self._outcome = record.refresh

    @property
    def _marker(self) -> Path:
        return self.workspace.running_marker

    def _record(
        self, status: RefreshStatus, *, with_state: bool, restatements: Sequence[Restatement] = ()
    ) -> RefreshRecord:
        return RefreshRecord(
            refresh=Refresh(
                refreshed_at=self.refreshed_at,
                status=status,
                seconds=round(time.monotonic() - self._started, 3),
                reason=self.failure,
                as_of=self.as_of,
                fingerprint=self.plan.fingerprint if self.plan else None,
                models_fingerprint=self.plan.models_fingerprint if self.plan else None,
            ),
            checks=self.checks,
            files=self.files,
            quarantine=self.workspace.build_file if with_state else None,
            refused=self.refused,
            restatements=restatements,
            removals=self.removals,
        )


@contextmanager
def open_session(
    workspace: Workspace, as_of: date | None, progress: Progress | None = None, *, accepts_doubtful_time: bool = False
) -> Iterator[RefreshSession]:
    """Begin a refresh: take the lock, clear what a killed one left, record that it was killed.

    Args:
        workspace: the workspace to refresh.
        as_of: the day the figures speak for; None: today.
        progress: who is told how far it is; None: nobody.
        accepts_doubtful_time: a day or a clock before what is published, or long after it, is meant.

    Raises:
        RefreshRunningError: another process refreshes this workspace.
    """
    now = datetime.now(UTC)
    upgraded = _upgraded(workspace)
    with one_writer(workspace):
        clear_spill(workspace)
        repaired = [
            *recover_snapshots(workspace),
            *repair_build_files(workspace, files_that_brought_rows(workspace.operations / OPERATIONS)),
        ]
        _record_interrupted(workspace)
        session = RefreshSession(
            workspace=workspace,
            as_of=as_of or day_of(workspace, now),
            refreshed_at=now.replace(tzinfo=None),
            progress=progress or Silent(),
            accepts_doubtful_time=accepts_doubtful_time,
        )
        for text in (*upgraded, *repaired, *_rolled_back(workspace)):
            session.progress.note(text)
        try:
            yield session
        finally:
            session.close()


def _blocks(check: QualityCheck) -> bool:
    return check.is_blocking and not check.is_passed


def _upgraded(workspace: Workspace) -> tuple[str, ...]:
    """Say what becomes of a workspace that an earlier version refreshed last."""
    if format_of(workspace.root)[0] >= FORMAT or not workspace.build_file.exists():
        return ()
    text = (
        "An earlier version refreshed this workspace last. Exports with columns that are new are read again, figures "
        "are computed anew; what was forgotten or waits stays so, and snapshots are kept as they were."
    )
    return (text,)


def _rolled_back(workspace: Workspace) -> Iterator[str]:
    """Yield what is to be said where readers see an older snapshot than the newest."""
    rollback = rollback_in_force(workspace)
    if rollback is not None:
        yield (
            f"What is published was rolled back to {rollback.to} at {rollback.at:%Y-%m-%d %H:%M} (UTC); "
            "this refresh publishes what the exports say now."
        )


def _write_marker(marker: Path, refreshed_at: datetime, as_of: date, step: str) -> None:
    content = {"refreshed_at": refreshed_at.isoformat(), "as_of": as_of.isoformat(), "step": step}
    write_private(marker, json.dumps(content))


def _record_interrupted(workspace: Workspace) -> None:
    """Record a refresh that never got to its end: its mark is still there though nobody holds the lock."""
    marker = workspace.running_marker
    if not marker.exists():
        return
    try:
        content = json.loads(marker.read_text(encoding="utf-8"))
        refreshed_at = datetime.fromisoformat(content["refreshed_at"])
        interrupted = Refresh(
            refreshed_at=refreshed_at,
            status="failed",
            seconds=max(0.0, marker.stat().st_mtime - refreshed_at.replace(tzinfo=UTC).timestamp()),
            reason=f"{KILLED}{content['step']}. Nothing was published.",
            as_of=date.fromisoformat(content["as_of"]),
            fingerprint=None,
        )
    except (ValueError, KeyError, TypeError):  # a full disk, or a bad copy
        marker.unlink()
        return
    recorded = read_refreshes(workspace.operations / OPERATIONS)
    if all(refresh.refreshed_at != refreshed_at for refresh in recorded):  # else it was killed after its record
        record_without_publishing(workspace, RefreshRecord(refresh=interrupted, checks=()))
        plain_log_of(workspace).write(refreshed_at, "Refresh", "killed", interrupted.seconds)
    marker.unlink()
