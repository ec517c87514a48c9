"""People by the names that they may sign in with. What they may see is not decided here."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.snapshot.people import people_now
from dashboards.snapshot.scope import reports_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.access_rules import NOBODY_IN_PARTICULAR, Account, plain
from published.files import NotPublishedError


def account_of(warehouse: Warehouse, name: str) -> Account | None:
    """Return whose e-mail address or user name a name is.

    Args:
        warehouse: the published files.
        name: what somebody signed in with.

    Returns:
        Of several who bear it, the one who works here; `NOBODY_IN_PARTICULAR` where that is not one alone, or where it
        is not published who anybody is; None where it is nobody's, or nothing is published.
    """
    try:
        accounts = accounts_of(warehouse)
    except NotPublishedError:
        return None
    return NOBODY_IN_PARTICULAR if accounts is None else accounts.get(plain(name))


def account_numbered(warehouse: Warehouse, person_id: str) -> Account | None:
    """Return a person by number; None for nobody who could sign in.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    accounts = accounts_of(warehouse) or {}
    return next((each for each in accounts.values() if each.person_id == person_id), None)


@per_snapshot
def accounts_of(warehouse: Warehouse) -> dict[str, Account] | None:
    """Return people by their names as these are compared; None where it is not published who anybody is.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    if not warehouse.snapshot.has("identity"):
        return None
    named = warehouse.snapshot.rows("select person_id, email, username from identity.person_identity")
    is_active = dict(people_now(warehouse).select("person_id", "is_active").iter_rows())
    leaders = reports_of(warehouse).keys()
    bearers: dict[str, set[str]] = {}
    for row in named:
        for name in (row["email"], row["username"]):
            if name and plain(name):
                bearers.setdefault(plain(name), set()).add(row["person_id"])
    owners = {name: _owner(people, is_active) for name, people in bearers.items()}
    names: dict[str, set[str]] = {}
    for name, owner in owners.items():
        names.setdefault(owner or "", set()).add(name)
    return {
        name: NOBODY_IN_PARTICULAR
        if owner is None
        else Account(owner, frozenset(names[owner]), is_active.get(owner, False), owner in leaders)
        for name, owner in owners.items()
    }


def _owner(people: set[str], is_active: Mapping[str, bool]) -> str | None:
    """Return whose a name is: that of its only bearer, or of the only one who works here."""
    here = [person_id for person_id in people if is_active.get(person_id, False)] if len(people) > 1 else list(people)
    return here[0] if len(here) == 1 else None
