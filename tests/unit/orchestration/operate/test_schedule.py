"""Units and cron lines that refresh a workspace, whatever its folder is called, and how systemd is asked."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from datetime import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from orchestration.errors import SkillgapError
from orchestration.operate import schedule
from orchestration.operate.doctor_running import troubles_of_schedule
from orchestration.operate.schedule import (
    Systemd,
    command_of,
    cron_lines,
    find_systemd,
    install,
    jobs,
    next_run,
    owner_to_work_as,
    remove,
    unit_name,
    units,
)
from orchestration.settings import ownership
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace

ODD = """R&D 100% of "$HOME"; it's"""
TWO = time(2, 30)


def refresh_command(workspace: Workspace) -> tuple[str, ...]:
    return command_of(workspace, jobs(workspace, TWO)[""])


def workspace_in(folder: Path) -> Workspace:
    folder.mkdir()
    return Workspace(folder, Settings())


@pytest.fixture
def systemd(tmp_path: Path) -> Systemd:
    """A folder for units, and a systemctl that notes what it was asked, and fails where a file says so."""
    program = tmp_path / "systemctl"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n'
        f"if [ -e {tmp_path}/refuses ]; then echo 'Access denied' >&2; exit 4; fi\necho NEXT 02:30\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return Systemd(tmp_path / "config" / "units", (str(program), "--user"), may_end_with_session=True)


def asked(systemd: Systemd) -> list[str]:
    return (Path(systemd.command[0]).parent / "asked").read_text(encoding="utf-8").splitlines()


def test_the_command_names_the_workspace_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace_in(tmp_path / "skills")
    monkeypatch.chdir(tmp_path)
    command = refresh_command(Workspace(Path("skills"), Settings()))
    assert command == (sys.executable, "-m", "skillgap", "--workspace", f"{tmp_path}/skills", "refresh", "--quiet")


def test_cron_reads_the_command_whatever_the_folder_is_called(tmp_path: Path) -> None:
    workspace = workspace_in(tmp_path / ODD)
    [line] = cron_lines(workspace, TWO)
    minute, hour, *days, command = line.split(" ", 5)
    assert (minute, hour, days) == ("30", "2", ["*", "*", "*"])
    assert not re.search(r"(?<!\\)%", command)  # an unescaped one ends the command
    # What cron hands over to the shell has the backslash taken off.
    echoed = subprocess.run(
        ["sh", "-c", "printf '%s\\n' " + command.replace("\\%", "%")], capture_output=True, text=True, check=True
    )
    assert tuple(echoed.stdout.splitlines()) == refresh_command(workspace)


def test_systemd_reads_the_command_whatever_the_folder_is_called(tmp_path: Path) -> None:
    workspace = workspace_in(tmp_path / ODD)
    service = units(workspace, TWO)[f"{unit_name(workspace)}.service"]
    [line] = [line for line in service.splitlines() if line.startswith("ExecStart=")]
    # As systemd reads it: words with quotes and backslashes as a shell's, then %% and $$ for the signs themselves.
    words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line.removeprefix("ExecStart="))]
    assert tuple(words) == refresh_command(workspace)
    assert "%" not in re.sub("%%", "", service)


def test_workspaces_of_one_name_have_units_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = (workspace_in(tmp_path / folder / "skills") for folder in "ab")
    assert unit_name(one).startswith("skillgap-skills-")
    assert unit_name(one) != unit_name(other)
    assert unit_name(one) == unit_name(Workspace(one.root, Settings()))


def test_installing_writes_the_units_and_switches_the_timer_on(tmp_path: Path, systemd: Systemd) -> None:
    workspace = workspace_in(tmp_path / "skills")
    files = install(workspace, TWO, systemd)
    assert {file.name: file.read_text(encoding="utf-8") for file in files} == units(workspace, TWO)
    assert "OnCalendar=*-*-* 02:30" in files[1].read_text(encoding="utf-8")
    assert asked(systemd) == ["--user daemon-reload", f"--user enable --now {unit_name(workspace)}.timer"]
    assert next_run(workspace, systemd) == "NEXT 02:30"


def test_removing_switches_it_off_and_leaves_no_file(tmp_path: Path, systemd: Systemd) -> None:
    workspace = workspace_in(tmp_path / "skills")
    assert remove(workspace, systemd) == ()
    assert next_run(workspace, systemd) is None
    files = install(workspace, TWO, systemd)
    assert set(remove(workspace, systemd)) == set(files)
    assert list(systemd.folder.iterdir()) == []
    assert asked(systemd)[-2:] == [f"--user disable --now {unit_name(workspace)}.timer", "--user daemon-reload"]


def test_what_systemd_says_against_it_is_said(tmp_path: Path, systemd: Systemd) -> None:
    (tmp_path / "refuses").touch()
    with pytest.raises(SkillgapError, match=r"daemon-reload` did not work: Access denied"):
        install(workspace_in(tmp_path / "skills"), TWO, systemd)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path, systemd: Systemd) -> None:
    (tmp_path / "config").write_text("a file", encoding="utf-8")
    with pytest.raises(SkillgapError, match="can't be written to"):
        install(workspace_in(tmp_path / "skills"), TWO, systemd)


def test_without_systemctl_there_is_no_systemd(tmp_path: Path) -> None:
    assert find_systemd({"PATH": str(tmp_path)}, is_root=False) is None


def test_where_somebody_is_to_be_told_it_is_looked_every_quarter_of_an_hour(tmp_path: Path, systemd: Systemd) -> None:
    mail = {"server": "localhost", "sender": "skillgap@firm.example", "encryption": "none"}
    target = {"name": "ops", "mail": "ops@firm.example", "events": ["failed"]}
    settings = Settings.model_validate({"notify": {"mail": mail, "targets": [target]}})
    workspace = Workspace(workspace_in(tmp_path / "skills").root, settings)
    assert [line.split(" ", 5)[0] for line in cron_lines(workspace, TWO)] == ["30", "*/15"]
    assert cron_lines(workspace, TWO)[1].endswith("/skills notify --check")
    files = install(workspace, TWO, systemd)
    name = unit_name(workspace)
    assert asked(systemd)[-1] == f"--user enable --now {name}.timer {name}-notify.timer"
    assert len(files) == 4
    # Nobody is to be told any more: what was there goes with the rest, or when it is scheduled anew.
    nobody = Workspace(workspace.root, Settings())
    assert len(install(nobody, TWO, systemd)) == 2
    assert asked(systemd)[-3:] == [
        f"--user disable --now {name}-notify.timer",
        "--user daemon-reload",
        f"--user enable --now {name}.timer",
    ]
    assert len(list(systemd.folder.iterdir())) == 2
    assert len(install(workspace, TWO, systemd)) == 4
    assert set(remove(nobody, systemd)) == set(files)


def test_what_root_schedules_for_somebody_else_runs_as_them(
    tmp_path: Path, systemd: Systemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_in(tmp_path / "skills")
    root, other = 0, 4_000_000_123
    owned = SimpleNamespace(uid=root)
    monkeypatch.setattr(Path, "stat", lambda _path, **_options: SimpleNamespace(st_uid=owned.uid))
    assert owner_to_work_as(workspace, root) is None
    owned.uid = other
    assert owner_to_work_as(workspace, root) == "4000000123"  # nobody of that number is known here
    assert owner_to_work_as(workspace, other) is None
    assert owner_to_work_as(workspace, 1) is None  # who is not root can be nobody else
    monkeypatch.setattr(ownership.pwd, "getpwuid", lambda _number: SimpleNamespace(pw_name="skillgap"))
    assert owner_to_work_as(workspace, root) == "skillgap"
    monkeypatch.undo()
    service = install(workspace, TWO, systemd, "skillgap")[0].read_text(encoding="utf-8")
    assert "\nUser=skillgap\nExecStart=" in service
    assert "User=" not in install(workspace, TWO, systemd)[0].read_text(encoding="utf-8")


def test_the_doctor_finds_a_timer_whose_program_is_gone_and_one_that_is_missing(
    tmp_path: Path, systemd: Systemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = {"name": "chat", "url_env": "CHAT", "events": ["late"]}
    workspace = workspace_in(tmp_path / ODD)
    told = Workspace(workspace.root, Settings.model_validate({"notify": {"targets": [target]}}))
    assert list(troubles_of_schedule(told, None)) == []
    assert list(troubles_of_schedule(told, systemd)) == []  # nothing is scheduled
    gone = tmp_path / "old release 100%" / "python"
    monkeypatch.setattr(schedule.sys, "executable", str(gone))
    install(workspace, TWO, systemd)
    program, looks = troubles_of_schedule(told, systemd)
    assert program.found == f"The timer calls {gone}, which is gone"
    assert (looks.found, looks.is_serious) == (
        "notify names somebody, and no timer looks whether a refresh came",
        False,
    )
    monkeypatch.undo()
    install(told, TWO, systemd)
    assert list(troubles_of_schedule(told, systemd)) == []
