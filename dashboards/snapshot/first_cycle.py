"""What there is before a first cycle has closed: the framework and its people, the cycle to come, ratings that wait."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.snapshot.cycles import Cycle, known_cycles
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import NotPublishedError, SnapshotIdentity
from published.permissions import Page, reads_what_is_shareable_alone, sees_unhidden


@dataclass(frozen=True)
class Response:
    """How many people have an answer from a kind of rater; both are None where it is not told, or `n_rated` alone."""

    relation: str
    n_people: int | None
    n_rated: int | None


@dataclass(frozen=True)
class FirstCycle:
    """What is there, and what is missing, before a first cycle has closed.

    Attributes:
        n_people: people employed; None for those who read nothing but what is shareable.
        n_profiled: those of them with something in their profile; None as above.
        n_roles: roles with a profile today.
        n_competencies: competencies in one of them.
        n_courses: courses in the catalogue.
        n_mapped: those of them that are mapped to a competency.
        coming: the cycle that closes next; None where none is known.
        responses: its response so far by relation, over the whole organisation.
        n_waiting: ratings that wait for a cycle which nobody has exported; 0 for those who may not open the Data page.
    """

    n_people: int | None
    n_profiled: int | None
    n_roles: int
    n_competencies: int
    n_courses: int
    n_mapped: int
    coming: Cycle | None
    responses: tuple[Response, ...]
    n_waiting: int


def first_cycle(reader: Reader, page: Page) -> FirstCycle:
    """Return what there is before a first cycle has closed.

    Args:
        reader: the request's snapshot and viewer.
        page: the page on whose behalf.

    Raises:
        NotAllowedError: the viewer may not open the page.
        NotPublishedError: there is no snapshot.
    """
    reader.require(page)
    n_waiting = _n_waiting(reader.warehouse) if reader.may_open("data") else 0
    open_cycles = (cycle for cycle in known_cycles(reader.warehouse) if not cycle.is_closed)
    is_shareable = reads_what_is_shareable_alone(reader.viewer)
    is_hidden = not sees_unhidden(reader.viewer, page)
    coming = min(open_cycles, key=lambda cycle: (cycle.closes_on, cycle.cycle_number), default=None)
    responses = (
        ()
        if coming is None
        else _responses(reader.warehouse, coming.cycle_id, "shareable.participation" if is_hidden else "participation")
    )
    n_people, n_profiled = (None, None) if is_shareable else _people(reader.warehouse)
    counts = _counts(reader.warehouse)
    return FirstCycle(n_people, n_profiled, **counts, coming=coming, responses=responses, n_waiting=n_waiting)


@per_snapshot
def _people(warehouse: Warehouse) -> tuple[int, int]:
    (row,) = warehouse.snapshot.rows(
        """
        select
            (select count(*) from dim_person where is_active) as n_people,
            (select count(distinct person_id) from gap_now where is_required) as n_profiled
        """
    )
    return row["n_people"], row["n_profiled"]


@per_snapshot
def _counts(warehouse: Warehouse) -> dict[str, int]:
    rows = warehouse.snapshot.rows(
        """
        select
            (select count(distinct role_id) from role_profile_now) as n_roles,
            (select count(distinct competency_id) from role_profile_now) as n_competencies,
            (select count(*) from dim_course) as n_courses,
            (select count(distinct course_id) from course_effectiveness) as n_mapped
        """
    )
    return rows[0]


@per_snapshot
def _responses(warehouse: Warehouse, cycle_id: str, table: str) -> tuple[Response, ...]:
    rows = warehouse.snapshot.rows(
        f"""
        select
            answers.relation,
            case when count(answers.n_people) = count(*) then sum(answers.n_people)::bigint end as n_people,
            case when count(answers.n_people_rated) = count(*) then sum(answers.n_people_rated)::bigint end as n_rated
        from {table} as answers
        inner join dim_org_unit as units using (org_unit_id)
        where answers.cycle_id = ? and units.depth = 0 and coalesce(answers.n_people, 1) > 0
        group by answers.relation
        order by array_position(['self', 'manager', 'peer', 'direct_report'], answers.relation)
        """,
        [cycle_id],
    )
    return tuple(Response(**each) for each in rows)


def _n_waiting(warehouse: Warehouse) -> int:
    try:
        return _read_n_waiting(warehouse, warehouse.operations.identity())
    except NotPublishedError:
        return 0


@per_snapshot
def _read_n_waiting(warehouse: Warehouse, _log: SnapshotIdentity) -> int:
    """Count the ratings of unknown cycles; the log may be written anew beside the same snapshot."""
    rows = warehouse.operations.rows(
        """
        select count(*) as n
        from quarantined_rows
        where contract = 'ratings/ratings' and reason = 'unknown_cycle' and mended_in is null
        """
    )
    n: int = rows[0]["n"]
    return n
