"""Changes of rights in the audit log: what `access` in `workspace.yml` gives now, and gave before."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from orchestration.privacy.leftovers import audit_file
from orchestration.settings.workspace import Workspace
from published.access_rules import AccessRules
from published.audit import AuditLog, now_utc
from published.private_files import OWNER_ONLY_FILE, write_private
from published.viewer import Viewer

WHAT = "change of rights"


class AccessChanges:
    """Notes the rules that differ from those noted before, whichever process sees them first."""

    def __init__(self, workspace: Workspace, *, clock: Callable[[], datetime] = now_utc) -> None:
        """Name the files: what was noted last is in `state/access.json`."""
        self._file: Path = workspace.state / "access.json"
        self._audit_file, self._clock = audit_file(workspace), clock  # no log: each process that serves makes its own

    def note(self, rules: AccessRules) -> None:
        """Write an entry with what was added and taken since the rules that were noted before.

        The first time all that they give counts as added.

        Raises:
            OSError: it can't be written; then it is as if nothing had been noted.
        """
        handle = os.open(self._file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, OWNER_ONLY_FILE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            before, now = self._noted(), rules.grants()
            if before != now:
                added, taken = sorted(now - before), sorted(before - now)
                # Who wrote to the file is not known here.
                audit = AuditLog(self._audit_file, clock=self._clock)
                audit.write(Viewer("workspace.yml"), WHAT, added=added or None, taken=taken or None)
                write_private(self._file, json.dumps(sorted(now), ensure_ascii=False, indent=1) + "\n")
        finally:
            os.close(handle)

    def _noted(self) -> frozenset[str]:
        try:
            noted = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return frozenset()
        return frozenset(map(str, noted)) if isinstance(noted, list) else frozenset()
