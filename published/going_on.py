"""Questions that are going on, as files of a folder: whichever process of a server is asked to can end one of them.

A file is there for as long as its question is wanted. Its name is a hash of who asks and of a number that they alone
were given, so that nobody ends another's.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from published.private_files import OWNER_ONLY_FILE, OWNER_ONLY_FOLDER

FORGOTTEN_AFTER_SECONDS = 3600.0


class GoingOn:
    """The questions of one workspace that are going on."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made with the first question.

        Args:
            folder: as in `<workspace>/state/questions`.
        """
        self._folder = folder

    @contextmanager
    def wanted(self, who: str, number: str) -> Iterator[Callable[[], bool]]:
        """Give what says whether a question is still wanted, for as long as it goes on.

        Args:
            who: whoever asks.
            number: of the question; they were given it, and nobody else.
        """
        self._folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        self._forget_left_ones()
        file = self._file(who, number)
        file.touch(mode=OWNER_ONLY_FILE)
        try:
            yield file.exists
        finally:
            file.unlink(missing_ok=True)

    def stop(self, who: str, number: str) -> bool:
        """End a question.

        Args:
            who: whoever asks for that.
            number: of the question.

        Returns:
            Whether one of theirs of that number was going on.
        """
        try:
            self._file(who, number).unlink()
        except FileNotFoundError:
            return False
        return True

    def _file(self, who: str, number: str) -> Path:
        return self._folder / hashlib.sha256(f"{number}\n{who}".encode()).hexdigest()

    def _forget_left_ones(self) -> None:
        """Remove files whose process was killed before it could."""
        long_ago = time.time() - FORGOTTEN_AFTER_SECONDS
        for file in self._folder.iterdir():
            try:
                if file.stat().st_mtime < long_ago:
                    file.unlink()
            except FileNotFoundError:  # its question has just ended
                continue
