"""A day or clock that may be wrong is asked about first; where nobody can be asked it is said what says yes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytest

from orchestration.errors import RefreshFailedError
from orchestration.publish.snapshots import record_without_publishing
from orchestration.refresh import steps
from orchestration.refresh.doubtful_time import doubtful_time
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
