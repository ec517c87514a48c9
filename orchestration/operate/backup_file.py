"""A backup as one file: a gzipped tar that any tar unpacks, the list of what is in it first, SHA-256 sums last.

How it is written, and read so that nothing in it is believed before its sum was compared. What goes in stands in
`backup_contents`.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from orchestration.errors import SettingsError, SkillgapError
from orchestration.operate.backup_contents import is_expected
from orchestration.settings.workspace_format import FORMAT, newer_text
from published.private_files import OWNER_ONLY_FILE

MANIFEST, SUMS = "skillgap-backup.json", "SHA256SUMS"
BACKUP_FORMAT = 1
_QUICK = 1  # of gzip's nine: databases are compressed already
_CHUNK = 1024 * 1024
_LARGEST_LIST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        backup: the format of the backup.
        program: the version that made it.
        workspace_format: the format of the workspace.
        made_at: when, UTC, ISO 8601.
        as_of: the day that the published figures speak for; None: nothing was published.
        current: the snapshot that readers saw; None: likewise.
        operations: the folder of the newest record; None: no refresh had run.
        with_exports: the exports are in it.
        without_identity: names and addresses are not.
        left_out: what is not in it, one sentence for each.
        files: path below the workspace → size in bytes.
    """

    backup: int
    program: str
    workspace_format: int
    made_at: str
    as_of: str | None
    current: str | None
    operations: str | None
    with_exports: bool
    without_identity: bool
    left_out: tuple[str, ...]
    files: Mapping[str, int]

    @property
    def n_bytes(self) -> int:
        """How much all of its files take."""
        return sum(self.files.values())


def write_backup(stream: IO[bytes], manifest: Manifest, open_file: Callable[[str], IO[bytes]]) -> None:
    """Write a backup.

    Args:
        stream: where to.
        manifest: what is in it.
        open_file: opens a file by its name in the manifest; it is closed afterwards.

    Raises:
        SkillgapError: a file is not as long as the manifest says: somebody writes to it.
    """
    sums = []
    with (
        gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=_QUICK) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        _add(archive, MANIFEST, json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode())
        for name, size in manifest.files.items():
            with open_file(name) as content:
                counted = _Summed(content)
                try:
                    archive.addfile(_member(name, size, os.fstat(content.fileno()).st_mtime), counted)
                except OSError as error:
                    if "unexpected end of data" not in str(error):
                        raise
                    raise _changes(name) from error
                if content.read(1):
                    raise _changes(name)
            sums.append(f"{counted.sha256.hexdigest()}  {name}\n")
        _add(archive, SUMS, "".join(sums).encode())


def _changes(name: str) -> SkillgapError:
    return SkillgapError(f"{name} changed while it was read. Call skillgap backup again once it is written.")


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    archive.addfile(_member(name, len(content), 0), io.BytesIO(content))


def _member(name: str, size: int, changed_at: float) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, OWNER_ONLY_FILE, changed_at
    return member


class _Summed(io.RawIOBase):
    """A stream whose bytes are summed up as they are read."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._content.read(size)
        self.sha256.update(chunk)
        return chunk


Take = Callable[[str, float, Iterator[bytes]], None]
"""Told of each file of a backup: its name, when it was changed last (seconds since 1970), its content in pieces."""


def read_manifest(file: Path) -> Manifest:
    """Return what a backup says of itself; nothing else in it is looked at.

    Raises:
        SkillgapError: it is no backup.
        SettingsError: a newer program made it.
    """
    with _opened(file) as members:
        return _manifest(file, next(members, None))


def read_backup(file: Path, take: Take) -> Manifest:
    """Read a backup from beginning to end; what `take` was given may be believed once this returns.

    Args:
        file: the backup.
        take: told of each file in turn; what it leaves of the content is read all the same.

    Raises:
        SkillgapError: it is no backup, or damaged, or holds what no backup does.
        SettingsError: a newer program made it.
    """
    found: dict[str, str] = {}
    with _opened(file) as members:
        manifest = _manifest(file, next(members, None))
        sums = None
        for member, content in members:
            if sums is not None:
                raise _damaged(file, f"{member.name} comes after the sums")
            if member.name == SUMS:
                sums = _whole(file, member, content).decode("utf-8", "replace")
                continue
            if member.name in found or member.size != manifest.files.get(member.name):  # all of the list is expected
                raise _damaged(file, f"{member.name} is not what its list says")
            found[member.name] = _taken(member, content, take)
    if found.keys() != manifest.files.keys() or sums is None:
        raise _damaged(file, "it ends before all is in it")
    if sums != "".join(f"{sha256}  {name}\n" for name, sha256 in found.items()):
        raise _damaged(file, "its sums are others than its files'")
    return manifest


def _taken(member: tarfile.TarInfo, content: IO[bytes], take: Take) -> str:
    """Hand a file over, and return its sum."""
    sha256 = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        while chunk := content.read(_CHUNK):
            sha256.update(chunk)
            yield chunk

    pieces = chunks()
    take(member.name, member.mtime, pieces)
    for _ in pieces:
        continue
    return sha256.hexdigest()


_Member = tuple[tarfile.TarInfo, IO[bytes]]


@contextmanager
def _opened(file: Path) -> Iterator[Iterator[_Member]]:
    """Yield the files in an archive, in order; anything else than a file where one belongs is refused.

    Raises:
        SkillgapError: there is anything else, or it can't be read.
    """

    def members(archive: tarfile.TarFile) -> Iterator[_Member]:
        for number, member in enumerate(archive):
            expected = MANIFEST if number == 0 else member.name
            content = archive.extractfile(member) if member.type == tarfile.REGTYPE else None
            if member.name != expected or content is None or member.sparse is not None:
                raise _damaged(file, f"it holds {member.name!r}, which no backup of skillgap does")
            yield member, content

    try:
        with tarfile.open(file, "r|gz") as archive:
            yield members(archive)
    except FileNotFoundError as error:
        raise SettingsError(f"There is no file {file}; name the backup that skillgap backup wrote.") from error
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, UnicodeError) as error:
        raise _damaged(file, str(error) or "it ends too early") from error
    except OSError as error:
        raise SkillgapError(f"{file} can't be read: {error.strerror or error}.") from error


def _manifest(file: Path, first: _Member | None) -> Manifest:
    if first is None:
        raise _damaged(file, "it is empty")
    member, content = first
    try:
        said = json.loads(_whole(file, member, content))
        newest = int(said["backup"]), int(said["workspace_format"])
        if newest[0] > BACKUP_FORMAT or newest[1] > FORMAT:
            raise SettingsError(newer_text(f"The backup {file}", newest[1], str(said["program"])))
        files = {str(name): int(size) for name, size in said.pop("files").items()}
        manifest = Manifest(**said | {"files": files, "left_out": tuple(map(str, said["left_out"]))})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(file, "its list can't be read") from error
    if any(not is_expected(name) or size < 0 for name, size in files.items()):
        raise _damaged(file, "its list names what no backup holds")
    return manifest


def _whole(file: Path, member: tarfile.TarInfo, content: IO[bytes]) -> bytes:
    if member.size > _LARGEST_LIST:
        raise _damaged(file, f"{member.name} is too large")
    return content.read()


def _damaged(file: Path, what: str) -> SkillgapError:
    return SkillgapError(
        f"{file} is no whole backup of skillgap: {what}. Nothing was changed. Take another one; if it was copied from "
        "elsewhere, copy it again."
    )
