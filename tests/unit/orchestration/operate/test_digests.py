"""Digests by a real mail server: to whom, when, and within what each reader may see.

The company is that of `tests/unit/dashboards/published.py`: today 33 people have a level in K1, whose target is 3 for
everybody; those 17 whose number is odd are at 2, so 17 levels are short. In K2 the nine of T1 are 1.5 short of 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import EmailMessage

import pytest

from orchestration.operate.after_refresh import Patience, tell_after_refresh
from orchestration.operate.digests import prospects_of, send_digests
from orchestration.operate.sending import Delivery
from published.audit import read_entries
from tests.receivers import MailServer, html, mail_server, plain, silent_port
from tests.unit.orchestration.operate.conftest import Night, mail_to

LEA, LUKA, FLO, BO, ANA = (f"{name}@firm.example" for name in ("lea", "luka", "flo", "bo", "ana"))
MANAGER, EMPLOYEE, NOBODY = "p10@example.org", "p12@example.org", "nobody@firm.example"
ACCESS = {
    "hr_leader": [LEA],
    "learning": [LUKA],
    "framework_owner": [FLO],
    "hr_partner": [{"who": [BO], "units": ["D2"]}],
    "analyst": [ANA],
    "employees": True,
}


def wanted(night: Night, smtp: MailServer, to: Iterable[str], every: str = "cycle") -> None:
    night.settings = {
        "name": "Acme",
        "access": ACCESS,
        "notify": {"mail": mail_to(smtp), "digests": [{"to": each, "every": every} for each in to]},
        "sign_in": {"address": "https://skills.firm.example"},
    }


def send(night: Night, seconds: float = 60) -> dict[str, Delivery]:
    return send_digests(night.workspace, clock=night.clock, seconds=seconds, environment={})


def by_reader(smtp: MailServer) -> dict[str, EmailMessage]:
    return {str(mail["To"]): mail for mail in smtp.mails}


def one_line(text: str) -> str:
    """A text as it was before it was wrapped, its no-break spaces plain."""
    return " ".join(text.split())


def test_each_reader_gets_what_the_overview_says_to_them(night: Night, smtp: MailServer) -> None:
    readers = (LEA, LUKA, FLO, BO, MANAGER)
    wanted(night, smtp, readers)
    assert {to: went.problem for to, went in send(night).items()} == dict.fromkeys(readers)
    texts = {to: one_line(plain(mail)) for to, mail in by_reader(smtp).items()}
    # 11 of Sales have an odd number, and are one level short in K1: 11 levels; K2: 9 people × 1.5 = 13.5
    assert "17 people, 17 levels short" in texts[LEA]
    assert "in your line: 9 people, 14 levels short" in texts[MANAGER]
    assert "11 levels short" in texts[MANAGER]
    for to, text in texts.items():
        assert "Name of" not in text, to
        assert "@example.org" not in text, to
        assert "https://skills.firm.example/overview" in text, to
        assert "Courses that moved a score" in text or to in (FLO, MANAGER)
    assert "Courses that moved a score" not in texts[FLO] + texts[MANAGER]


def test_figures_that_are_hidden_on_screen_are_in_no_digest(night: Night, smtp: MailServer) -> None:
    """In Y1 all 34 were at 2 in K1, so that all had a gap: with small groups hidden that is not told of anybody.

    So how many gaps there were before (33 who were assessed twice, and 9 in K2: 42), and how many of them closed (the
    16 whose number is even), is told to the HR leader alone; a manager
    is told of the own line, whose 28 gaps and 8 closures are all theirs, and not of the company's 17 people.
    """
    readers = (LEA, LUKA, FLO, BO, MANAGER)
    wanted(night, smtp, readers)
    send(night)
    numbers = {to: set(re.findall(r"\d+", one_line(plain(mail)))) for to, mail in by_reader(smtp).items()}
    assert {"42", "16", "17"} <= numbers[LEA]
    for to in (LUKA, FLO, BO):
        assert not {"42", "16", "28"} & numbers[to], to
        assert "17" in numbers[to], to
    assert {"28", "8"} <= numbers[MANAGER]
    assert not {"42", "16", "17"} & numbers[MANAGER]


def test_plain_text_and_html_say_the_same(night: Night, smtp: MailServer) -> None:
    wanted(night, smtp, (LEA,))
    send(night)
    (mail,) = smtp.mails
    document = html(mail)
    assert mail["Subject"].startswith("Competency gaps at Acme: ")
    assert "17" not in mail["Subject"]
    for line in ("Widest gaps", "levels short", "Courses that moved a score", "Data as of"):
        assert line in plain(mail)
        assert line in document
    assert 'href="https://skills.firm.example/overview"' in document
    assert "<img" not in document
    assert "<script" not in document
    assert "url(" not in document


def test_an_analyst_an_employee_and_a_stranger_get_none_and_are_told_why(night: Night, smtp: MailServer) -> None:
    wanted(night, smtp, (ANA, EMPLOYEE, NOBODY, LEA))
    problems = {prospect.to: prospect.problem for prospect in prospects_of(night.workspace)}
    assert "opens no page about org units" in str(problems[ANA])
    assert "opens no page about org units" in str(problems[EMPLOYEE])
    assert "access gives this address no role" in str(problems[NOBODY])
    assert problems[LEA] is None
    assert list(send(night)) == [LEA]
    assert list(by_reader(smtp)) == [LEA]


def test_a_role_that_is_taken_away_ends_digests_at_once(night: Night, smtp: MailServer) -> None:
    wanted(night, smtp, (LEA,), every="month")
    assert list(send(night)) == [LEA]
    night.later(days=31)
    night.settings["access"] = {}
    assert send(night) == {}


def test_each_cycle_is_told_once_and_each_month_once(night: Night, smtp: MailServer) -> None:
    wanted(night, smtp, (LEA,))
    night.settings["notify"]["digests"].append({"to": LUKA, "every": "month"})
    found = []
    for _ in range(3):
        found.append(sorted(send(night)))
        night.later(days=20)  # 2 February, 22 February, 14 March
    assert found == [[LEA, LUKA], [], [LUKA]]


def test_a_reader_whom_the_server_refuses_keeps_no_other_from_theirs(night: Night, smtp: MailServer) -> None:
    wanted(night, smtp, (LUKA, LEA))
    smtp.refused.add(LUKA)
    went = send(night)
    assert "takes mail to none of the 1 addresses" in str(went[LUKA].problem)
    assert went[LEA].problem is None
    smtp.refused.clear()
    assert send(night) == {}  # nobody is asked again on the same day
    night.later(days=1)
    assert list(send(night)) == [LUKA]


def test_a_server_that_says_nothing_is_not_asked_for_each_reader(night: Night, smtp: MailServer) -> None:
    wanted(night, smtp, (LEA, LUKA, FLO))
    with silent_port() as port:
        night.settings["notify"]["mail"]["port"] = port
        went = send(night, seconds=4)
    assert [delivery.is_reached for delivery in went.values()] == [False]
    assert not (night.root / "state" / "audit.jsonl").exists()  # nobody was told anything
    night.settings["notify"]["mail"]["port"] = smtp.port
    assert sorted(send(night)) == sorted((LEA, LUKA, FLO))


def test_what_is_mailed_is_in_the_audit_log_under_its_reader(night: Night, smtp: MailServer) -> None:
    wanted(night, smtp, (LEA,))
    send(night)
    assert send(night) == {}
    (entry,) = read_entries(night.root / "state" / "audit.jsonl")
    assert (entry["who"], entry["what"], entry["filter"]) == (LEA, "digest", {"cycle_id": "Y2"})


def test_the_mail_servers_password_is_asked_for_and_never_told(night: Night, capfd: pytest.CaptureFixture[str]) -> None:
    right, wrong = "pass-r1ght-7731", "pass-wr0ng-7731"
    with mail_server(password=right) as server:
        wanted(night, server, (LEA,))
        night.settings["notify"]["mail"] |= {"user": "skillgap", "password_env": "MAIL_PASSWORD"}

        def attempt(password: str) -> str | None:
            environment = {"MAIL_PASSWORD": password}
            return send_digests(night.workspace, clock=night.clock, seconds=60, environment=environment)[LEA].problem

        # tried before any digest is made, so that the audit log says nothing of one
        assert "does not take this user and password (535)" in str(attempt(wrong))
        assert not (night.root / "state" / "audit.jsonl").exists()
        assert attempt(right) is None
        assert len(server.mails) == 1
    kept = b"".join(file.read_bytes() for file in (night.root / "state").rglob("*") if file.is_file()).decode()
    said = capfd.readouterr()
    for password in (right, wrong):
        assert password not in kept + said.out + said.err
    assert LEA not in night.log


def test_a_digest_that_cannot_be_noted_is_not_sent(night: Night, smtp: MailServer) -> None:
    wanted(night, smtp, (LEA,))
    night.workspace.prepare()
    (night.root / "state" / "digests.json").mkdir()  # where a file belongs, as on a full disk nothing is written
    with pytest.raises(OSError, match="directory"):
        send(night)
    assert smtp.mails == []


@pytest.mark.parametrize(("silent", "n_mails"), [("mail", 0), ("hook", 1)])
def test_after_a_refresh_a_server_that_says_nothing_is_waited_for_once(
    night: Night, smtp: MailServer, monkeypatch: pytest.MonkeyPatch, silent: str, n_mails: int
) -> None:
    wanted(night, smtp, (LEA,))
    night.refreshed("failed", reason="OSError: full")
    with silent_port() as port:
        monkeypatch.setenv("HOOK", f"json://127.0.0.1:{port}/x")
        where = {"mail": [LEA]} if silent == "mail" else {"url_env": "HOOK"}
        night.settings["notify"] |= {"targets": [{"name": "ops", "events": ["failed"], **where}], "disk_free_gb": 0}
        if silent == "mail":
            night.settings["notify"]["mail"]["port"] = port
        tell_after_refresh(night.workspace, patience=Patience(answer=0.4, digests=9), clock=night.clock)
    assert "Notify ops: failed" in night.log
    assert "not sent: no answer within 0.4 s" in night.log
    assert night.log.count("Digest") == n_mails  # the digest goes to the mail server, which is silent or is not
    assert len(smtp.mails) == n_mails
