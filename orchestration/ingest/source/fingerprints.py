"""What a loaded file is known by: if it is the same, reading the file again would bring the same rows."""

from __future__ import annotations

import hashlib

from orchestration.ingest.source.source_file import READER_VERSION, SourceFile


def fingerprint(file: SourceFile) -> str:
    """Return a hash of the file's bytes, its contract, how it is mapped, and the reader's version."""
    with file.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    mapping = file.settings.model_dump_json(exclude={"files"})
    name = file.path.name if file.settings.from_filename else ""
    for part in (name, repr(file.contract), mapping, str(READER_VERSION)):
        digest.update(b"\0" + part.encode())
    return digest.hexdigest()
