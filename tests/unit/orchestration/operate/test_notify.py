"""Who is told what, and how often, over nights of one workspace: by a real mail server and a real web hook."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE

import pytest

from orchestration.operate import health
from orchestration.operate.after_refresh import tell_after_refresh
from orchestration.operate.notify import Telling, tell_news, tell_test
from tests.receivers import Hook, MailServer, silent_port
from tests.unit.orchestration.operate.conftest import SECRET, Night, mail_to

ALL = ["failed", "recovered", "late", "missing", "set_aside", "disk", "ending"]
PEOPLE = "exports/hris/people.csv"
ENVIRONMENT = {"HOOK": ""}


def by_mail(night: Night, smtp: MailServer, events: list[str] | None = None, **more: object) -> None:
    target = {"name": "operators", "mail": ["ops@firm.example"], "events": events or ALL}
    night.settings = {"notify": {"mail": mail_to(smtp), "targets": [target], "disk_free_gb": 0, **more}}


def by_hook(night: Night, port: int, events: list[str] | None = None) -> dict[str, str]:
    night.settings = {
        "notify": {
            "targets": [{"name": "chat", "url_env": "HOOK", "events": events or ["failed", "recovered"]}],
            "disk_free_gb": 0,
        }
    }
    return {"HOOK": f"json://{SECRET}:{SECRET}@127.0.0.1:{port}/{SECRET}"}


def tell(night: Night, environment: dict[str, str] | None = None, seconds: float = 10) -> tuple[Telling, ...]:
    return tell_news(night.workspace, clock=night.clock, seconds=seconds, environment=environment or {})


def told(tellings: tuple[Telling, ...]) -> list[str]:
    return [notice.event for telling in tellings for notice in telling.notices]


def test_nobody_is_told_anything_where_notify_is_not_set(night: Night) -> None:
    night.refreshed("failed", reason="OSError: full")
    assert tell(night) == ()
    tell_after_refresh(night.workspace, clock=night.clock)
    assert not (night.root / "state" / "notices.json").exists()
    assert night.log == ""


def test_a_failure_is_told_at_once_then_weekly_and_its_end_once(night: Night, smtp: MailServer) -> None:
    by_mail(night, smtp, late_after_hours=1000)
    found = []
    for _ in range(10):  # ten nights
        night.refreshed("failed", reason="OSError: full")
        night.later(minutes=2)
        found.append(told(tell(night)))
        night.later(days=1, minutes=-2)
    # on the first night, and seven days later; nothing on the others
    assert found == [["failed"], [], [], [], [], [], [], ["failed"], [], []]
    for expected in (["recovered"], []):
        night.refreshed("unchanged")
        night.later(minutes=2)
        assert told(tell(night)) == expected
        night.later(days=1)
    assert len(smtp.mails) == 3
    assert [mail["Subject"] for mail in smtp.mails] == [
        "skillgap: The refresh failed",
        "skillgap: The refresh failed",
        "skillgap: The refresh works again",
    ]


def test_a_failure_names_kind_and_file_and_no_value(night: Night, smtp: MailServer, hook: Hook) -> None:
    by_mail(night, smtp, ["failed"])
    night.refreshed(
        "failed",
        reason=f"{PEOPLE}, row 7, column full_name: found 'Ada Tester'; expected nothing. Mend it.",
        refused=[PEOPLE],
    )
    night.later(minutes=5)
    tell(night)
    (text,) = smtp.texts()
    assert PEOPLE in text
    assert "An export can't be taken" in text
    assert "Ada" not in text
    assert "row 7" not in text
    assert "What was published before stays." in text
    assert smtp.mails[0]["To"] == "ops@firm.example"
    assert smtp.mails[0]["Auto-Submitted"] == "auto-generated"


def test_a_refresh_that_was_killed_is_told_by_whoever_looks_next(night: Night, smtp: MailServer) -> None:
    by_mail(night, smtp, ["failed"])
    night.refreshed("failed", reason="The process ended in the middle of: Publishing. Nothing was published.")
    tell(night)
    assert "interrupted before its end" in smtp.texts()[0]


def test_a_check_that_failed_is_named_without_its_rows(night: Night, smtp: MailServer) -> None:
    by_mail(night, smtp, ["failed"])
    night.refreshed("failed", reason="3 rows fail: Ada", checks=[("gap_by_person", "not_null")])
    tell(night)
    assert "gap_by_person: not_null" in smtp.texts()[0]
    assert "Ada" not in smtp.texts()[0]


def test_nothing_published_for_too_long_is_late_until_something_is(night: Night, smtp: MailServer) -> None:
    by_mail(night, smtp, ["late", "recovered"], late_after_hours=30)
    night.refreshed("unchanged")  # it ends a minute later
    night.later(hours=30)
    assert told(tell(night)) == []
    night.later(minutes=1)
    assert told(tell(night)) == ["late"]
    night.later(days=6, hours=23)
    assert told(tell(night)) == []
    night.later(hours=1)
    assert told(tell(night)) == ["late"]
    night.refreshed("unchanged")
    night.later(minutes=2)
    assert told(tell(night)) == ["recovered"]
    assert told(tell(night)) == []


def test_an_export_that_comes_monthly_is_missed_after_one_and_a_half_of_its_longest_wait(
    night: Night, smtp: MailServer
) -> None:
    by_mail(night, smtp, ["missing"])
    days = [datetime(2025, month, 1, 4, tzinfo=UTC) for month in (9, 10, 11, 12)]  # waits of 30, 31 and 30 days
    night.refreshed(
        "unchanged", files=[night.file(f"exports/hris/people_{day:%Y-%m-%d}.csv", day, 100, 0) for day in days]
    )
    night.now = days[-1] + timedelta(days=46)  # 1.5 × 31 = 46.5
    assert told(tell(night)) == []
    night.later(days=1)
    assert told(tell(night)) == ["missing"]
    assert "people_2025-12-01.csv came 47 days ago" in smtp.texts()[0]
    night.later(days=30)
    assert told(tell(night)) == []  # once is enough


def test_of_a_file_that_is_written_over_the_days_are_remembered(night: Night, smtp: MailServer) -> None:
    by_mail(night, smtp, ["missing"])
    for _ in range(4):
        night.refreshed("unchanged", files=[night.file(PEOPLE, night.now, 100, 0)])
        assert told(tell(night)) == []
        night.later(days=7)
    night.later(days=3)  # 10 days after the last; 1.5 × 7 = 10.5
    assert told(tell(night)) == []
    night.later(days=1)
    assert told(tell(night)) == ["missing"]


@pytest.mark.parametrize(("n_set_aside", "is_told"), [(30, False), (31, True)])
def test_more_rows_set_aside_than_usual_are_told_once(
    night: Night, smtp: MailServer, n_set_aside: int, *, is_told: bool
) -> None:
    """Usual: 1 % (10 of 1,000, the middle of 0, 10 and 20); told beyond 2 × 1 % + 1 % = 3 %."""
    by_mail(night, smtp, ["set_aside"])
    for n in (0, 10, 20, n_set_aside):
        night.refreshed("unchanged", files=[night.file(PEOPLE, night.now, 1000, n)])
        found = told(tell(night))
        night.later(days=1)
    assert found == (["set_aside"] if is_told else [])
    assert told(tell(night)) == []
    if is_told:
        assert "31 of 1000 rows" in smtp.texts()[0]
        assert "(3.1%; 1.0% is usual)" in smtp.texts()[0]


def test_a_full_disk_is_told_weekly_though_it_comes_and_goes(
    night: Night, smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_mail(night, smtp, ["disk"], disk_free_gb=5)
    free = [4.9]
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _root: type("U", (), {"free": free[0] * 10**9})())
    assert told(tell(night)) == ["disk"]
    for gigabytes in (5.1, 4.9, 5.1, 4.9):
        free[0] = gigabytes
        night.later(days=1)
        assert told(tell(night)) == []
    night.later(days=3)
    assert told(tell(night)) == ["disk"]
    assert "4.9 GB are free" in smtp.texts()[0]


def test_the_end_of_a_secret_is_told_when_it_is_near_very_near_and_over(night: Night, smtp: MailServer) -> None:
    by_mail(night, smtp, ["ending"], ends={"The provider's secret": "2026-02-20"})
    found = {}
    while night.now.date().isoformat() < "2026-03-02":
        found[night.now.date().isoformat()] = told(tell(night))
        night.later(days=1)
    # 14 days before 20 February, 3 days before, the day after, and a week after that
    assert [day for day, events in found.items() if events] == ["2026-02-06", "2026-02-17", "2026-02-21", "2026-02-28"]


def test_a_certificate_that_cannot_be_read_is_told(night: Night, smtp: MailServer) -> None:
    by_mail(night, smtp, ["ending"], certificates=["nowhere.pem"])
    assert told(tell(night)) == ["ending"]
    assert "nowhere.pem" in smtp.texts()[0]


def test_targets_are_told_of_their_own_events_alone(night: Night, smtp: MailServer, hook: Hook) -> None:
    environment = by_hook(night, hook.port, ["late"])
    night.settings["notify"] |= {"mail": mail_to(smtp)}
    night.settings["notify"]["targets"].append({"name": "ops", "mail": ["ops@firm.example"], "events": ["failed"]})
    night.refreshed("failed", reason="OSError: full")
    night.later(days=40)
    tell(night, environment)
    assert [mail["Subject"] for mail in smtp.mails] == ["skillgap: The refresh failed"]
    ((path, body),) = hook.got
    assert path == f"/{SECRET}"
    assert body["title"] == "skillgap: Nothing new is published"
    assert body["attachments"] == []


def test_a_web_hook_that_refuses_is_tried_again_and_its_secret_stays_secret(
    night: Night, hook: Hook, capfd: pytest.CaptureFixture[str]
) -> None:
    environment = by_hook(night, hook.port)
    night.refreshed("failed", reason="OSError: full")
    hook.status = 500
    (telling,) = tell(night, environment)
    assert telling.delivery.problem == "it answers HTTP 500"
    hook.status = 200
    assert [telling.delivery.problem for telling in tell(night, environment)] == [None]
    assert tell(night, environment) == ()
    assert "Notify chat: failed" in night.log
    assert "not sent: it answers HTTP 500" in night.log
    kept = "".join(file.read_text(encoding="utf-8") for file in (night.root / "state").rglob("*") if file.is_file())
    said = capfd.readouterr()
    assert SECRET not in kept + said.out + said.err


def test_nobody_follows_a_web_hook_elsewhere(night: Night, hook: Hook) -> None:
    environment = by_hook(night, hook.port)
    night.refreshed("failed", reason="OSError: full")
    hook.status = 302
    (telling,) = tell(night, environment)
    assert telling.delivery.problem is not None
    assert [path for path, _ in hook.got] == [f"/{SECRET}"]


def test_a_receiver_that_says_nothing_holds_nobody_up(night: Night, smtp: MailServer) -> None:
    with silent_port() as port:
        by_mail(night, smtp)
        night.settings["notify"]["mail"]["port"] = port
        night.refreshed("failed", reason="OSError: full")
        (telling,) = tell(night, seconds=0.5)
    assert (telling.delivery.problem, telling.delivery.is_reached) == ("no answer within 0.5 s", False)
    assert "not sent: no answer within 0.5 s" in night.log
    by_mail(night, smtp)
    assert told(tell(night)) == ["failed", "late"]  # since it did not get it


def test_what_goes_wrong_with_telling_is_said_in_the_log_and_raised_nowhere(night: Night) -> None:
    by_hook(night, 9)
    night.refreshed("failed", reason="OSError: full")
    (night.root / "warehouse" / "operations" / "operations.duckdb").write_bytes(b"damaged")
    tell_after_refresh(night.workspace, clock=night.clock)
    assert re.search(r"not done: \w+Exception|not done: \w+Error", night.log)


def test_settings_that_changed_since_a_process_began_hold(night: Night, smtp: MailServer) -> None:
    by_mail(night, smtp, ["failed"])
    of_before = night.workspace
    night.refreshed("failed", reason="OSError: full")
    night.settings = {}
    assert not night.workspace.settings.notify.is_on
    tell_after_refresh(of_before, clock=night.clock)
    assert smtp.mails == []
    by_mail(night, smtp, ["failed"])
    assert night.workspace.settings.notify.is_on
    tell_after_refresh(of_before, clock=night.clock)
    assert len(smtp.mails) == 1


def test_what_cannot_be_written_down_is_told_once_a_day(night: Night, smtp: MailServer) -> None:
    """As on a full disk; the first time is a day after the first that anything was told."""
    by_mail(night, smtp, ["failed"])
    night.now = datetime.now(UTC)
    night.refreshed("failed", reason="OSError: full")
    night.workspace.prepare()
    (night.root / "state" / "notices.json").mkdir()
    found = []
    for _ in range(6):
        found.append(told(tell(night)))
        night.later(hours=12.1)
    assert found == [[], [], ["failed"], [], ["failed"], []]


def test_a_missing_secret_is_named_by_its_variable(night: Night) -> None:
    by_hook(night, 9)
    night.refreshed("failed", reason="OSError: full")
    (telling,) = tell(night)
    assert "variable HOOK is not set" in str(telling.delivery.problem)


def test_a_state_that_cannot_be_read_is_made_anew(night: Night, smtp: MailServer) -> None:
    by_mail(night, smtp, ["failed"])
    night.refreshed("failed", reason="OSError: full")
    file = night.root / "state" / "notices.json"
    for broken in ("", "[]", '{"told": {"operators": {"failed": "2026-02-02"}}, "series": {}}', '{"told": 3}'):
        night.workspace.prepare()
        file.write_text(broken, encoding="utf-8")
        assert told(tell(night)) == ["failed"], broken
        assert tell(night) == ()
    assert S_IMODE(file.stat().st_mode) == 0o600


def test_a_test_reaches_each_target_and_changes_nothing(night: Night, smtp: MailServer, tmp_path: Path) -> None:
    by_mail(night, smtp, ["failed", "late"])
    (telling,) = tell_test(night.workspace, clock=night.clock, seconds=5, environment={})
    assert telling.delivery.problem is None
    assert "You are told of: failed, late." in smtp.texts()[0]
    assert not (night.root / "state" / "notices.json").exists()
