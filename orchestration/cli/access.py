"""`skillgap access`: what somebody may see, and why."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from rich.console import Console

from orchestration.errors import SettingsError
from orchestration.privacy.leftovers import audit_file
from orchestration.settings.workspace import Workspace
from published.access_rules import NOBODY_IN_PARTICULAR, Account, Reason, SignedIn, plain, reasons_for
from published.audit import AuditLog
from published.permissions import MATRIX

PEOPLE = {
    "everyone": "everyone",
    "units": "the people in {units} and below",
    "line": "their own reporting line",
    "self": "themselves alone",
    "none": "nobody",
}
UNITS = {"unhidden": "all, nothing hidden", "hidden": "all, small groups hidden", "none": "none"}


@dataclass(frozen=True)
class Access:
    """What somebody may see.

    Attributes:
        name: as it was asked for.
        account: whom of the company the name is; None for nobody, or not for one alone.
        reasons: their roles, and what gives them.
    """

    name: str
    account: Account | None
    reasons: tuple[Reason, ...]


def access_of(workspace: Workspace, name: str, groups: frozenset[str]) -> Access:
    """Work out what somebody would see who signs in under a name.

    Args:
        workspace: the workspace.
        name: an e-mail address, a user name, or a person's number.
        groups: those that the proxy or provider would name.

    Raises:
        SettingsError: nothing is published yet.
    """
    from dashboards.snapshot.accounts import account_numbered, account_of
    from dashboards.snapshot.snapshot import Warehouse

    rules = workspace.settings.access.rules()
    with closing(Warehouse(workspace.warehouse, AuditLog(audit_file(workspace)))) as warehouse:
        if not warehouse.is_published:
            raise SettingsError("Nothing is published yet, so nobody is known: run skillgap refresh first.")
        account = account_of(warehouse, name) or account_numbered(warehouse, name)
    signs_in_as = name
    if account is not None and account.names and plain(name) not in {plain(each) for each in account.names}:
        signs_in_as = min(account.names)
    return Access(name, account, reasons_for(SignedIn(signs_in_as, groups), rules, account))


def named_in(workspace: Workspace) -> list[Access]:
    """Work out what everybody would see whom `access` names, or who has a password; groups are not people.

    Raises:
        SettingsError: nothing is published yet, or the file of users is damaged.
    """
    from orchestration.cli.user import user_names

    named = workspace.settings.access.rules().names() | {*user_names(workspace)}
    by_name = {plain(name): name for name in sorted(named)}
    return [access_of(workspace, name, frozenset()) for _, name in sorted(by_name.items())]


def say_access(console: Console, workspace: Workspace, name: str | None, groups: frozenset[str]) -> None:
    """Say what one may see and why, or who all those are that are named.

    Args:
        console: where to.
        workspace: the workspace.
        name: an e-mail address, a user name, or a person's number; None: all that are named.
        groups: those that the proxy or provider would name.

    Raises:
        SettingsError: nothing is published yet.
    """
    if name is not None:
        told(console, access_of(workspace, name, groups))
        return
    found = named_in(workspace)
    for each in found:
        console.print(f"{each.name}: {_in_short(each)}")
    if any(each.account is None for each in found):
        console.print(
            "Whom the people export does not know is believed: an adviser, or somebody who has left and whom it no "
            "longer names. Take who has left out of access in workspace.yml, and of the users."
        )


def _in_short(access: Access) -> str:
    """Return who somebody is, and their roles, in a line."""
    roles = ", ".join(sorted({reason.role for reason in access.reasons})) or "no role"
    if access.account is None:
        return f"{roles}; the people export does not know them"
    if access.account == NOBODY_IN_PARTICULAR:
        return f"{roles}; several people have this name"
    here = "" if access.account.is_active else ", who does not work here today"
    return f"{roles}; person {access.account.person_id}{here}"


def told(console: Console, access: Access) -> None:
    """Say what somebody may see, and why."""
    if access.account is None:
        console.print(f"{access.name}: no person of the company has this address, user name or number alone.")
    elif access.account == NOBODY_IN_PARTICULAR:
        console.print(f"{access.name}: several people have this name, and not one of them alone works here: nobody.")
        return
    elif not access.account.is_active:
        console.print(f"{access.name}: person {access.account.person_id}, who does not work here today: nobody.")
        return
    else:
        console.print(f"{access.name}: person {access.account.person_id}.")
        console.print(f"  They sign in as {' or '.join(sorted(access.account.names))}.")
    if not access.reasons:
        console.print("  No role: after signing in they read that nobody has given them one.")
    for reason in access.reasons:
        grant = MATRIX[reason.role]
        units = ", ".join(sorted(reason.org_unit_ids))
        console.print(f"  {reason.role}, since {reason.because}:")
        console.print(f"    pages: {', '.join(sorted(grant.pages))}")
        console.print(f"    figures of people: {PEOPLE[grant.people].format(units=units)}")
        console.print(f"    figures of units: {UNITS[grant.units]}")
