"""One's own page, read: what is known about whoever is asking, and about nobody else.

No query takes anybody's id: whose page it is follows from who is asking, so there is nothing to forge. Of mentors
nothing is read, not even whether there is one: in a small company that alone would say how a colleague was rated.
How well a course did is a figure about others, and is left out of what is suggested. A cycle has its name without the
part of the organisation that it asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dashboards.pages.my_skills.rows import Anchors, MySkills, OwnLevel, OwnSuggestion
from dashboards.pages.person.development_queries import actions_of
from dashboards.pages.person.level_queries import GAP_THRESHOLD, behaviours_of, levels_of
from dashboards.pages.person.queries import courses_of, header_of, movement_of, trend_of
from dashboards.pages.person.rows import CompetencyLevel, LevelAtCycle
from dashboards.snapshot.cycles import Cycle, closed_cycles, known_cycles, pick, today_of
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.names import people_names
from dashboards.snapshot.people import facts_of
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.settings import setting
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.permissions import OF_ONES_OWN

MIN_RATERS = 3


@requires_page(OF_ONES_OWN)
def my_moments(reader: Reader) -> tuple[Cycle, ...]:
    """Return today, and the closed cycles that have something about whoever asks, the newest first."""
    return _moments(reader.warehouse, reader.viewer.person_id)


@requires_page(OF_ONES_OWN)
def my_skills(reader: Reader, cycle_id: str | None = None) -> MySkills | None:
    """Return what whoever asks may see of themselves, and write that it was seen.

    Args:
        reader: the request's snapshot and viewer.
        cycle_id: `today` or None for today, else a closed cycle that has something about them.

    Returns:
        None where the snapshot knows no such person.

    Raises:
        NotAllowedError: the viewer may not open the page, or there is no such cycle.
    """
    person_id, scope = reader.viewer.person_id, reader.scope(OF_ONES_OWN)
    if person_id is None or not scope.reaches(person_id):
        return None
    found = _my_skills(reader.warehouse, scope, person_id, cycle_id)
    if found is not None:
        reader.audit(OF_ONES_OWN, person_id=person_id, cycle_id=found.cycle.cycle_id)
    return found


@per_snapshot
def _my_skills(warehouse: Warehouse, scope: Scope, person_id: str, cycle_id: str | None) -> MySkills | None:
    facts = facts_of(warehouse, [person_id]).get(person_id)
    if facts is None:
        return None
    moments = _moments(warehouse, person_id)
    cycle = pick(moments, cycle_id)
    if cycle is None:
        raise NotAllowedError("not_yours")
    names = people_names(warehouse, scope, {person_id, facts["manager_id"]} - {None})
    labels = {each.cycle_id: each.label for each in moments}
    measured = levels_of(warehouse, person_id, cycle)
    levels = [_own(level, labels) for level in measured]
    coming = min((each for each in known_cycles(warehouse) if not each.is_closed), key=_closing, default=None)
    return MySkills(
        header=header_of(warehouse, facts, names),
        cycle=cycle,
        moments=moments,
        has_cycles=bool(closed_cycles(warehouse)),
        coming=None if coming is None else _whole(coming),
        levels=tuple(levels),
        movement=tuple(
            replace(move, from_label=labels.get(move.from_cycle_id, move.from_cycle_id))
            for move in movement_of(warehouse, person_id)
        ),
        behaviours=behaviours_of(warehouse, person_id, cycle, measured),
        courses=courses_of(warehouse, person_id),
        over_cycles=tuple(_at_cycle(row, labels) for row in trend_of(warehouse, person_id)),
        anchors=_anchors(warehouse, {level.competency_id for level in levels}),
        suggestions=_suggestions(warehouse, person_id) if facts["is_active"] else (),
        actions=actions_of(warehouse, person_id),
        min_raters=int(setting(warehouse, "min_raters") or MIN_RATERS),
        gap_threshold=float(setting(warehouse, "gap_threshold") or GAP_THRESHOLD),
    )


def _closing(cycle: Cycle) -> tuple[object, ...]:
    return cycle.closes_on, cycle.cycle_number


def _whole(cycle: Cycle) -> Cycle:
    """Return a cycle without the part that it asked and how many people that were."""
    return replace(cycle, population_name=None, n_people=None, n_expected=None)


@per_snapshot
def _moments(warehouse: Warehouse, person_id: str | None) -> tuple[Cycle, ...]:
    mine = set() if person_id is None else {level.cycle_id for level in trend_of(warehouse, person_id)}
    closed = (_whole(cycle) for cycle in closed_cycles(warehouse) if cycle.cycle_id in mine)
    return (today_of(warehouse), *closed)


def _own(level: CompetencyLevel, labels: Mapping[str, str]) -> OwnLevel:
    return OwnLevel(
        competency_id=level.competency_id,
        competency_name=level.competency_name,
        is_required=level.is_required,
        target_level=level.target_level,
        current_level=level.current_level,
        gap=level.gap,
        has_gap=level.has_gap,
        levels_short=level.levels_short,
        level_basis=level.level_basis,
        assessed_in=None if level.assessed_in is None else labels.get(level.assessed_in, level.assessed_in),
        age_months=level.age_months,
        is_outdated=level.is_outdated,
        last_level=level.last_level,
        self_level=level.self_level,
        manager_level=level.manager_level,
        peer_level=level.peer_level,
        direct_report_level=level.direct_report_level,
        others_level=level.others_level,
        calibrated_level=level.calibrated_level,
        is_of_today=level.is_of_today,
    )


def _at_cycle(row: LevelAtCycle, labels: Mapping[str, str]) -> LevelAtCycle:
    return replace(row, cycle_label=labels.get(row.cycle_id, row.cycle_id))


def _anchors(warehouse: Warehouse, competency_ids: Iterable[str]) -> tuple[Anchors, ...]:
    anchors = _anchors_by_competency(warehouse)
    return tuple(each for competency_id in sorted(competency_ids) for each in anchors.get(competency_id, ()))


@per_snapshot
def _anchors_by_competency(warehouse: Warehouse) -> dict[str, list[Anchors]]:
    rows = warehouse.snapshot.rows(
        """
        select
            anchors.competency_id,
            anchors.behaviour_id,
            behaviours.statement as behaviour,
            anchors.level,
            anchors.statement
        from dim_anchor as anchors
        left join dim_behaviour as behaviours on anchors.behaviour_id = behaviours.behaviour_id
        where anchors.statement is not null and coalesce(behaviours.status, 'active') <> 'retired'
        order by anchors.competency_id, anchors.behaviour_id nulls first, anchors.level
        """
    )
    texts: dict[tuple[str, str | None, str | None], list[tuple[int, str]]] = {}
    for row in rows:
        named = None if row["behaviour_id"] is None else row["behaviour"] or row["behaviour_id"]
        texts.setdefault((row["competency_id"], row["behaviour_id"], named), []).append(
            (row["level"], row["statement"])
        )
    found: dict[str, list[Anchors]] = {}
    for (competency_id, _, named), each in texts.items():
        found.setdefault(competency_id, []).append(Anchors(competency_id, named, tuple(each)))
    return found


def _suggestions(warehouse: Warehouse, person_id: str) -> tuple[OwnSuggestion, ...]:
    # A course's reason counts other people and tells how they moved; one for a mentor tells how near somebody is.
    rows = warehouse.snapshot.rows(
        """
        select
            suggested.competency_id,
            coalesce(competency.competency_name, suggested.competency_id) as competency_name,
            suggested.gap_rank,
            suggested.kind,
            suggested.suggestion,
            case when suggested.kind = 'on_the_job' then coalesce(suggested.reason, '') else '' end as note,
            suggested.suggested_from <> 'none' as is_found,
            suggested.n_others,
            suggested.has_action
        from development_suggestions as suggested
        left join dim_competency as competency using (competency_id)
        where suggested.person_id = ? and suggested.kind in ('on_the_job', 'formal')
        order by suggested.gap_rank, case suggested.kind when 'on_the_job' then 1 else 2 end
        """,
        [person_id],
    )
    return tuple(OwnSuggestion(**row) for row in rows)
