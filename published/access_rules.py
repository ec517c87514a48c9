"""Who is what: names and groups to roles, and why. What a role may see stands in `published.permissions`.

Nobody is anything by default. Names are compared without regard to capitals, to blanks around them and to how Unicode
composes a letter, and in no other way: two texts that merely look alike are two names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from unicodedata import normalize

from published.viewer import Role, Viewer

_KEYS: Mapping[Role, str] = {"employee": "employees"}
"""What the key of a role is called in `access`, where it is not called after the role."""

GROUP = "group:"
"""Stands before a name that is a group's."""


_KELVIN = "\N{KELVIN SIGN}"


def plain(name: str) -> str:
    """Return a name as names are compared.

    Nothing becomes ASCII that was not: ß is not ss, and the sign of Kelvin is no k.
    """
    if name.isascii():  # which most are, of a hundred thousand people
        return name.strip().lower()
    # Unicode holds the sign of Kelvin to be a way to write K, and composes it so.
    composed = _KELVIN.join(normalize("NFC", part) for part in name.strip().split(_KELVIN))
    return "".join(map(_small, composed))


def _small(letter: str) -> str:
    small = letter.lower()
    return letter if small.isascii() and not letter.isascii() else small


@dataclass(frozen=True)
class SignedIn:
    """Somebody of whom it is known who they are, and not yet what they may see.

    Attributes:
        name: what they signed in with: an e-mail address or a user name.
        groups: those that whoever vouches for them put them into.
    """

    name: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Account:
    """A person of the company as they may sign in.

    Attributes:
        person_id: their number.
        names: those of their e-mail address and user name that are theirs alone.
        is_active: they work here today.
        leads: they lead somebody today.
    """

    person_id: str
    names: frozenset[str]
    is_active: bool
    leads: bool


NOBODY_IN_PARTICULAR = Account("", frozenset(), is_active=False, leads=False)
"""Whose a name is that several people bear: nobody's, and no rule that names it holds."""


@dataclass(frozen=True)
class Partner:
    """HR partners, and the units that they look after.

    Attributes:
        who: names and groups.
        org_unit_ids: the units, each with all below it.
    """

    who: frozenset[str]
    org_unit_ids: frozenset[str]


@dataclass(frozen=True)
class AccessRules:
    """Who has which role, as `access` in `workspace.yml` says it.

    Attributes:
        named: names and groups of each role, but for partners and managers. An employee so named is one only as a
            person of the company.
        partners: HR partners with their units.
        employees: whoever works here may see their own page.
    """

    named: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    partners: tuple[Partner, ...] = ()
    employees: bool = False

    def names(self) -> frozenset[str]:
        """Return all who are given a role by name; groups are not among them."""
        return frozenset(name for name in self._who() if not plain(name).startswith(GROUP))

    def mentions(self, names: Iterable[str]) -> bool:
        """Return whether one of some names is given a role by name."""
        return not {plain(name) for name in names}.isdisjoint(plain(name) for name in self._who())

    def _who(self) -> frozenset[str]:
        return frozenset[str]().union(*self.named.values(), *(partner.who for partner in self.partners))

    def grants(self) -> frozenset[str]:
        """Return what the rules give to whom, each as a text that can be told from every other."""
        named = {f"{role}: {plain(name)}" for role, who in self.named.items() for name in who}
        units = {
            f"hr_partner of {unit}: {plain(name)}"
            for partner in self.partners
            for name in partner.who
            for unit in partner.org_unit_ids
        }
        return frozenset(named | units | ({"employee: whoever works here"} if self.employees else set()))


@dataclass(frozen=True)
class Reason:
    """A role, and why somebody has it.

    Attributes:
        role: the role.
        because: what gives it, to be read.
        org_unit_ids: the units that it reaches, for an HR partner.
    """

    role: Role
    because: str
    org_unit_ids: frozenset[str] = frozenset()


def reasons_for(signed_in: SignedIn, rules: AccessRules, account: Account | None) -> tuple[Reason, ...]:
    """Return the roles of somebody who signed in, each with what gives it.

    Args:
        signed_in: who they are.
        rules: who has which role.
        account: whom of the company they are; None for nobody, or not for one alone.

    Returns:
        None for somebody who has left the company: whatever names them, it named the one who worked here.
    """
    if account is not None and not account.is_active:
        return ()
    names = {signed_in.name, *(account.names if account is not None else ())}
    # Nobody gets a group's role by calling themselves after it.
    marks = {plain(name): name for name in names if not plain(name).startswith(GROUP)} | {
        plain(f"{GROUP}{group}"): f"the group {group}" for group in signed_in.groups
    }
    found = [
        Reason(role, f"access.{_KEYS.get(role, role)} names {marks[mark]}")
        for role, who in rules.named.items()
        for mark in _common(who, marks)[:1]
        # A page of one's own is a person's, and about nobody else.
        if role != "employee" or account is not None
    ]
    found += [
        Reason("hr_partner", f"access.hr_partner names {marks[mark]}", partner.org_unit_ids)
        for partner in rules.partners
        for mark in _common(partner.who, marks)[:1]
    ]
    if account is not None and account.leads:
        found.append(Reason("manager", f"person {account.person_id} leads somebody today"))
    if account is not None and rules.employees:
        found.append(Reason("employee", f"access.employees, for person {account.person_id} works here today"))
    return tuple(found)


def viewer_of(signed_in: SignedIn, rules: AccessRules, account: Account | None) -> Viewer:
    """Return somebody who signed in with all that their roles let them see, from what `reasons_for` takes."""
    reasons = reasons_for(signed_in, rules, account)
    return Viewer(
        signed_in.name,
        frozenset(reason.role for reason in reasons),
        account.person_id if account is not None and reasons else None,
        frozenset[str]().union(*(reason.org_unit_ids for reason in reasons)),
    )


def _common(who: Iterable[str], marks: Mapping[str, str]) -> list[str]:
    return sorted({plain(name) for name in who} & marks.keys())
