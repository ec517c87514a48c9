"""What `skillgap snapshots`, `rollback`, `backup` and `restore` print; what they do is `orchestration.operate`'s."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console

from orchestration.operate.backup import BackupTaken
from orchestration.operate.carry_over import CarriedOver
from orchestration.operate.kept_snapshots import KeptSnapshot
from orchestration.operate.restore import Restored
from orchestration.operate.rollback import RolledBack
from published.files import WAREHOUSE

_SHOWN = 5
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def size(n_bytes: int) -> str:
    """Return a size as people read it, as in `12.3 MB`."""
    amount, unit = float(n_bytes), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {_UNITS[unit]}" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"


def listed(console: Console, snapshots: Sequence[KeptSnapshot]) -> None:
    """List snapshots, the newest first, one a line, and what lies beside their warehouse."""
    if not snapshots:
        console.print("Nothing is published yet. Put exports in place and run skillgap refresh.")
        return
    width = max(len(each.name) for each in snapshots)
    console.print(f"  {'snapshot':{width}}  {'published (UTC)':16}  {'as of':10}  {'size':>9}")
    for each in snapshots:
        published = f"{each.published_at:%Y-%m-%d %H:%M}" if each.published_at else "unknown"
        as_of = str(each.as_of) if each.as_of else "unknown"
        mark = "→" if each.state == "current" else " "
        said = "" if each.state == "older" else f"  {each.state}"
        console.print(f"{mark} {each.name:{width}}  {published:16}  {as_of:10}  {size(each.n_bytes):>9}{said}")
    files = dict.fromkeys(name for each in snapshots for name in each.files if name != WAREHOUSE)
    console.print(f"Beside each {WAREHOUSE}: {', '.join(files)}.")
    if any(each.state == "rolled back from" for each in snapshots):
        console.print("The next refresh publishes what the exports say then.", style="yellow")


def rolled_back(console: Console, done: RolledBack) -> None:
    """Say what a rollback did."""
    for note in done.notes:
        console.print(note, style="yellow")
    console.print(f"Readers see {done.to} from now on, in place of {done.left}.")
    if done.n_people:
        people = "1 person was" if done.n_people == 1 else f"{done.n_people} people were"
        console.print(f"  {people} left out, whom retention has removed since.")
    if done.lacks:
        some = ", ".join(done.lacks[:_SHOWN]) + (f" and {len(done.lacks) - _SHOWN} more" if done.lacks[_SHOWN:] else "")
        console.print(
            f"  An earlier version published it: it lacks tables or columns ({some}), and pages that need them can "
            "fail. That version shows it whole.",
            style="yellow",
        )
    console.print("The next refresh publishes what the exports say then: mend first what was wrong with them.")
    console.print(f"To take it back: skillgap rollback {done.left}")


def backed_up(console: Console, taken: BackupTaken) -> None:
    """Say what a backup holds and what not."""
    manifest = taken.manifest
    published = f"figures as of {manifest.as_of}" if manifest.as_of else "nothing was published"
    console.print(
        f"{taken.file}: {size(taken.n_bytes)}, {len(manifest.files)} files, {published}. Read back and whole."
    )
    for sentence in manifest.left_out:
        console.print(f"  {sentence}")
    console.print("It holds figures about every person: keep it as safe as the workspace.")


def restored(console: Console, done: Restored) -> None:
    """Say what a restore did, and what is left to do."""
    manifest = done.manifest
    made_at = f"{datetime.fromisoformat(manifest.made_at):%Y-%m-%d %H:%M} UTC"
    published = f", figures as of {manifest.as_of}" if manifest.as_of else ""
    console.print(f"{done.root} is as it was at {made_at}{published}; skillgap {manifest.program} made the backup.")
    for sentence in manifest.left_out:
        console.print(f"  {sentence}")
    if done.moved_aside is not None:
        console.print(f"What was there lies in {done.moved_aside}; it is yours to delete.")
    if done.carried_over is not None:
        _carried_over(console, done.carried_over)
        if manifest.with_exports:
            console.print("  The exports are the backup's; those that were there lie with what was moved aside.")
            if done.carried_over.n_erased:
                console.print("  They may hold who was erased: nobody reads that any more, and it is yours to delete.")
    else:
        console.print(
            f"People who were erased after {made_at} are in it again: call skillgap erase for each of them before you "
            "refresh or serve it. What was published after that is taken to be unknown.",
            style="yellow",
        )
    rights = (
        "Give users and access in workspace.yml anew."
        if manifest.without_identity
        else "Users, passwords and rights are as they were then: skillgap user list, and access in workspace.yml, say "
        "who may come in."
    )
    console.print(f"{rights} Everybody signs in anew; start dashboards anew.")
    console.print(f"Next: skillgap --workspace {done.root} refresh")


def _carried_over(console: Console, carried: CarriedOver) -> None:
    """Say what was taken from the workspace that was replaced."""
    if carried.n_erased:
        console.print(
            f"  {carried.n_erased} erased since then stay erased; {carried.n_held} of them were in the backup and were "
            "taken out."
        )
    if carried.is_seen_known:
        console.print("  What readers have seen since then stays known, so that changes about few people wait.")
    if carried.has_audit_log:
        console.print("  The audit log goes on.")
    if carried.has_exports:
        console.print("  The exports are those that were there.")
    for sentence in carried.lost:
        console.print(f"  {sentence}", style="yellow")
