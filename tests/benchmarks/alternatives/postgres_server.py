"""A private PostgreSQL server in a folder of its own, for one measurement or test: made, started, watched, stopped.

What is computed in it is `postgres_script`'s. It listens on a Unix socket, where only the user whose folder it is, or
root, gets to it; and, where a port is named, on this machine's own address, where it asks for passwords.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOW_TO_GET_IT = "PostgreSQL is missing: apt-get install postgresql"
DATABASE = "postgres"
SECONDS_BETWEEN_LOOKS = 0.2
KIB_PER_GIB = 1024 * 1024
# A server does not run as root; Debian's package makes this user.
USER_OF_ROOT = "postgres"
# For two cores and the 4 GB that the baseline may take. Nothing here outlives a crash, so the log need not serve one.
_SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "1GB",
    "effective_cache_size": "3GB",
    "work_mem": "256MB",
    "hash_mem_multiplier": "2",
    "maintenance_work_mem": "512MB",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "2",
    "max_parallel_maintenance_workers": "2",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "synchronous_commit": "off",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        socket: the folder of its socket, which is how clients find it.
        pid: the process that started all others.
    """

    socket: Path
    pid: int


def programs() -> Path | None:
    """Return the folder of the newest server's programs, where there is one; Debian keeps one folder a version."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((file.parent for file in found), key=lambda folder: _version(folder.parent.name), default=None)


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", name))


@contextmanager
def running_server(settings: Mapping[str, str] = _SETTINGS, *, port: int | None = None) -> Iterator[Server]:
    """Make a cluster, start it, and stop and remove it afterwards.

    Args:
        settings: of the server.
        port: where it listens on 127.0.0.1 as well; None: nowhere.

    Raises:
        FileNotFoundError: no server is installed; the message says how to get one.
    """
    folder_of_programs = programs()
    if folder_of_programs is None:
        raise FileNotFoundError(HOW_TO_GET_IT)
    user = USER_OF_ROOT if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="skillgap-postgres-"))
    try:
        if user:
            shutil.chown(folder, user, user)
        data = folder / "data"
        _run_as(
            user,
            *(str(folder_of_programs / "initdb"), "--pgdata", str(data), "--username", DATABASE),
            *("--auth-local", "trust", "--auth-host", "scram-sha-256"),
            *("--locale", "C", "--encoding", "UTF8", "--no-sync"),
        )
        said = {**settings, "unix_socket_directories": str(folder)}
        if port is not None:
            said |= {"listen_addresses": "127.0.0.1", "port": str(port)}
        options = " ".join(f"-c {name}={value}" for name, value in said.items())
        control = (str(folder_of_programs / "pg_ctl"), "--pgdata", str(data), "--wait")
        _run_as(user, *control, "--log", str(folder / "log"), "--options", options, "start")
        try:
            yield Server(folder, int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0]))
        finally:
            _run_as(user, *control, "--mode", "fast", "stop")
    finally:
        shutil.rmtree(folder)


def _run_as(user: str | None, *command: str) -> None:
    done = subprocess.run(
        command,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")


class MemoryWatch:
    """The most memory that a server's processes hold together, looked at several times a second.

    What they share is counted once: each process's share of it, as the kernel reckons (`Pss`).
    """

    def __init__(self, server: Server) -> None:
        self.peak_gib = 0.0
        self._server = server
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(SECONDS_BETWEEN_LOOKS):
            held = sum(_kib_held(pid) for pid in (self._server.pid, *_children(self._server.pid)))
            self.peak_gib = max(self.peak_gib, held / KIB_PER_GIB)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
    except OSError:
        return []


def _kib_held(pid: int) -> int:
    """Return what a process holds; nothing where it has just ended."""
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0
