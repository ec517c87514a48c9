"""What somebody who signed in may see, asked anew at each request: a role that is taken away is gone at once."""

from __future__ import annotations

from collections.abc import Callable

from dashboards.snapshot.accounts import account_of
from dashboards.snapshot.snapshot import Warehouse
from published.access_rules import AccessRules, SignedIn, viewer_of
from published.viewer import Viewer

GivesRules = Callable[[], AccessRules]
"""A function that gives the rules as they are at this moment."""


class Rights:
    """The rules of a workspace over the people of the snapshot that is served."""

    def __init__(self, warehouse: Warehouse, rules: GivesRules) -> None:
        """Take both.

        Args:
            warehouse: the published files: who works here, and who leads whom.
            rules: gives the rules in force.
        """
        self.warehouse, self._rules = warehouse, rules

    def viewer_of(self, signed_in: SignedIn) -> Viewer:
        """Return the viewer that somebody is; without any role where nothing gives them one."""
        return viewer_of(signed_in, self._rules(), account_of(self.warehouse.pinned(), signed_in.name))
