"""`skillgap erase`: find who is meant, ask, erase, publish. The steps stand in `orchestration.privacy`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console

from orchestration.build.files import build_file_at_hand
from orchestration.cli.user import forget_accounts
from orchestration.outbound.noted import places_with_people
from orchestration.privacy.erase import Erased, erase, find, finish, unfinished
from orchestration.privacy.person_lookup import Subject
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
        n_accounts: users and sessions that were theirs.
        is_named_in_access: `access` in `workspace.yml` names them still.
        handed_on: where `skillgap export` has put figures about people.
    """

    erased: Erased
    refresh: Refresh | None
    was_unfinished: bool
    n_accounts: int
    is_named_in_access: bool
    handed_on: tuple[str, ...]


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
    """Erase, and publish figures of the same day without the person; first of all they can't sign in any more."""
    names = [name for name in dict.fromkeys((subject.person_id, *subject.emails, *subject.usernames)) if name]
    n_accounts = forget_accounts(workspace, names)
    with build_file_at_hand(workspace):
        erased = erase(workspace, subject, progress)
    if progress is not None:
        progress.step("Getting ready to publish")
    outcome = (
        None
        if erased.as_of is None
        else refresh(workspace, as_of=erased.as_of, progress=progress, accepts_doubtful_time=True)
    )
    finish(workspace, erased)
    is_named = workspace.settings.access.rules().mentions(names)
    return ErasureReport(erased, outcome, was_unfinished, n_accounts, is_named, places_with_people(workspace))


def question(subject: Subject) -> str:
    """Ask whether the one who was found is meant."""
    known = ", ".join((*subject.names, *subject.emails, *subject.usernames))
    who = f"{subject.person_id} ({known})" if known else f"{subject.person_id}, whom the people export does not know"
    return (
        f"This erases {who} from everything in this workspace but the exports. It can't be undone. "
        "Figures of closed cycles will change. Erase?"
    )


def erased(console: Console, report: ErasureReport) -> None:
    """Say what an erasure did and what is left for the user to do; the person is not named."""
    done = report.erased
    if report.was_unfinished:
        console.print("An erasure that had ended in its middle is finished.")
    console.print(f"Erased; the audit log says {done.pseudonym} from now on.")
    console.print(f"  {done.n_raw} rows of exports and {done.n_snapshots} rows of kept snapshots removed;")
    console.print(f"  {done.n_audit} entries of the audit log changed, {done.n_logs} logs and other files cleared.")
    console.print(
        "  Answers they gave about others still count, under a random key. Who reported to them has no manager."
    )
    console.print("  A salted hash is kept, so that tomorrow's export does not bring them back.")
    if report.n_accounts:
        console.print(f"  {report.n_accounts} users and sessions of theirs removed: they can't sign in any more.")
    if report.is_named_in_access:
        console.print("workspace.yml names them under access; that line is yours to take out.", style="yellow")
    if done.files:
        console.print("These files still hold them; they are yours to delete or to export anew:", style="yellow")
        for file in done.files:
            console.print(f"  {file}", style="yellow")
    if report.handed_on:
        console.print("skillgap export has handed figures on, which hold them until you export anew:", style="yellow")
        for place in report.handed_on:
            console.print(f"  {place}", style="yellow")
    if done.places:
        console.print("Their name stood in texts of others, where it says [erased] now:", style="yellow")
        for place in done.places:
            console.print(f"  in {place}", style="yellow")
    if report.refresh is None:
        console.print("Nothing was published yet, so nothing is now.")
    elif report.refresh.status == "failed":
        console.print(
            "What is published no longer holds the person, but figures about units still count them: the refresh "
            "failed. Mend this and run skillgap refresh:",
            style="red",
        )
        console.print(f"  {report.refresh.reason or 'No reason was recorded.'}", style="red")
    else:
        console.print(f"Published anew in {report.refresh.seconds:.1f} s, as of {report.refresh.as_of}.")
