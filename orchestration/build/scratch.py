"""Folders for what lies on the disk for a moment: inside the workspace, and swept once whoever made them is gone.

A process that is killed leaves its folder. It is known by its lock, which ends with the process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from orchestration.settings.workspace import Workspace
from published.private_files import OWNER_ONLY_FOLDER


@contextmanager
def scratch_folder(workspace: Workspace) -> Iterator[Path]:
    """Yield an empty folder that is gone afterwards; so are those that were made for it, and what killed ones left.

    Args:
        workspace: the workspace; a refresh of it may be running.
    """
    with ExitStack() as stack:
        for folder in (workspace.warehouse, workspace.landing.parent, workspace.landing):
            if not folder.exists():
                folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
                stack.callback(_remove_empty, folder)
        sweep(workspace)
        folder, descriptor = _locked(workspace)
        stack.callback(os.close, descriptor)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder


def sweep(workspace: Workspace) -> None:
    """Delete what nobody uses any more."""
    if not workspace.landing.exists():
        return
    for left in workspace.landing.iterdir():
        if not left.is_dir() or left.is_symlink():
            left.unlink(missing_ok=True)
            continue
        try:
            descriptor = os.open(left, os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            continue  # somebody works in there
        finally:
            os.close(descriptor)


def clear_spill(workspace: Workspace) -> None:
    """Delete what a database put on the disk when it ran out of memory, and was killed; the caller holds the lock."""
    shutil.rmtree(workspace.spill, ignore_errors=True)


def _locked(workspace: Workspace) -> tuple[Path, int]:
    """Make a folder and lock it; another sweep may take it before it is locked."""
    while True:
        folder = Path(tempfile.mkdtemp(dir=workspace.landing))
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if folder.exists():
            return folder, descriptor
        os.close(descriptor)


def _remove_empty(folder: Path) -> None:
    """Remove a folder unless somebody has put something into it."""
    try:
        folder.rmdir()
    except OSError:
        return
