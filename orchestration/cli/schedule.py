"""`skillgap schedule`: a refresh every night. How the machine is asked stands in `orchestration.operate.schedule`."""

from __future__ import annotations

import os
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli.at_hand import opened

if TYPE_CHECKING:
    from orchestration.operate.schedule import Systemd

_BY_HAND = "systemd does not run here."


@click.group()
def schedule() -> None:
    """Have the workspace refreshed every night, and looked after in between where `notify` names somebody."""


@schedule.command("install")
@click.option(
    "--at",
    type=click.DateTime(["%H:%M"]),
    default="02:00",
    show_default=True,
    help="When, in this machine's own time.",
)
@click.pass_obj
def install_(root: Path, at: datetime) -> None:
    """Switch a nightly refresh on: by systemd where it runs, else by the line for cron that is printed."""
    from orchestration.operate.schedule import cron_lines, install, owner_to_work_as

    workspace, systemd = opened(root), _systemd()
    hour, owner = time(at.hour, at.minute), owner_to_work_as(workspace, os.geteuid())
    if systemd is None:
        click.echo(f"{_BY_HAND} Add with `crontab {f'-u {owner} ' if owner else ''}-e`:\n")
        click.echo("\n".join(cron_lines(workspace, hour)))
        return
    for file in install(workspace, hour, systemd, owner):
        click.echo(f"Written: {file}")
    click.echo(f"{workspace.root} is refreshed every night at {hour:%H:%M}{f', as {owner}' if owner else ''}.")
    if systemd.may_end_with_session:
        click.echo("While you are signed out as well: loginctl enable-linger")


@schedule.command("show")
@click.pass_obj
def show(root: Path) -> None:
    """Say when the workspace is refreshed next."""
    from orchestration.operate.schedule import next_run

    workspace, systemd = opened(root), _systemd()
    if systemd is None:
        click.echo(f"{_BY_HAND} `crontab -l` lists what cron does.")
        return
    click.echo(next_run(workspace, systemd) or "Nothing is scheduled: skillgap schedule install")


@schedule.command("remove")
@click.pass_obj
def remove_(root: Path) -> None:
    """Switch the nightly refresh off."""
    from orchestration.operate.schedule import remove

    workspace, systemd = opened(root), _systemd()
    if systemd is None:
        click.echo(f"{_BY_HAND} Take the line out with `crontab -e`.")
        return
    files = remove(workspace, systemd)
    click.echo("\n".join(f"Deleted: {file}" for file in files) or "Nothing was scheduled.")


def _systemd() -> Systemd | None:
    from orchestration.operate.schedule import find_systemd

    return find_systemd(os.environ, is_root=os.geteuid() == 0)
