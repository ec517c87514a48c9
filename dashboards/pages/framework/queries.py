"""The Framework page: which items raters read differently, and what to revise first.

Everything was measured when the warehouse was built. Those from whom small groups are hidden see it as the shareable
file has it (`published.framework_disclosure`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from dashboards.pages.framework.own_units_queries import as_told_beside_own_units
from dashboards.pages.framework.rows import (
    Anchor,
    Anchors,
    Framework,
    Item,
    Revisions,
    RoleIrrelevance,
    Signal,
)
from dashboards.snapshot.cycles import labels_of
from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.permissions import sees_unhidden

_ITEMS = """
    select
        signals.cycle_id,
        cycles.closes_on,
        signals.competency_id,
        coalesce(competencies.competency_name, signals.competency_id) as competency_name,
        competencies.family,
        signals.behaviour_id,
        case when signals.behaviour_id is null then competencies.definition else behaviours.statement end as statement,
        signals.revision_rank,
        signals.is_inconsistent,
        signals.has_no_gap_data,
        signals.is_irrelevant,
        signals.n_ratings,
        signals.n_ratees,
        signals.rwg_mean,
        signals.rwg_pooled,
        signals.within_variance,
        signals.ad_mean,
        signals.icc1,
        signals.icc2,
        signals.share_not_relevant,
        signals.n_assessed,
        signals.share_with_gap,
        signals.sd_level,
        {hidden}
    from {table} as signals
    inner join dim_cycle as cycles using (cycle_id)
    left join dim_competency as competencies using (competency_id)
    left join dim_behaviour as behaviours on signals.behaviour_id = behaviours.behaviour_id
"""
_ROLES = """
    select
        answers.cycle_id,
        answers.role_id,
        coalesce(roles.role_title, answers.role_id) as role_title,
        answers.competency_id,
        coalesce(competencies.competency_name, answers.competency_id) as competency_name,
        competencies.family,
        answers.n_answers,
        answers.n_not_relevant,
        answers.share_not_relevant,
        answers.n_people,
        cycles.closes_on,
        {hidden}
    from {table} as answers
    inner join dim_cycle as cycles using (cycle_id)
    left join dim_role as roles using (role_id)
    left join dim_competency as competencies using (competency_id)
"""


@dataclass(frozen=True)
class FrameworkFilter:
    """What part of the framework, in which cycle; None for all of it, in the latest closed one."""

    cycle_id: str | None = None
    family: str | None = None
    signal: Signal | None = None


@dataclass(frozen=True)
class Evidence:
    """All that is measured about items, as one viewer may see it, the newest cycle first.

    Attributes:
        items: a frame with the fields of `Item`.
        roles: a frame with those of `RoleIrrelevance`.
        min_group: the fewest people a figure may be about.
        has_suppression: small groups are hidden from the viewer.
    """

    items: pl.DataFrame
    roles: pl.DataFrame
    min_group: int
    has_suppression: bool

    def items_of(self, **chosen: str | None) -> tuple[Item, ...]:
        """Return the items of a cycle or a competency."""
        return tuple(Item(**row) for row in self.items.filter(**chosen).to_dicts())

    def roles_of(self, **chosen: str | None) -> tuple[RoleIrrelevance, ...]:
        """Return how often competencies are called not relevant, of a cycle or a competency in it."""
        return tuple(RoleIrrelevance(**row) for row in self.roles.filter(**chosen).to_dicts())


@requires_page("framework")
def framework(
    reader: Reader,
    filters: FrameworkFilter = FrameworkFilter(),
) -> Framework:
    """Return the framework as a cycle has shown it; before any has closed, as it is written.

    Args:
        reader: the request's snapshot and viewer.
        filters: cycle, family, signal; a signal leaves the items alone that it flags.
    """
    cycle = reader.cycle(filters.cycle_id) if reader.cycles or filters.cycle_id else None
    evidence = evidence_of(reader)
    items, roles = ((), ()) if cycle is None else _in_cycle(reader.warehouse, _own_units(reader), cycle.cycle_id)
    anchors = anchors_of(reader.warehouse)
    listed = [item for item in items if item.revision_rank is not None]
    return Framework(
        cycle=cycle,
        items=tuple(item for item in items if _keeps(filters, item)),
        roles=tuple(role for role in roles if filters.family in (None, role.family)),
        anchors=anchors,
        n_anchors=sum(anchor.is_in_use for each in anchors.values() for anchor in each),
        n_anchors_to_revise=_n_anchors(anchors, listed),
        n_listed=len(listed),
        revisions=revisions_of(reader.warehouse),
        families=tuple(sorted({item.family for item in items if item.family})),
        min_group=evidence.min_group,
        has_suppression=evidence.has_suppression,
    )


def evidence_of(reader: Reader) -> Evidence:
    """Return what a viewer may see about items in all cycles, for queries that have checked the viewer."""
    return _evidence_for(reader.warehouse, _own_units(reader))


def _own_units(reader: Reader) -> frozenset[str] | None:
    """Return the org units of which the viewer sees small groups too; None where no small group is hidden."""
    return None if sees_unhidden(reader.viewer, "framework") else reader.scope("framework").org_unit_ids


@per_snapshot
def _evidence_for(warehouse: Warehouse, own_units: frozenset[str] | None) -> Evidence:
    min_group = min_group_of(warehouse)
    return _unhidden(warehouse, min_group) if own_units is None else _suppressed(warehouse, own_units, min_group)


@per_snapshot
def _in_cycle(
    warehouse: Warehouse, own_units: frozenset[str] | None, cycle_id: str
) -> tuple[tuple[Item, ...], tuple[RoleIrrelevance, ...]]:
    evidence = _evidence_for(warehouse, own_units)
    return evidence.items_of(cycle_id=cycle_id), evidence.roles_of(cycle_id=cycle_id)


@per_snapshot
def anchors_of(warehouse: Warehouse) -> Anchors:
    """Return the anchors' text by competency and behaviour, for queries that have checked the viewer."""
    rows = warehouse.snapshot.rows(
        """
        select
            anchors.competency_id,
            anchors.behaviour_id,
            anchors.level,
            anchors.statement,
            anchors.updated_on,
            coalesce(competencies.status, 'active') <> 'retired'
            and coalesce(behaviours.status, 'active') <> 'retired' as is_in_use
        from dim_anchor as anchors
        left join dim_competency as competencies using (competency_id)
        left join dim_behaviour as behaviours on anchors.behaviour_id = behaviours.behaviour_id
        order by anchors.competency_id, anchors.behaviour_id nulls first, anchors.level
        """
    )
    found: dict[tuple[str, str | None], list[Anchor]] = {}
    for row in rows:
        anchor = Anchor(row["level"], row["statement"], row["updated_on"], row["is_in_use"])
        found.setdefault((row["competency_id"], row["behaviour_id"]), []).append(anchor)
    return {key: tuple(anchors) for key, anchors in found.items()}


@per_snapshot
def revisions_of(warehouse: Warehouse) -> tuple[Revisions, ...]:
    """Return what was revised since each closed cycle, the newest first, for queries that have checked the viewer."""
    rows = warehouse.snapshot.rows(
        """
        select
            revisions.cycle_id,
            revisions.n_anchors,
            revisions.n_revised,
            revisions.share_revised,
            revisions.n_families,
            revisions.is_reviewed,
            revisions.revised_until
        from framework_revisions as revisions
        inner join dim_cycle as cycles using (cycle_id)
        order by cycles.closes_on desc
        """
    )
    labels = labels_of(warehouse)
    return tuple(Revisions(cycle_label=labels.get(row["cycle_id"]) or row["cycle_id"], **row) for row in rows)


def _keeps(filters: FrameworkFilter, item: Item) -> bool:
    return filters.family in (None, item.family) and (filters.signal is None or filters.signal in item.signals)


def _n_anchors(anchors: Anchors, listed: Iterable[Item]) -> int:
    """Return how many anchors belong to these items; a competency's count once, however many of its behaviours."""
    keys = {
        key if (key := (item.competency_id, item.behaviour_id)) in anchors else (item.competency_id, None)
        for item in listed
    }
    return sum(anchor.is_in_use for key in keys for anchor in anchors.get(key, ()))


def _unhidden(warehouse: Warehouse, min_group: int) -> Evidence:
    nothing = "null::varchar as share_not_relevant_bound"
    of_items = f"{nothing}, null::varchar as share_with_gap_bound, false as is_withheld"
    items = warehouse.snapshot.frame(_ITEMS.format(table="framework_signals", hidden=of_items))
    of_roles = f"{nothing}, false as is_withheld"
    roles = warehouse.snapshot.frame(_ROLES.format(table="framework_irrelevance", hidden=of_roles))
    return _evidence(warehouse, items, roles, min_group, has_suppression=False)


def _suppressed(warehouse: Warehouse, org_unit_ids: frozenset[str], min_group: int) -> Evidence:
    """Return what the shareable file shows; of it, beside the figures of own units, what does not single others out."""
    items, roles = _handed_on(warehouse)
    if org_unit_ids:
        items = as_told_beside_own_units(warehouse, items, org_unit_ids, min_group)
    return _evidence(warehouse, items, roles, min_group, has_suppression=True)


@per_snapshot
def _handed_on(warehouse: Warehouse) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the signals and the answers by role as the shareable file has them."""
    of_items = "signals.share_not_relevant_bound, signals.share_with_gap_bound, signals.is_withheld"
    of_roles = "answers.share_not_relevant_bound, answers.is_withheld"
    return (
        warehouse.snapshot.frame(_ITEMS.format(table="shareable.framework_signals", hidden=of_items)),
        warehouse.snapshot.frame(_ROLES.format(table="shareable.framework_irrelevance", hidden=of_roles)),
    )


def _evidence(
    warehouse: Warehouse, items: pl.DataFrame, roles: pl.DataFrame, min_group: int, *, has_suppression: bool
) -> Evidence:
    labels = labels_of(warehouse)
    label = pl.col("cycle_id").replace(labels).alias("cycle_label")
    items, roles = items.with_columns(label), roles.with_columns(label)
    # Once all is hidden that is hidden: an order by more than what is shown would tell of it.
    items = items.sort(
        "closes_on", "revision_rank", "within_variance", "competency_id", "behaviour_id",
        descending=[True, False, True, False, False], nulls_last=True,
    )  # fmt: skip
    roles = roles.sort(
        "closes_on", "share_not_relevant", "role_id", "competency_id",
        descending=[True, True, False, False], nulls_last=True,
    )  # fmt: skip
    return Evidence(
        items.select(list(Item.__dataclass_fields__)),
        roles.select(list(RoleIrrelevance.__dataclass_fields__)),
        min_group,
        has_suppression,
    )
