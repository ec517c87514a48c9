"""A day or clock that may be wrong is asked about first; where nobody can be asked it is said what says yes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest

from orchestration.errors import RefreshFailedError
from orchestration.publish.snapshots import record_without_publishing
from orchestration.refresh import steps
from orchestration.refresh.doubtful_time import day_of, doubtful_time
from orchestration.refresh.session import open_session
from orchestration.refresh_log.log_file import RefreshRecord
from orchestration.settings.workspace import Workspace
from published.refresh_log import Refresh

DAY, AT = date(2026, 3, 1), datetime(2026, 3, 1, 3, 0)


@pytest.fixture
def published(workspace: Workspace) -> Workspace:
    """A workspace of which the record says that something was published."""
    refresh = Refresh(AT, "published", 1.0, None, DAY, "abc")
    folder = record_without_publishing(workspace, RefreshRecord(refresh, checks=()))
    workspace.current.symlink_to(folder)
    return workspace


def test_where_nothing_is_published_no_time_is_doubtful(workspace: Workspace) -> None:
    assert doubtful_time(workspace, as_of=date(2001, 1, 1), now=datetime(2001, 1, 1)) is None


def test_the_same_day_and_a_later_moment_are_not_doubtful(published: Workspace) -> None:
    assert doubtful_time(published, as_of=DAY, now=AT) is None


def test_an_earlier_day_and_an_earlier_clock_are_said(published: Workspace) -> None:
    said = doubtful_time(published, as_of=DAY - timedelta(days=1), now=AT - timedelta(hours=1)) or ""
    assert "would speak for 2026-02-28; those that are published speak for 2026-03-01" in said
    assert "The clock says 2026-03-01 02:00 (UTC); what is published was made at 2026-03-01 03:00" in said


def test_a_day_and_a_clock_more_than_a_year_later_are_said(published: Workspace) -> None:
    assert doubtful_time(published, as_of=DAY + timedelta(days=366), now=AT + timedelta(days=366)) is None
    said = doubtful_time(published, as_of=date(2099, 1, 1), now=datetime(2099, 1, 1)) or ""
    assert "would speak for 2099-01-01; those that are published speak for 2026-03-01" in said
    assert "The clock says 2099-01-01 00:00 (UTC); what is published was made at 2026-03-01 03:00" in said


def test_a_refresh_that_nobody_can_be_asked_about_fails_with_the_flag_that_says_yes(published: Workspace) -> None:
    earlier = DAY - timedelta(days=1)
    with open_session(published, earlier) as session, pytest.raises(RefreshFailedError, match="--yes"):
        steps.look(session)
    with open_session(published, earlier, accepts_doubtful_time=True) as session:
        assert steps.look(session).discovery.files == ()
    with (
        open_session(published, DAY) as session,
        patch.object(session, "refreshed_at", AT - timedelta(days=9000)),
        pytest.raises(RefreshFailedError, match="The clock says"),
    ):
        steps.look(session)


def test_a_day_that_has_begun_somewhere_and_is_published_is_today_here_as_well(
    published: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Published for 1 March. At 12:00 UTC on 28 February it is 02:00 of 1 March on Kiritimati, 14 hours ahead.
    noon = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
    with _machine_in(monkeypatch, "UTC"):
        assert day_of(published, noon) == DAY
        assert day_of(published, noon - timedelta(hours=3)) == date(2026, 2, 28)  # nowhere: the day is doubtful
        assert day_of(published, noon + timedelta(days=2)) == date(2026, 3, 2)
    with _machine_in(monkeypatch, "Pacific/Honolulu"):  # ten hours behind: 08:00 UTC on 2 March is 22:00 of the 1st
        assert day_of(published, datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) == DAY
        assert day_of(published, datetime(2026, 3, 1, 8, 0, tzinfo=UTC)) == DAY  # of the 28th there


def test_before_anything_is_published_the_day_is_the_machines_own(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _machine_in(monkeypatch, "Pacific/Auckland"):  # 13 hours ahead in summer
        assert day_of(workspace, datetime(2026, 2, 28, 12, 0, tzinfo=UTC)) == DAY


@contextmanager
def _machine_in(monkeypatch: pytest.MonkeyPatch, zone: str) -> Iterator[None]:
    """Let this process live by a time zone."""
    try:
        with monkeypatch.context() as meanwhile:
            meanwhile.setenv("TZ", zone)
            time.tzset()
            yield
    finally:
        time.tzset()
