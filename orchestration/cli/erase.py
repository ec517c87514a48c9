"""`skillgap erase`: find who is meant, ask, erase, publish. The steps stand in `orchestration.privacy`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestration.build.files import build_file_at_hand
from orchestration.privacy.erase import Erased, erase, find, finish, unfinished
from orchestration.privacy.person import Subject
from orchestration.refresh.run import refresh
from orchestration.refresh_log.progress import Progress
from orchestration.settings.workspace import Workspace
from published.refresh_log import Refresh


@dataclass(frozen=True)
class ErasureReport:
    """What became of an erasure.

    Attributes:
        erased: what it did.
        refresh: how the refresh after it ended; None: nothing was published before, so nothing is now.
        was_unfinished: an earlier call had begun it.
    """

    erased: Erased
    refresh: Refresh | None
    was_unfinished: bool


def erase_person(
    workspace: Workspace, text: str, *, confirm: Callable[[Subject], bool], progress: Progress | None = None
) -> list[ErasureReport]:
    """Erase a person; one whose erasure was killed is finished first.

    Args:
        workspace: the workspace.
        text: number, e-mail or user name.
        confirm: asked whether the one who was found is meant.
        progress: who is told how far it is.

    Returns:
        One report per erasure; none where it was not confirmed.

    Raises:
        SettingsError: the text means nobody, or several people.
        RefreshRunningError: another process writes to the workspace.
    """
    reports = []
    left = unfinished(workspace)
    if left is not None:
        reports.append(_carry_out(workspace, left.subject, progress, was_unfinished=True))
        if left.subject.is_named(text):
            return reports
    with build_file_at_hand(workspace):
        subject = find(workspace, text)
    if confirm(subject):
        reports.append(_carry_out(workspace, subject, progress, was_unfinished=False))
    return reports


def _carry_out(
    workspace: Workspace, subject: Subject, progress: Progress | None, *, was_unfinished: bool
) -> ErasureReport:
    """Erase, and publish figures of the same day without the person."""
    with build_file_at_hand(workspace):
        erased = erase(workspace, subject, progress)
    if progress is not None:
        progress.step("Getting ready to publish")
    outcome = None if erased.as_of is None else refresh(workspace, as_of=erased.as_of, progress=progress)
    finish(workspace, erased)
    return ErasureReport(erased, outcome, was_unfinished)
