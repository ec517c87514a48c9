"""The access rules as `workspace.yml` has them at each moment: a role that is taken away there is gone at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from orchestration.errors import SettingsError
from orchestration.settings.settings import read_settings
from published.access_rules import AccessRules

log = logging.getLogger("skillgap")


class RulesInForce:
    """The access rules of a workspace as its file has them at each moment."""

    def __init__(self, file: Path, *, note: Callable[[AccessRules], None] = lambda _rules: None) -> None:
        """Name the file and read it.

        Args:
            file: `workspace.yml`.
            note: told of the rules as they are at the start, and of each change; what it raises does not keep a change
                from holding, and it is told again.

        Raises:
            SettingsError: it can't be taken.
        """
        self._file = file
        self._state = self._state_now()
        self._rules = self._read()
        self._note, self._is_noted = note, False

    def __call__(self) -> AccessRules:
        """Return the rules; those of before while the file can't be taken, for a slip must not lock everybody out."""
        state = self._state_now()
        if state != self._state:
            try:
                self._rules, self._is_noted = self._read(), False
            except SettingsError as error:
                log.warning("access stays as it was: %s", error)
            self._state = state
        if not self._is_noted:
            try:
                self._note(self._rules)
                self._is_noted = True
            except OSError as error:
                log.warning("a change of rights can't be noted: %s", error)
        return self._rules

    def _read(self) -> AccessRules:
        return read_settings(self._file).access.rules()

    def _state_now(self) -> tuple[int, int, int] | None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
