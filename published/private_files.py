"""Files that their owner alone can read, put in place whole or not at all."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

OWNER_ONLY_FOLDER = 0o700
OWNER_ONLY_FILE = 0o600


@contextmanager
def replacing(file: Path) -> Iterator[IO[str]]:
    """Yield a stream whose text takes the place of a file in one step; the file stays as it is where that fails.

    Raises:
        OSError: the text can't be written.
    """
    with replacing_bytes(file) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8")
        yield text
        text.flush()
        text.detach()


@contextmanager
def replacing_bytes(file: Path) -> Iterator[IO[bytes]]:
    """Yield a stream whose bytes take the place of a file in one step; nothing is left of them where that fails.

    Raises:
        OSError: the bytes can't be written.
    """
    new = unfinished_of(file)
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_FILE)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def unfinished_of(file: Path) -> Path:
    """Return where what is to take the place of a file lies until it is whole."""
    return file.with_name(f".{file.name}.new")


def write_private(file: Path, text: str) -> None:
    """Replace a file by a text in one step.

    Raises:
        OSError: the text can't be written.
    """
    with replacing(file) as stream:
        stream.write(text)


def sync(path: Path) -> None:
    """Bring a file, or the list of a folder's files, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
