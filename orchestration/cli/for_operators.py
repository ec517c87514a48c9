"""Commands of `skillgap` for whoever keeps it running unattended: options in, one function called."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from orchestration.cli.at_hand import FAILED, console, now, opened


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for other programs; docs/notices.md has its keys.")
@click.pass_obj
def status(root: Path, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over so
    """Say what is published, how old it is, and what was set aside."""
    from orchestration.cli.status import print_status, status_of

    found = status_of(opened(root))
    if as_json:
        from orchestration.cli.status_json import as_json_text

        click.echo(as_json_text(found))
    else:
        print_status(console(), found)


@click.command()
@click.option("--check", is_flag=True, help="Tell what is wrong or right again, and send digests that are due.")
@click.option("--test", is_flag=True, help="Send each target a message, and say how it went.")
@click.pass_obj
def notify(root: Path, check: bool, test: bool) -> None:  # noqa: FBT001 - as above
    """Say who is told what, as notify in workspace.yml has it; tell them with --check, to be called by a timer.

    A refresh tells by itself how it went. That none came, only somebody else can notice: call --check every quarter of
    an hour.
    """
    from orchestration.cli import notify as command
    from orchestration.errors import SettingsError

    if check and test:
        raise SettingsError("--check and --test are two things; ask for one at a time.")
    workspace = opened(root)
    if not check and not test:
        command.told_who(console(), workspace)
        return
    done = command.check(workspace, clock=now) if check else command.test(workspace, clock=now)
    command.told_how(console(), done, is_test=test)
    if not done.is_all_sent:
        sys.exit(FAILED)


@click.command()
@click.pass_obj
def doctor(root: Path) -> None:
    """Look over the workspace and this machine: what is wrong, and what to do. Nothing is changed.

    Versions, memory, disk, clock, rights, links, damaged and unfinished files, locks, refreshes, secrets, certificates.
    """
    import os

    from orchestration.operate.doctor import look_over

    found = look_over(root, clock=now, user_id=os.geteuid())
    for trouble in found:
        click.echo(f"{'✗' if trouble.is_serious else '·'} {trouble.found}\n    → {trouble.remedy}")
    serious = sum(trouble.is_serious for trouble in found)
    click.echo(f"{serious} to be mended." if serious else "Nothing is wrong.")
    if serious:
        sys.exit(FAILED)
