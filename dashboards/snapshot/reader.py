"""The reader of one request: the snapshot as it was when the request began, who is asking, and what both come to."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property

from dashboards.snapshot.cycles import Cycle, closed_cycles, pick, today_of
from dashboards.snapshot.guard import NotAllowedError, require
from dashboards.snapshot.org_units import Selection, Tree, selection_of, tree_of
from dashboards.snapshot.scope import Scope, scope_of
from dashboards.snapshot.settings import as_of, min_group_of, refreshed_at
from dashboards.snapshot.snapshot import Warehouse
from published.permissions import Page, may_open, reads_what_is_shareable_alone
from published.viewer import Viewer


class Reader:
    """One request's snapshot and viewer: every query takes it first.

    What it works out it keeps for as long as the request lasts. Everything but `viewer` and `may_open` raises
    NotPublishedError where there is no snapshot.

    Attributes:
        warehouse: the published files, pinned; for those who reach nobody's figures `shareable.duckdb` alone.
        viewer: who is asking.
    """

    __hash__ = None  # type: ignore[assignment] # it knows a viewer, so nothing may be kept under it

    def __init__(self, warehouse: Warehouse, viewer: Viewer, address: str | None = None) -> None:
        """Begin a request without reading anything.

        Args:
            warehouse: the published files.
            viewer: who is asking.
            address: where from, for the audit log.
        """
        self.warehouse = warehouse.shareable_alone() if reads_what_is_shareable_alone(viewer) else warehouse
        self.viewer = viewer
        self._address = address
        self._scopes: dict[Page, Scope] = {}
        self._trees: dict[str, Tree] = {}

    def may_open(self, page: Page) -> bool:
        """Return whether one of the viewer's roles opens that page."""
        return may_open(self.viewer, page)

    def scope(self, page: Page) -> Scope:
        """Return how far the viewer reaches on a page."""
        if page not in self._scopes:
            self._scopes[page] = scope_of(self.warehouse, self.viewer, page)
        return self._scopes[page]

    def tree(self, cycle_id: str) -> Tree:
        """Return the org units of a cycle."""
        if cycle_id not in self._trees:
            self._trees[cycle_id] = tree_of(self.warehouse, cycle_id)
        return self._trees[cycle_id]

    def cycle(self, cycle_id: str | None = None) -> Cycle:
        """Return a closed cycle, the latest for None.

        Raises:
            NotAllowedError: there is no such cycle, or none has closed yet.
        """
        found = pick(self.cycles, cycle_id)
        if cycle_id is None and found is None:
            raise NotAllowedError("no_cycle")
        if found is None:
            raise NotAllowedError("not_yours")
        return found

    def moment(self, cycle_id: str | None = None) -> Cycle:
        """Return today for None or `today`, else a closed cycle.

        Raises:
            NotAllowedError: there is no such cycle.
        """
        found = pick(self.moments, cycle_id)
        if found is None:
            raise NotAllowedError("not_yours")
        return found

    def select(self, page: Page, unit_id: str | None, cycle: Cycle) -> tuple[Scope, Cycle, Selection]:
        """Return how far the viewer reaches on a page, the cycle, and what of the organisation is asked for.

        Args:
            page: the page on whose behalf.
            unit_id: a unit, `org_units`, `own-line`, or None for what is the viewer's own.
            cycle: a closed cycle, or today.

        Raises:
            NotAllowedError: there is no such unit for this viewer.
        """
        scope = self.scope(page)
        selection = selection_of(self.viewer, scope, self.tree(cycle.cycle_id), unit_id)
        if selection is None:
            raise NotAllowedError("not_yours")
        return scope, cycle, selection

    def latest_with(self, selection: Selection) -> Cycle | None:
        """Return the latest closed cycle, if there was in it what a page is about; None also before any has closed."""
        latest = pick(self.cycles, None)
        if latest is None or (selection.kind == "unit" and self.tree(latest.cycle_id).get(selection.unit_id) is None):
            return None
        return latest

    def require(self, page: Page) -> None:
        """Refuse whoever may not open a page.

        Raises:
            NotAllowedError: none of the viewer's roles opens it.
        """
        require(self.viewer, page)

    def audit(self, what: str, **facts: object) -> None:
        """Write down what the viewer saw or took."""
        self.warehouse.audit.write(self.viewer, what, **facts, address=self._address)

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """The closed cycles, the newest first."""
        return closed_cycles(self.warehouse)

    @cached_property
    def moments(self) -> tuple[Cycle, ...]:
        """Today, then the closed cycles, the newest first: what a picker of cycles offers."""
        return (today_of(self.warehouse), *self.cycles)

    @cached_property
    def min_group(self) -> int:
        """The fewest people a figure may be about."""
        return min_group_of(self.warehouse)

    @cached_property
    def as_of(self) -> date | None:
        """The day that the snapshot speaks for."""
        return as_of(self.warehouse)

    @cached_property
    def refreshed_at(self) -> datetime | None:
        """When the refresh ran that made the snapshot."""
        return refreshed_at(self.warehouse)
