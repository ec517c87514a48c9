"""What a doctor looks at on the machine: versions, memory, disk, file system, clock. Nothing is changed."""

from __future__ import annotations

import errno
import os
import resource
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from orchestration.operate.trouble import Trouble
from orchestration.settings.machine import memory_gib

LEAST_PYTHON = (3, 11)
LEAST_MEMORY_GIB = 2.0
LEAST_OPEN_FILES = 256
LEAST_FREE_BYTES = 500_000_000
LEAST_FREE_FILES = 1000
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "vboxsf", "fuse.sshfs", "davfs", "afs"})
MOUNTS = Path("/proc/self/mounts")
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the system's own, looked at and not written to
_CLOCKS_DIFFER = timedelta(minutes=5)


def troubles_of_versions(
    installed: Callable[[str], str] = version, needed: Callable[[str], list[str] | None] = requires
) -> Iterator[Trouble]:
    """Yield libraries that are missing, or of versions that skillgap was not made for, and a Python that is too old.

    Args:
        installed: gives the version of a package.
        needed: gives the requirements of a package.
    """
    if sys.version_info < LEAST_PYTHON:
        least = ".".join(map(str, LEAST_PYTHON))
        yield Trouble(f"Python is {sys.version.split()[0]}", f"Install skillgap with Python {least} or newer.")
    try:
        listed = needed("skillgap") or []
    except PackageNotFoundError:
        yield Trouble("skillgap is not installed as a package", "Install it: pip install, pipx or make.")
        return
    for text in listed:
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = installed(requirement.name)
        except PackageNotFoundError:
            yield Trouble(f"The library {requirement.name} is missing", _AGAIN)
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            yield Trouble(
                f"The library {requirement.name} is {found}; expected {requirement.specifier}",
                _AGAIN,
            )


_AGAIN = "Install skillgap again into an environment of its own, such as pipx makes."


def troubles_of_memory(gib: float | None = None, open_files: int | None = None) -> Iterator[Trouble]:
    """Yield too little memory, or too few open files.

    Args:
        gib: memory of the machine; None: as it says.
        open_files: how many files this process may open; None: as the system says.
    """
    gib = memory_gib() if gib is None else gib
    if gib < LEAST_MEMORY_GIB:
        yield Trouble(
            f"The machine has {gib:.1f} GiB of memory",
            f"Give it {LEAST_MEMORY_GIB:g} GiB; a company of 100,000 people takes 5.",
        )
    open_files = resource.getrlimit(resource.RLIMIT_NOFILE)[0] if open_files is None else open_files
    if 0 <= open_files < LEAST_OPEN_FILES:
        yield Trouble(
            f"A process may open {open_files} files", f"Raise the limit to {LEAST_OPEN_FILES} or more (`ulimit -n`)."
        )


def troubles_of_disk(folder: Path, needed: int = 0) -> Iterator[Trouble]:
    """Yield a disk that is nearly full, or lies on another machine.

    Args:
        folder: a folder of the workspace.
        needed: the bytes that the next refresh may need even where no export is new.
    """
    free = shutil.disk_usage(folder).free
    if free < max(needed, LEAST_FREE_BYTES):
        more = f"; the next refresh may need {needed / 1e9:.2f} GB" if free < needed else ""
        yield Trouble(
            f"{free / 1e9:.2f} GB are free where {folder} lies{more}",
            "Make room, or lower keep_snapshots in workspace.yml.",
        )
    counted = os.statvfs(folder)
    if counted.f_files and counted.f_favail < LEAST_FREE_FILES:
        yield Trouble(
            f"{counted.f_favail} more files can be made where {folder} lies",
            "Delete files: the disk has no more places.",
        )
    kind = kind_of_file_system(folder)
    if kind in NETWORK_FILE_SYSTEMS:
        yield Trouble(
            f"{folder} lies on another machine ({kind})",
            "Move the workspace to a disk of this machine: locks and renaming do not hold over a network. Exports may "
            "stay there, copied in each night.",
        )


def troubles_of_shared_memory(folder: Path = SHARED_MEMORY) -> Iterator[Trouble]:
    """Yield that this user may make no locks between processes, without which dbt compiles no models.

    Args:
        folder: where the system keeps them; systems without it keep them elsewhere.
    """
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        yield Trouble(
            f"{folder} can't be written to",
            f"Models are compiled with locks that lie there. Mount it as the system does: chmod 1777 {folder}.",
        )


def troubles_of_writing(folder: Path) -> Iterator[Trouble]:
    """Yield that a folder can't be written to; what is written for that is gone again.

    Args:
        folder: a folder that a refresh writes to.
    """
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"0")
            file.flush()
    except OSError as error:
        own = (
            f"Let whoever runs skillgap own it (chown -R USER {shlex.quote(str(folder))}), or mount its disk to write."
        )
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        yield Trouble(
            f"{folder} can't be written to ({error.strerror})",
            "Make room; what is published is whole." if is_full else own,
        )


def troubles_of_clock(
    now: datetime, file_time: datetime | None, newest_published: datetime | None
) -> Iterator[Trouble]:
    """Yield a clock that can't be right.

    Args:
        now: this machine's moment, UTC.
        file_time: the time that the disk gave to a file just now, UTC; None: it could not be asked.
        newest_published: when the newest snapshot was published, UTC.
    """
    if newest_published is not None and now < newest_published - _CLOCKS_DIFFER:
        yield Trouble(
            f"The clock says {now:%Y-%m-%d %H:%M} UTC, before the newest snapshot of {newest_published:%Y-%m-%d %H:%M}",
            "Set the clock; a refresh asks before it publishes for an earlier day.",
        )
    if file_time is not None and abs(file_time - now) > _CLOCKS_DIFFER:
        yield Trouble(
            f"The disk's clock differs from this machine's by {abs(file_time - now)}",
            "Set both: what was changed when is told by the disk's.",
        )


def kind_of_file_system(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """Return what kind of file system a folder lies on; None where the system does not say.

    Args:
        folder: the folder.
        mounts: the list of what is mounted.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    found: Mapping[int, str] = {}
    for line in lines:
        _, place, kind, *_ = [*line.split(), "", "", ""]
        place = place.replace("\\040", " ")
        if place and folder.resolve().is_relative_to(place):
            found = {**found, len(place): kind}
    return found[max(found)] if found else None
