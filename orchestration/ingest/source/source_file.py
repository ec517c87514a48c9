"""A file that belongs to a contract: what it is known by, and the one place where what is wrong with it is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from expectations.contracts import Contract
from orchestration.errors import ExportError
from orchestration.ingest.source.filenames import NamedDay
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.settings.source_settings import SourceSettings

# Part of what a loaded file is known by: raise it when the same bytes would be read another way.
READER_VERSION = 8


@dataclass(frozen=True)
class SourceFile:
    """One export.

    Attributes:
        contract: what it is an export of.
        path: where it lies.
        name: its path relative to the workspace, with forward slashes; what messages and records call it.
        named_day: the day in its name, if there is one.
        size: bytes, when it was found.
        modified_ns: time of its last change in nanoseconds, when it was found.
        settings: how it differs from a canonical file, its source's profile included.
        key_path: where its source stands in `workspace.yml`, as in `sources.hris/people`; blank: there.
    """

    contract: Contract
    path: Path
    name: str
    named_day: NamedDay | None
    size: int
    modified_ns: int
    settings: SourceSettings = field(default_factory=SourceSettings)
    key_path: str = ""

    def day_if_loaded_on(self, day: date) -> date:
        """Return the day the file speaks for: the one in its name, else the one on which it is first loaded."""
        if self.named_day is None:
            return day
        return min(self.named_day.day, day) if self.named_day.is_month else self.named_day.day

    def has_changed(self) -> bool:
        """Whether the file is no longer what it was when it was found."""
        try:
            now = self.path.stat()
        except FileNotFoundError:
            return True
        return (now.st_size, now.st_mtime_ns) != (self.size, self.modified_ns)

    @contextmanager
    def naming(self) -> Iterator[None]:
        """Name this file, and its source in `workspace.yml`, in what a reader finds wrong.

        Raises:
            ExportError: the reader raised a `ReadError`, or the file may not be read.
        """
        try:
            yield
        except PermissionError as error:
            raise ExportError(
                self.name,
                "a file that the account of skillgap may not read",
                "a file that it may read",
                "Let that account read the file, or put a copy that is yours in its place.",
            ) from error
        except ReadError as error:
            remedy = error.remedy
            if error.setting is not None:
                source = self.key_path or f"sources.{self.contract.name}"
                remedy = remedy.replace(SETTING, f"{source}.{error.setting}")
            raise ExportError(self.name, error.found, error.expected, remedy, error.row, error.column) from error


def fingerprint(file: SourceFile) -> str:
    """Return a hash of the file's bytes, a dot, and one of its contract, how it is mapped, and the reader's version."""
    with file.naming(), file.path.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    reading = hashlib.sha256()
    mapping = file.settings.model_dump_json(exclude={"files"})
    name = file.path.name if file.settings.from_filename else ""
    for part in (name, repr(file.contract), mapping, str(READER_VERSION)):
        reading.update(b"\0" + part.encode())
    return f"{content}.{reading.hexdigest()}"
