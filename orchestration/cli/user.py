"""`skillgap user`: who may sign in with a password, for workspaces without an identity provider."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from orchestration.errors import SettingsError
from orchestration.privacy.cli_user import audit_log
from orchestration.settings.workspace import Workspace

if TYPE_CHECKING:
    from dashboards.sign_in.sessions import Session, Sessions


def add_user(workspace: Workspace, name: str, password: str, *, clock: Callable[[], datetime]) -> None:
    """Add a user; what they may see is for `access` to say.

    Args:
        workspace: the workspace.
        name: an e-mail address or a user name.
        password: theirs.
        clock: gives the present moment, with its time zone.

    Raises:
        SettingsError: there is one of that name, or the password is too weak.
    """
    _changed(workspace, lambda users: users.add(name, password), "add user", name, clock)


def change_password(workspace: Workspace, name: str, password: str, *, clock: Callable[[], datetime]) -> int:
    """Give a user another password, and end their sessions: whoever knew the old one is out.

    Returns:
        How many sessions were ended.

    Raises:
        SettingsError: there is no such user, or the password is too weak.
    """
    _changed(workspace, lambda users: users.change_password(name, password), "change password", name, clock)
    return _sessions(workspace).end_all_of(name)


def remove_user(workspace: Workspace, name: str, *, clock: Callable[[], datetime]) -> int:
    """Remove a user, and end their sessions.

    Returns:
        How many sessions were ended.

    Raises:
        SettingsError: there is no such user.
    """
    _changed(workspace, lambda users: users.remove(name), "remove user", name, clock)
    return _sessions(workspace).end_all_of(name)  # who is no user is nobody, whatever becomes of the sessions


def user_names(workspace: Workspace) -> list[str]:
    """Return all users by name.

    Raises:
        SettingsError: the file of users is damaged.
    """
    from dashboards.sign_in.configuration import users_of
    from dashboards.sign_in.users import UserError

    try:
        return users_of(workspace.state).names()
    except UserError as error:
        raise SettingsError(str(error)) from error


def sessions_going_on(workspace: Workspace) -> list[Session]:
    """Return who is signed in."""
    return _sessions(workspace).listed()


def end_sessions(workspace: Workspace, name: str, *, clock: Callable[[], datetime]) -> int:
    """End everything that somebody is signed in with; return how many sessions that were."""
    n_ended = _sessions(workspace).end_all_of(name)
    log, cli_user = audit_log(workspace, clock)
    log.write(cli_user, "end sessions", user=name, n_ended=n_ended)
    return n_ended


def forget_accounts(workspace: Workspace, names: Collection[str]) -> int:
    """Remove the users of some names, and end what anybody is signed in with under them.

    Visits to a provider end, too: the page that one is to lead on to may be the person's.

    Args:
        workspace: the workspace.
        names: of one person who is erased.

    Returns:
        How many users and sessions there were.

    Raises:
        SettingsError: the file of users is damaged.
    """
    from dashboards.sign_in.configuration import users_of, visits_of
    from dashboards.sign_in.users import UserError

    users = users_of(workspace.state)
    try:
        known = [name for name in names if users.known(name) is not None]
        for name in known:
            users.remove(name)
    except UserError as error:
        raise SettingsError(str(error)) from error
    visits_of(workspace.state).end_all()
    sessions = _sessions(workspace)
    return len(known) + sum(sessions.end_all_of(name) for name in names)


def _changed(
    workspace: Workspace, change: Callable[..., None], what: str, name: str, clock: Callable[[], datetime]
) -> None:
    from dashboards.sign_in.configuration import users_of
    from dashboards.sign_in.users import UserError

    workspace.prepare()
    try:
        change(users_of(workspace.state))
    except UserError as error:
        raise SettingsError(str(error)) from error
    log, cli_user = audit_log(workspace, clock)
    log.write(cli_user, what, user=name)


def _sessions(workspace: Workspace) -> Sessions:
    from dashboards.sign_in.configuration import sessions_of
    from dashboards.sign_in.sessions import Lifetime

    workspace.prepare()
    settings = workspace.settings.sign_in
    lifetime = Lifetime(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.longest_hours))
    return sessions_of(workspace.state, lifetime)
