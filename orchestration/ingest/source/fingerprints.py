"""What a loaded file is known by: if it is the same, reading the file again would bring the same rows."""

from __future__ import annotations

import hashlib

from orchestration.ingest.source.source_file import READER_VERSION, SourceFile
from orchestration.settings.source_settings import SourceSettings


def fingerprint(file: SourceFile, settings: SourceSettings) -> str:
    """Return a hash of the file's bytes, its contract, how it is mapped, and the reader's version."""
    with file.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    mapping = settings.model_dump_json(exclude={"files"})
    for part in (file.path.name if settings.from_filename else "", repr(file.contract), mapping, str(READER_VERSION)):
        digest.update(b"\0" + part.encode())
    return digest.hexdigest()
