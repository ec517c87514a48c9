"""Decide, here alone, whose movement a viewer may see.

Movement can be held against the levels and gaps of both cycles, so the rule is strict. Those from whom small groups are
hidden see it of units that are theirs; of the whole organisation those see it who know nobody in it, and only what the
shareable file holds of it (`published.movement_disclosure`).
"""

from __future__ import annotations

from typing import Literal

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection, is_own, tree_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse

Reach = Literal["unhidden", "top", "none"]


def reach_of(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> Reach:
    """Return how a viewer may see movement of a whole: as it is, as the shareable file has the top's, or not at all.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the to-cycle.
        selection: the organisation or a unit.
    """
    if is_own(warehouse, scope, cycle, selection):
        return "unhidden"
    if any(person_id != scope.own_id for person_id in scope.known_people) or scope.org_unit_ids:
        # Whose people one knows, from whatever page, could be taken out of the whole.
        return "none"
    tops = [unit.org_unit_id for unit in tree_of(warehouse, cycle.cycle_id).tops]
    return "top" if len(tops) == 1 and selection.unit_id in ("organisation", *tops) else "none"
