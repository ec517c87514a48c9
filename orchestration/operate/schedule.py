"""A refresh every night, and a look whether all is well, by what the machine has: timers of systemd, or lines for cron.

A timer that was missed because the machine was off is made up for. Where everything of a company runs under a user of
its own, `deploy/systemd` has stricter units.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from hashlib import sha256
from pathlib import Path

from orchestration.errors import SkillgapError
from orchestration.settings.ownership import ROOT, name_of, owner_of
from orchestration.settings.workspace import Workspace

_RUNNING_SYSTEMD = Path("/run/systemd/system")
_UNITS_OF_ALL = Path("/etc/systemd/system")
_SAFE = re.compile(r"[^A-Za-z0-9_-]+")
_ENDINGS = ("", "-notify")
_CALLED = re.compile("^ExecStart=(.+)$", re.MULTILINE)

_SERVICE = """# Written by `skillgap schedule install`; `skillgap schedule remove` takes it away.
[Unit]
Description=skillgap: {root}: {what}

[Service]
Type=oneshot
{user}ExecStart={command}
TimeoutStartSec=6h
# What is published is whole whenever it ends.
TimeoutStopSec=10
Nice=10
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
"""
_TIMER = """# Written by `skillgap schedule install`; `skillgap schedule remove` takes it away.
[Unit]
Description=skillgap: {root}: {what}

[Timer]
OnCalendar={calendar}
# Where the machine was off then, once it is on again.
Persistent=true

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True)
class Systemd:
    """Where this user's units lie, and how they are switched on.

    Attributes:
        folder: where unit files belong.
        command: `systemctl`, for this user's units or, for root, the machine's.
        may_end_with_session: a user's timers rest while they are signed out, unless the machine lets them linger.
    """

    folder: Path
    command: tuple[str, ...]
    may_end_with_session: bool


def find_systemd(environment: Mapping[str, str], *, is_root: bool) -> Systemd | None:
    """Return systemd as this user may use it; None where it does not run.

    Args:
        environment: the process's.
        is_root: whether it runs as root.
    """
    systemctl = shutil.which("systemctl", path=environment.get("PATH"))
    if systemctl is None or not _RUNNING_SYSTEMD.is_dir():
        return None
    if is_root:
        return Systemd(_UNITS_OF_ALL, (systemctl,), may_end_with_session=False)
    home = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Systemd(Path(home) / "systemd" / "user", (systemctl, "--user"), may_end_with_session=True)


@dataclass(frozen=True)
class Job:
    """What is done by itself.

    Attributes:
        words: what the command line says after the workspace.
        what: it, in words.
        calendar: when, as systemd writes it.
        cron: when, as cron does.
    """

    words: tuple[str, ...]
    what: str
    calendar: str
    cron: str


def jobs(workspace: Workspace, at: time) -> Mapping[str, Job]:
    """Return what is to be done for a workspace, by the ending of its units' name.

    Args:
        workspace: the workspace; where it names nobody to be told, nobody is.
        at: when it is refreshed, in the machine's own time.
    """
    found = {
        "": Job(
            ("refresh", "--quiet"),
            f"refresh, every night at {at:%H:%M}",
            f"*-*-* {at:%H:%M}",
            f"{at.minute} {at.hour} * * *",
        )
    }
    if workspace.settings.notify.is_on:
        found["-notify"] = Job(("notify", "--check"), "whether all is well", "*:0/15", "*/15 * * * *")
    return found


def command_of(workspace: Workspace, job: Job) -> tuple[str, ...]:
    """Return the command line that does a job from anywhere."""
    return (sys.executable, "-m", "skillgap", "--workspace", str(workspace.root.resolve()), *job.words)


def unit_name(workspace: Workspace) -> str:
    """Return the name of a workspace's units, without ending; workspaces of one name in two places have two."""
    root = workspace.root.resolve()
    return f"skillgap-{_SAFE.sub('-', root.name)}-{sha256(str(root).encode()).hexdigest()[:8]}"


def units(workspace: Workspace, at: time, user: str | None = None) -> Mapping[str, str]:
    """Return the unit files that look after a workspace, by name.

    Args:
        workspace: the workspace.
        at: when it is refreshed, in the machine's own time.
        user: as whom; None: as whoever these units belong to.
    """
    as_user = "" if user is None else f"User={user}\n"
    root = str(workspace.root.resolve()).replace("%", "%%")
    found = {}
    for ending, job in jobs(workspace, at).items():
        command = " ".join(_as_unit_word(word) for word in command_of(workspace, job))
        found[f"{unit_name(workspace)}{ending}.service"] = _SERVICE.format(
            root=root, what=job.what, user=as_user, command=command
        )
        found[f"{unit_name(workspace)}{ending}.timer"] = _TIMER.format(root=root, what=job.what, calendar=job.calendar)
    return found


def _as_unit_word(word: str) -> str:
    """Return a word as systemd reads it: no variable, no specifier, no second word."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if re.search(r"[\s;\"']", word) else escaped


def cron_lines(workspace: Workspace, at: time) -> tuple[str, ...]:
    """Return the lines for `crontab -e` that look after a workspace.

    Args:
        workspace: the workspace.
        at: when it is refreshed, in the machine's own time.
    """
    # To cron a percent sign ends the command, even within quotes.
    return tuple(
        f"{job.cron} {shlex.join(command_of(workspace, job))}".replace("%", r"\%")
        for job in jobs(workspace, at).values()
    )


def owner_to_work_as(workspace: Workspace, user_id: int) -> str | None:
    """Return whose a workspace is where root schedules it for somebody else; None: it is for whoever asks.

    What root writes into it the owner could not read, and dashboards that run as the owner would show nothing new.

    Args:
        workspace: the workspace.
        user_id: of whoever schedules it.
    """
    owner = owner_of(workspace.root)
    return name_of(owner) if user_id == ROOT != owner else None


def install(workspace: Workspace, at: time, systemd: Systemd, user: str | None = None) -> tuple[Path, ...]:
    """Write a workspace's units, and switch the timers on; those of before are written anew, or go with what they did.

    Args:
        workspace: the workspace.
        at: when, in the machine's own time.
        systemd: where.
        user: as whom; None: as whoever these units belong to.

    Returns:
        The files.

    Raises:
        SkillgapError: systemd does not take them, or the folder can't be written to.
    """
    wanted = units(workspace, at, user)
    _take_away(systemd, [file for file in _files(workspace, systemd) if file.name not in wanted])
    written = []
    try:
        systemd.folder.mkdir(parents=True, exist_ok=True)
        for name, text in wanted.items():
            file = systemd.folder / name
            file.write_text(text, encoding="utf-8")
            written.append(file)
    except OSError as error:
        raise SkillgapError(f"{systemd.folder} can't be written to ({error.strerror}).") from error
    _ask(systemd, "daemon-reload")
    _ask(systemd, "enable", "--now", *(file.name for file in written if file.suffix == ".timer"))
    return tuple(written)


def remove(workspace: Workspace, systemd: Systemd) -> tuple[Path, ...]:
    """Switch a workspace's timer off, and delete its units.

    Args:
        workspace: the workspace.
        systemd: where.

    Returns:
        The files that there were; none where nothing was scheduled.

    Raises:
        SkillgapError: systemd does not let go of them.
    """
    found = _files(workspace, systemd)
    if found:
        _take_away(systemd, found)
        _ask(systemd, "daemon-reload")
    return found


def next_run(workspace: Workspace, systemd: Systemd) -> str | None:
    """Return what systemd says of a workspace's timer; None where there is none."""
    if not (systemd.folder / f"{unit_name(workspace)}.timer").exists():
        return None
    return _ask(systemd, "list-timers", "--all", "--no-pager", f"{unit_name(workspace)}*").strip()


def programs(workspace: Workspace, systemd: Systemd) -> Mapping[str, str]:
    """Return which program each unit of a workspace calls, by the ending of the unit's name: none, or `-notify`.

    Args:
        workspace: the workspace.
        systemd: where its units are.

    Raises:
        OSError: a unit can't be read.
    """
    found = {}
    for ending in _ENDINGS:
        file = systemd.folder / f"{unit_name(workspace)}{ending}.service"
        called = _CALLED.search(file.read_text(encoding="utf-8")) if file.exists() else None
        if called is not None:
            found[ending] = shlex.split(called[1])[0].replace("%%", "%").replace("$$", "$")
    return found


def _files(workspace: Workspace, systemd: Systemd) -> tuple[Path, ...]:
    """Return the unit files of a workspace that are there."""
    names = [f"{unit_name(workspace)}{ending}" for ending in _ENDINGS]
    files = [systemd.folder / f"{name}.{kind}" for name in names for kind in ("timer", "service")]
    return tuple(file for file in files if file.exists())


def _take_away(systemd: Systemd, files: Sequence[Path]) -> None:
    timers = [file.name for file in files if file.suffix == ".timer"]
    if timers:
        _ask(systemd, "disable", "--now", *timers)
    for file in files:
        file.unlink()


def _ask(systemd: Systemd, *words: str) -> str:
    done = subprocess.run([*systemd.command, *words], capture_output=True, text=True, check=False, env=_own())  # noqa: S603 - systemctl by its path
    if done.returncode:
        said = (done.stderr or done.stdout).strip() or f"it ended with {done.returncode}"
        raise SkillgapError(f"`{shlex.join([*systemd.command, *words])}` did not work: {said}")
    return done.stdout


def _own() -> Mapping[str, str]:
    """Return the environment with where a user's systemd is found, which cron and sudo leave out."""
    return {"XDG_RUNTIME_DIR": f"/run/user/{os.getuid()}", **os.environ}
