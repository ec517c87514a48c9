"""A file that belongs to a contract, and the error that names it. How files are found stands in `discover`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from expectations.contracts import Contract
from orchestration.errors import ExportError
from orchestration.ingest.source.filenames import NamedDay
from orchestration.settings.source_settings import SourceSettings


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
        place: where its source stands in `workspace.yml`, as in `sources.hris/people`; blank: there.
    """

    contract: Contract
    path: Path
    name: str
    named_day: NamedDay | None
    size: int
    modified_ns: int
    settings: SourceSettings = field(default_factory=SourceSettings)
    place: str = ""

    def has_changed(self) -> bool:
        """Whether the file is no longer what it was when it was found."""
        try:
            now = self.path.stat()
        except FileNotFoundError:
            return True
        return (now.st_size, now.st_mtime_ns) != (self.size, self.modified_ns)

    def error(
        self, *, found: str, expected: str, remedy: str, row: int | None = None, column: str | None = None
    ) -> ExportError:
        """Return the error that says what is wrong with this file; the caller raises it."""
        return ExportError(file=self.name, row=row, column=column, found=found, expected=expected, remedy=remedy)

    def setting(self, key: str) -> str:
        """Return the place in `workspace.yml` where a key of this file's source stands, as messages name it."""
        place = self.place or f"sources.{self.contract.name}"
        return f"{place}.{key}"


# Part of what a loaded file is known by: raise it when the same bytes would be read another way.
READER_VERSION = 2
