"""Look a workspace and its machine over, and say what is wrong and what to do. Nothing is changed.

Each thing that is looked at stands beside: `doctor_machine`, `doctor_workspace`, `doctor_running`. One that can't be
looked at is a finding of its own, and keeps none of the others from being looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from orchestration.errors import SettingsError
from orchestration.operate import doctor_machine, doctor_running, doctor_workspace
from orchestration.operate.schedule import find_systemd
from orchestration.operate.trouble import Trouble
from orchestration.publish.snapshot_folders import published_in_order
from orchestration.refresh.disk_space import bytes_needed_without_news
from orchestration.settings.ownership import ROOT
from orchestration.settings.workspace import Workspace, open_workspace

_LEAST_TEMPORARY_BYTES = 50_000_000


def look_over(
    root: Path, *, clock: Callable[[], datetime], user_id: int, environment: Mapping[str, str] = os.environ
) -> tuple[Trouble, ...]:
    """Return all that is wrong, the serious first.

    Args:
        root: the workspace's folder; it need not be one.
        clock: gives the present moment, with its time zone.
        user_id: of whoever runs skillgap.
        environment: the variables of this process.
    """
    found = [*doctor_machine.troubles_of_versions(), *doctor_machine.troubles_of_memory()]
    found += doctor_machine.troubles_of_shared_memory()
    found += doctor_running.troubles_of_temporary_space(_LEAST_TEMPORARY_BYTES)
    try:
        workspace = open_workspace(root)
    except SettingsError as error:
        found.append(Trouble(str(error), "Mend that first; the rest of the workspace was not looked at."))
    except OSError as error:
        found.append(Trouble(f"{root} can't be opened ({error.strerror})", "Let whoever runs skillgap read it."))
    else:
        found += _of_workspace(workspace, clock(), user_id, environment)
    return tuple(sorted(dict.fromkeys(found), key=lambda trouble: not trouble.is_serious))


def _of_workspace(
    workspace: Workspace, now: datetime, user_id: int, environment: Mapping[str, str]
) -> Iterator[Trouble]:
    folders = [folder for folder in (workspace.state, workspace.warehouse) if folder.is_dir()]
    looks: list[Callable[[], Iterable[Trouble]]] = [
        lambda: doctor_workspace.troubles_of_rights(workspace, user_id),  # which explain what can't be looked at
        lambda: doctor_machine.troubles_of_disk(workspace.root, bytes_needed_without_news(workspace)),
        *(lambda folder=folder: doctor_machine.troubles_of_writing(folder) for folder in folders),
        lambda: doctor_machine.troubles_of_clock(now, _time_of_disk(workspace), _newest_published(workspace)),
        lambda: doctor_workspace.troubles_of_exports(workspace),
        lambda: doctor_workspace.troubles_of_links(workspace),
        lambda: doctor_workspace.troubles_of_files(workspace, is_writing=doctor_running.is_held(workspace)),
        lambda: doctor_running.troubles_of_lock(workspace, now),
        lambda: doctor_running.troubles_of_refreshes(workspace, now),
        lambda: doctor_running.troubles_of_secrets(workspace, now, environment),
        lambda: doctor_running.troubles_of_schedule(workspace, find_systemd(environment, is_root=user_id == ROOT)),
        lambda: doctor_running.troubles_of_dagster(workspace),
    ]
    for look in looks:
        try:
            yield from tuple(look())
        except OSError as error:
            yield Trouble(
                f"{error.filename or workspace.root} can't be looked at ({error.strerror})",
                "Let whoever runs skillgap read it.",
            )


def _time_of_disk(workspace: Workspace) -> datetime | None:
    """Return the time that the disk gives to a file right now; None where none can be made."""
    if not workspace.state.is_dir():
        return None
    file = workspace.state / f".clock.{os.getpid()}"
    try:
        file.touch()
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None
    finally:
        file.unlink(missing_ok=True)


def _newest_published(workspace: Workspace) -> datetime | None:
    """Return when the newest snapshot was published, as its folder's name says; None before the first."""
    snapshots = published_in_order(workspace) if workspace.snapshots.is_dir() else []
    for folder in reversed(snapshots):
        try:
            return datetime.strptime(folder.name.partition("-")[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
