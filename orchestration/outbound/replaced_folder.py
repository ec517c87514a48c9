"""A folder of handed-on tables, put in place whole or not at all; whatever else lies there is never touched.

It is written beside its place under a hidden name, and takes the earlier one's place in one step where the file system
can do that (Linux), so that whoever reads finds the files of one snapshot.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.errors import SettingsError, SkillgapError
from orchestration.operate.exchange import exchange
from orchestration.outbound.descriptors import OURS
from published.private_files import OWNER_ONLY_FOLDER, sync, unfinished_of

PACKAGE = "datapackage.json"
_SHOWN = 5


@contextmanager
def replaced_folder(folder: Path, file: str) -> Iterator[Path]:
    """Yield an empty folder whose files take the place of another's in one step; nothing is left where that fails.

    Args:
        folder: the folder; none lies there, or an empty one, or one that was written here.
        file: whose tables it is to hold, `warehouse` or `shareable`.

    Raises:
        SettingsError: something else lies there.
        SkillgapError: another process writes it.
        OSError: the files can't be written.
    """
    refuse_foreign(folder, file)
    new = unfinished_of(folder)
    with _made_and_locked(new):
        try:
            yield new
            sync(new)
            refuse_foreign(folder, file)  # somebody may have laid a file there meanwhile
            if folder.exists():
                exchange(new, folder)
            else:
                new.rename(folder)
            sync(folder.parent)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def refuse_foreign(folder: Path, file: str) -> None:
    """See that nothing is lost, and nobody finds more, if a folder is replaced.

    Raises:
        SettingsError: it has no place, or holds what was not written here, or what a wider circle may read.
    """
    if not folder.parent.is_dir():
        raise SettingsError(f"{folder.parent} is no folder; make it first.")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise SettingsError(f"{folder} is a file, and a folder of files is to be written there; name another place.")
    found = sorted(each.name for each in folder.iterdir())
    if not found:
        return
    known = _package_of(folder)
    others = found if known is None else [name for name in found if name not in known[1]]
    if others:
        shown = ", ".join(others[:_SHOWN]) + (f" and {len(others) - _SHOWN} more" if others[_SHOWN:] else "")
        raise SettingsError(
            f"{folder} holds what skillgap export did not write: {shown}. Expected: a new or empty folder, or one that "
            "an earlier export wrote. Name another; nothing was touched."
        )
    if known is not None and (known[0], file) == ("shareable", "warehouse"):
        raise SettingsError(
            f"{folder} holds the tables of shareable.duckdb, and whoever reads them there may not see the warehouse. "
            "Name another folder, or say --shareable."
        )


def _package_of(folder: Path) -> tuple[str, frozenset[str]] | None:
    """Return whose tables an earlier export wrote into a folder, and which files; None: it was none."""
    try:
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        own = package[OURS]
        names = {PACKAGE, *own["dictionary"], *(each["path"] for each in package["resources"])}
        return str(own["file"]), frozenset(names)
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def _made_and_locked(new: Path) -> Iterator[None]:
    """Make a folder and hold its lock; what a killed export left there goes.

    Raises:
        SkillgapError: another process writes it.
    """
    new.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    descriptor = os.open(new, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SkillgapError(
                f"Another export writes {new.name.removeprefix('.').removesuffix('.new')} just now. Wait for its end, "
                "then call this again."
            ) from error
        _empty(new)
        new.chmod(OWNER_ONLY_FOLDER)
        yield
    finally:
        os.close(descriptor)


def _empty(new: Path) -> None:
    """Delete what a killed export left in a folder.

    Raises:
        SettingsError: it holds what no export writes.
    """
    left = sorted(new.iterdir())
    foreign = [
        each.name
        for each in left
        if not each.is_file() or not each.name.endswith((".csv", ".parquet", ".json", ".new"))
    ]
    if foreign:
        raise SettingsError(f"{new} holds what skillgap export did not write: {foreign[0]}. Move it away.")
    for each in left:
        each.unlink()
