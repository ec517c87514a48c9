"""Nobody looks, and a refresh fails: who is told, by the command and by Dagster alike, and what is written down."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from orchestration.dagster.build import build_defs
from orchestration.dagster.jobs import REFRESH
from orchestration.dagster.resources import SESSION
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.small_company import AS_OF, PEOPLE
from tests.receivers import MailServer, mail_server, plain

pytestmark = pytest.mark.integration
SETTINGS = """
access: {{hr_leader: [lea@firm.example]}}
notify:
  mail: {{server: 127.0.0.1, port: {port}, encryption: none, sender: skillgap@firm.example}}
  targets: [{{name: operators, mail: ops@firm.example, events: [failed, recovered]}}]
  digests: [{{to: lea@firm.example, every: cycle}}]
"""
NAMES = {name for row in PEOPLE.splitlines()[1:] for name in re.findall(r"[A-Z][a-z]+ [A-Z][a-z]+", row)}


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def watched(fresh: Workspace, smtp: MailServer) -> Workspace:
    """The small company with people to tell; its people export is empty."""
    (fresh.root / "workspace.yml").write_text(SETTINGS.format(port=smtp.port), encoding="utf-8")
    (fresh.exports / "hris" / "people.csv").write_text(PEOPLE.splitlines()[0] + "\n", encoding="utf-8")
    return open_workspace(fresh.root)


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "orchestration.cli.main", "--workspace", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _log(workspace: Workspace) -> str:
    return (workspace.state / "logs" / "refresh.log").read_text(encoding="utf-8")


def _told(smtp: MailServer) -> list[tuple[str, str]]:
    return [(str(mail["To"]), str(mail["Subject"])) for mail in smtp.mails]


FAILED = ("ops@firm.example", "skillgap: The refresh failed")
RECOVERED = ("ops@firm.example", "skillgap: The refresh works again")


def test_a_command_that_fails_says_so_once_and_once_that_it_works_again(watched: Workspace, smtp: MailServer) -> None:
    done = _run(watched.root, "refresh", "--as-of", AS_OF.isoformat())
    assert done.returncode == 1
    digest = ("lea@firm.example", "Competency gaps at Our organisation: Spring 2025")
    assert _told(smtp) == [FAILED, digest]  # what is published stays, and she had not been told of it
    assert "exports/hris/people.csv" in plain(smtp.mails[0])
    assert "found no rows" not in plain(smtp.mails[0])
    assert not [name for name in NAMES for mail in smtp.mails if name in str(mail)]

    again = _run(watched.root, "notify", "--check")
    assert (again.returncode, again.stdout.strip()) == (0, "Nothing to tell.")
    facts = json.loads(_run(watched.root, "status", "--json").stdout)
    assert (facts["version"], facts["published"]["status"], facts["newest"]["status"]) == (1, "published", "failed")
    assert facts["published"]["as_of"] == AS_OF.isoformat()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", facts["newest"]["refreshed_at"])

    (watched.exports / "hris" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    assert _run(watched.root, "refresh", "--as-of", AS_OF.isoformat()).returncode == 0
    assert _run(watched.root, "notify", "--check").returncode == 0
    assert _told(smtp) == [FAILED, digest, RECOVERED]
    log = _log(watched)
    assert "failed. An export can't be taken as it is: exports/hris/people.csv." in log
    assert re.search(r"Notify operators: failed +\d+\.\d s  sent", log)
    assert "Notify operators: recovered" in log
    assert not [name for name in NAMES if name in log]


def test_who_is_told_what_is_listed_and_tried(watched: Workspace, smtp: MailServer) -> None:
    listed = _run(watched.root, "notify").stdout.splitlines()
    assert listed == [
        "operators (ops@firm.example): failed, recovered",
        "lea@firm.example: a digest after each published cycle, as hr_leader",
    ]
    done = _run(watched.root, "notify", "--test")
    assert done.returncode == 0
    assert done.stdout.startswith("operators: sent (")
    assert _told(smtp) == [("ops@firm.example", "skillgap: a test")]


def test_dagster_tells_the_same_and_writes_the_same_lines(watched: Workspace, smtp: MailServer) -> None:
    defs = build_defs(watched)
    with dg.DagsterInstance.ephemeral() as instance:
        run = defs.resolve_job_def(REFRESH).execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={
                "resources": {SESSION: {"config": {"as_of": date.isoformat(AS_OF)}}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )
    assert not run.success
    assert FAILED in _told(smtp)
    assert re.search(r"Reading hris/people +\d+\.\d s  failed", _log(watched))
    n_told = len(smtp.mails)
    sensor = defs.resolve_sensor_def("notices")
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
    assert not sensor.evaluate_tick(dg.build_sensor_context()).run_requests
    assert len(smtp.mails) == n_told
