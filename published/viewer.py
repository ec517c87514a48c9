"""The person in front of the screen, as the rest of the dashboards know them.

Only who someone is belongs here. What a role allows stands in `published.permissions`; whose rows lie in a
viewer's reach depends on the warehouse and stands in `dashboards.snapshot.scope`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["hr_leader", "hr_partner", "manager", "learning", "framework_owner", "employee", "analyst"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Viewer:
    """Who is asking. Someone without roles may see nothing.

    Attributes:
        name: what the audit log calls them; never part of a cache key.
        roles: what they are here for; several add up.
        person_id: their own id in the warehouse: a manager's line starts there, an employee's page is about it.
        org_unit_ids: the org units that an HR partner looks after, each with all units below it.
    """

    name: str
    roles: frozenset[Role] = frozenset()
    person_id: str | None = None
    org_unit_ids: frozenset[str] = frozenset()

    def has(self, *roles: Role) -> bool:
        """Return whether the viewer has at least one of these roles."""
        return not self.roles.isdisjoint(roles)
