"""`skillgap person`: what is held about one person, written into a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from orchestration.build.files import build_file_at_hand, one_writer
from orchestration.errors import SettingsError
from orchestration.privacy.access_request import as_json, data_held_about, default_file
from orchestration.privacy.cli_user import audit_log
from orchestration.privacy.person_lookup import find_subject
from orchestration.settings.workspace import Workspace
from published.private_files import write_private


@dataclass(frozen=True)
class PersonFile:
    """Where it was written, and how many entries each part has."""

    file: Path
    n_entries: dict[str, int]


def export_person(workspace: Workspace, text: str, file: Path | None, *, clock: Callable[[], datetime]) -> PersonFile:
    """Write everything that is held about a person, for this account alone, and note that in the audit log.

    Args:
        workspace: the workspace.
        text: number, e-mail or user name.
        file: where to; None: `person-<number>.json` in the present folder. One that is there is replaced.
        clock: gives the present moment, with its time zone.

    Raises:
        SettingsError: the text means nobody, or several people; or the file can't be written.
        RefreshRunningError: another process writes to the workspace.
    """
    with one_writer(workspace), build_file_at_hand(workspace):
        subject = find_subject(workspace, text)
        held = data_held_about(workspace, subject, at=clock())
    target = file or default_file(subject)
    log, cli_user = audit_log(workspace, clock)
    log.write(cli_user, "export all about a person", person_id=subject.person_id)
    try:
        write_private(target, as_json(held))
    except OSError as error:
        raise SettingsError(f"{target} can't be written ({error.strerror}); name another with --export.") from error
    return PersonFile(target, {name: len(part) for name, part in held.items() if isinstance(part, list)})


def exported(console: Console, written: PersonFile) -> None:
    """Say where a person's data was written, and what is in it."""
    console.print(f"Everything that is held is in {written.file}, readable by you alone:")
    for name, n in written.n_entries.items():
        if name != "left_out_and_why":
            console.print(f"  {n} × {name.replace('_', ' ')}")
    console.print("  What is left out, and why, stands at its top. The audit log has an entry.")
