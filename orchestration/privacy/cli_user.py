"""The person at the command line, as the audit log names them."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from datetime import datetime

from orchestration.privacy.leftovers import audit_file
from orchestration.settings.workspace import Workspace
from published.audit import AuditLog
from published.viewer import Viewer


def audit_log(workspace: Workspace, clock: Callable[[], datetime]) -> tuple[AuditLog, Viewer]:
    """Return the workspace's audit log, and who writes to it from the command line."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in a container
        name = str(os.getuid())
    return AuditLog(audit_file(workspace), clock=clock), Viewer(name=f"command line: {name}")
