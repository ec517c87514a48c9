"""Commands of `skillgap` about keeping a workspace: options in, one function called."""

from __future__ import annotations

from pathlib import Path

import click

from orchestration.cli.at_hand import console, now, opened


@click.command()
@click.pass_obj
def snapshots(root: Path) -> None:
    """List the snapshots that are kept: when each was made, for which day, how large, and which readers see."""
    from orchestration.cli.keeping import listed
    from orchestration.operate.kept_snapshots import kept_snapshots

    listed(console(), kept_snapshots(opened(root)))


@click.command()
@click.argument("snapshot", required=False)
@click.pass_obj
def rollback(root: Path, snapshot: str | None) -> None:
    """Show readers an older snapshot: SNAPSHOT by name or number, or the one before the current.

    Dashboards that run show it within seconds. Nothing is deleted; `skillgap rollback` with the name of the newer one
    takes it back. The next refresh says that it was rolled back, and publishes what the exports say then: mend first
    what was wrong with them. People who were erased stay erased.
    """
    from orchestration.cli.keeping import rolled_back
    from orchestration.operate.rollback import roll_back

    rolled_back(console(), roll_back(opened(root), snapshot, clock=now))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--with-exports", is_flag=True, help="Take exports/ along, which may be large.")
@click.option(
    "--without-identity", is_flag=True, help="Leave out names and addresses; what is missing for that is said."
)
@click.pass_obj
def backup(root: Path, file: Path, with_exports: bool, without_identity: bool) -> None:  # noqa: FBT001 - click hands flags over so
    """Write the workspace into FILE, such as skills-2026-11-29.tar.gz, and read it back.

    In it: what is published, the rows that were read and what is known of earlier nights, workspace.yml, users and who
    was erased, the audit log. Not in it: exports (unless asked for), older snapshots, sessions, logs, Dagster's runs,
    secrets of other systems. It is as of one moment; where a refresh runs, it waits for its end. Readable by you alone.
    """
    from orchestration.cli.keeping import backed_up
    from orchestration.cli.terminal import TerminalProgress
    from orchestration.operate.backup import take_backup

    with TerminalProgress() as progress:
        taken = take_backup(
            opened(root),
            file,
            clock=now,
            with_exports=with_exports,
            without_identity=without_identity,
            progress=progress,
        )
    backed_up(console(), taken)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="Another folder than the workspace's.")
@click.option("--yes", is_flag=True, help="Take the place of a workspace that is there; it is moved aside.")
@click.pass_obj
def restore(root: Path, file: Path, into: Path | None, yes: bool) -> None:  # noqa: FBT001 - as above
    """Put the backup FILE in place: where the workspace is to lie, or in another folder.

    It is unpacked beside it, and every sum compared, before anything is touched; a restore that is killed leaves
    nothing, or all of it. A workspace that is there is moved aside with --yes, not deleted: whom it has erased since is
    erased again, and what readers have seen since stays known. Into a new folder those erased since the backup was made
    come back, and have to be erased again.
    """
    from orchestration.cli.keeping import restored
    from orchestration.cli.terminal import TerminalProgress
    from orchestration.cli.user import forget_accounts
    from orchestration.operate.restore import restore as run

    with TerminalProgress() as progress:
        done = run(file, into or root, clock=now, forget_accounts=forget_accounts, replaces=yes, progress=progress)
    restored(console(), done)
