"""People by the names that they may sign in with. What they may see is not decided here."""

from __future__ import annotations

from dashboards.snapshot.people import people_now
from dashboards.snapshot.scope import reports_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.access_rules import Account, plain
from published.files import NotPublishedError


def account_of(warehouse: Warehouse, name: str) -> Account | None:
    """Return whose e-mail address or user name a name is.

    Args:
        warehouse: the published files.
        name: what somebody signed in with.

    Returns:
        None where it is nobody's, or not one person's alone, or nothing is published.
    """
    try:
        return _accounts(warehouse).get(plain(name))
    except NotPublishedError:
        return None


def account_numbered(warehouse: Warehouse, person_id: str) -> Account | None:
    """Return a person by number; None for nobody.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    return next((each for each in _accounts(warehouse).values() if each and each.person_id == person_id), None)


@per_snapshot
def _accounts(warehouse: Warehouse) -> dict[str, Account | None]:
    """Return people by their names as these are compared; None stands for several people's."""
    if not warehouse.snapshot.has("identity"):
        return {}
    named = warehouse.snapshot.rows("select person_id, email, username from identity.person_identity")
    is_active = dict(people_now(warehouse).select("person_id", "is_active").iter_rows())
    leaders = reports_of(warehouse).keys()
    found: dict[str, Account | None] = {}
    for row in named:
        names = frozenset(name for name in (row["email"], row["username"]) if name and plain(name))
        person_id = row["person_id"]
        account = Account(person_id, names, is_active.get(person_id, False), person_id in leaders)
        for name in {plain(name) for name in names}:
            found[name] = None if name in found else account
    return found
