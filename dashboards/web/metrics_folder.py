"""The folder in which the processes that serve together keep their counts: made for one server, gone with it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from published.private_files import OWNER_ONLY_FILE, OWNER_ONLY_FOLDER

_LOCK = "lock"


@contextmanager
def metrics_folder(state: Path) -> Iterator[Path]:
    """Make the folder; those of servers that were killed are swept.

    Args:
        state: the workspace's folder of the same name.

    Raises:
        OSError: it can't be made.
    """
    above = state / "metrics"
    above.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    with _locked(above):  # of two servers that begin at once neither sweeps what the other has just made
        for folder in above.iterdir():
            if folder.is_dir() and _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)
        made = Path(tempfile.mkdtemp(dir=above))
        held = os.open(made / _LOCK, os.O_RDWR | os.O_CREAT, OWNER_ONLY_FILE)
        fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(held)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, OWNER_ONLY_FILE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _is_left(folder: Path) -> bool:
    """Return whether nobody holds a folder's lock: the system lets go of it however a process ends."""
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True
