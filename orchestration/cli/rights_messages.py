"""Results of `skillgap erase` and `skillgap person` in words. Nothing is computed or looked up here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from orchestration.cli.erase import ErasureReport
    from orchestration.cli.person import PersonFile
    from orchestration.privacy.person import Subject
    from published.refresh_log import Removal


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
    if done.files:
        console.print("These files still hold them; they are yours to delete or to export anew:", style="yellow")
        for file in done.files:
            console.print(f"  {file}", style="yellow", markup=False)
    if report.refresh is None:
        console.print("Nothing was published yet, so nothing is now.")
    elif report.refresh.status == "failed":
        console.print(
            "What is published no longer holds the person, but figures about units still count them: the refresh "
            "failed. Mend this and run skillgap refresh:",
            style="red",
        )
        console.print(f"  {report.refresh.reason or 'No reason was recorded.'}", style="red", markup=False)
    else:
        console.print(f"Published anew in {report.refresh.seconds:.1f} s, as of {report.refresh.as_of}.")


def exported(console: Console, written: PersonFile) -> None:
    """Say where a person's data was written, and what is in it."""
    console.print(f"Everything that is held is in {written.file}, readable by you alone:", markup=False)
    for name, n in written.n_entries.items():
        if name != "left_out_and_why":
            console.print(f"  {n} × {name.replace('_', ' ')}")
    console.print("  What is left out, and why, stands at its top. The audit log has an entry.")


def removed(console: Console, removals: Sequence[Removal]) -> None:
    """Say what retention removed, and which exports still hold it."""
    if not removals:
        return
    for reason in dict.fromkeys(removal.reason for removal in removals):
        n_rows = sum(removal.n_rows for removal in removals if removal.reason == reason)
        rows = "1 row" if n_rows == 1 else f"{n_rows} rows"
        console.print(f"{reason[0].upper()}{reason[1:]}: {rows} removed.")
    console.print("These exports still hold them; they are yours to delete or to export anew:", style="yellow")
    for file in dict.fromkeys(removal.file for removal in removals):
        console.print(f"  {file}", style="yellow", markup=False)
