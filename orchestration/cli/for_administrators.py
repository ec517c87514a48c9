"""Commands of `skillgap` about who may sign in and see what: options in, one function called."""

from __future__ import annotations

from pathlib import Path

import click

from orchestration.cli.at_hand import console, now, opened


@click.group()
def user() -> None:
    """Say who may sign in with a password; for sign_in.mode local."""


def _asked_password() -> str:
    """Ask for a password twice, without showing it."""
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return answer


@user.command("add")
@click.argument("name")
@click.pass_obj
def user_add(root: Path, name: str) -> None:
    """Add the user NAME, an e-mail address or user name; asks for the password."""
    from orchestration.cli.user import add_user

    workspace = opened(root)
    add_user(workspace, name, _asked_password(), clock=now)
    console().print(f"{name} can sign in. skillgap access {name} shows what they may see.")


@user.command("list")
@click.pass_obj
def user_list(root: Path) -> None:
    """List all users."""
    from orchestration.cli.user import user_names

    names = user_names(opened(root))
    for name in names:
        console().print(name)
    if not names:
        click.echo("Nobody has a password here; skillgap user add NAME gives one, for sign_in.mode: local.", err=True)


@user.command("password")
@click.argument("name")
@click.pass_obj
def user_password(root: Path, name: str) -> None:
    """Give the user NAME another password, and end their sessions."""
    from orchestration.cli.user import change_password

    n_ended = change_password(opened(root), name, _asked_password(), clock=now)
    console().print(f"{name} has another password; {n_ended} sessions were ended.")


@user.command("remove")
@click.argument("name")
@click.pass_obj
def user_remove(root: Path, name: str) -> None:
    """Remove the user NAME, and end their sessions."""
    from orchestration.cli.user import remove_user

    n_ended = remove_user(opened(root), name, clock=now)
    console().print(f"{name} can't sign in any more; {n_ended} sessions were ended.")


@user.command("sessions")
@click.option("--end", "ended", metavar="NAME", help="End everything that NAME is signed in with.")
@click.pass_obj
def user_sessions(root: Path, ended: str | None) -> None:
    """List who is signed in, or end somebody's sessions."""
    from orchestration.cli.user import end_sessions, sessions_going_on

    workspace = opened(root)
    if ended is not None:
        console().print(f"{end_sessions(workspace, ended, clock=now)} sessions of {ended} were ended.")
        return
    for each in sessions_going_on(workspace):
        console().print(f"{each.name}  ({each.mode})  since {each.began_at:%Y-%m-%d %H:%M} UTC")


@click.command()
@click.argument("name", required=False)
@click.option(
    "--group",
    "groups",
    multiple=True,
    help="A group that the proxy or provider would name; can be given several times.",
)
@click.pass_obj
def access(root: Path, name: str | None, groups: tuple[str, ...]) -> None:
    """Say what NAME (e-mail address, user name or number) may see in the dashboards, and why.

    Without NAME: who is named in access, or has a password, and which of them the people export does not know.
    """
    from orchestration.cli.access import say_access

    say_access(console(), opened(root), name, frozenset(groups))
