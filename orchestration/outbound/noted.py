"""What the audit log knows of tables that were handed on: the entry's name, and where people's figures went.

Light, since whoever erases somebody asks it too. How an entry is written stands in `orchestration.outbound.hand_on`.
"""

from __future__ import annotations

from orchestration.privacy.leftovers import audit_file
from orchestration.settings.workspace import Workspace
from published.audit import read_entries

WHAT = "export tables"


def places_with_people(workspace: Workspace) -> tuple[str, ...]:
    """Return where figures about people were handed on to, each with the day it last was, as far as the log goes.

    What was begun and failed is among them: nobody can tell from here.
    """
    found: dict[str, str] = {}
    for entry in read_entries(audit_file(workspace)):
        about = entry.get("filter", {})
        if entry.get("what") == WHAT and about.get("file") == "warehouse":
            schema = f", schema {about['schema']}" if "schema" in about else ""
            found[f"{about.get('to', '')}{schema}"] = str(entry.get("at", ""))[:10]
    return tuple(f"{place} ({day})" for place, day in found.items())
