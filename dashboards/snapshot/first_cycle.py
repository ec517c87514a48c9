"""What there is before a first cycle has closed: the framework and its people, the cycle to come, ratings that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import NotPublishedError, SnapshotIdentity
from published.permissions import Page


@dataclass(frozen=True)
class Response:
    """How many people have an answer from a kind of rater; `n_rated` is None where it is not told."""

    relation: str
    n_people: int
    n_rated: int | None


@dataclass(frozen=True)
class ComingCycle:
    """The cycle that closes next.

    Attributes:
        cycle: its name, its part of the organisation, and its days.
        is_opened: whether it has opened.
        answers_until: the last day of grace.
        responses: by relation, over the whole organisation.
    """

    cycle: Cycle
    is_opened: bool
    answers_until: date
    responses: tuple[Response, ...]


@dataclass(frozen=True)
class FirstCycle:
    """What is there, and what is missing, before a first cycle has closed.

    Attributes:
        n_people: people employed.
        n_roles: roles with a profile today.
        n_competencies: competencies in one of them.
        n_courses: courses in the catalogue.
        n_mapped: those of them that are mapped to a competency.
        coming: the cycle that closes next; None where none is known.
        n_waiting: ratings that wait for a cycle which nobody has exported; 0 for those who may not open the Data page.
    """

    n_people: int
    n_roles: int
    n_competencies: int
    n_courses: int
    n_mapped: int
    coming: ComingCycle | None
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
    counts = _counts(reader.warehouse)
    n_waiting = _n_waiting(reader.warehouse) if reader.may_open("data") else 0
    return FirstCycle(coming=_coming(reader.warehouse), n_waiting=n_waiting, **counts)


@per_snapshot
def _counts(warehouse: Warehouse) -> dict[str, int]:
    rows = warehouse.snapshot.rows(
        """
        select
            (select count(*) from dim_person where is_active) as n_people,
            (select count(distinct role_id) from role_profile_now) as n_roles,
            (select count(distinct competency_id) from role_profile_now) as n_competencies,
            (select count(*) from dim_course) as n_courses,
            (select count(distinct course_id) from course_effectiveness) as n_mapped
        """
    )
    return rows[0]


@per_snapshot
def _coming(warehouse: Warehouse) -> ComingCycle | None:
    rows = warehouse.snapshot.rows(
        """
        select
            cycle_id,
            cycle_name,
            opens_on,
            closes_on,
            granularity,
            cycle_number,
            previous_cycle_id,
            is_latest,
            population_name,
            n_people,
            n_expected,
            is_opened,
            answers_until
        from dim_cycle
        where not is_closed
        order by closes_on, cycle_number
        limit 1
        """
    )
    if not rows:
        return None
    row = rows[0]
    is_opened, answers_until = row.pop("is_opened"), row.pop("answers_until")
    responses = warehouse.snapshot.rows(
        """
        select
            answers.relation,
            sum(answers.n_people)::bigint as n_people,
            case when count(answers.n_people_rated) = count(*) then sum(answers.n_people_rated)::bigint end as n_rated
        from participation as answers
        inner join dim_org_unit as units using (org_unit_id)
        where answers.cycle_id = ? and units.depth = 0 and answers.n_people > 0
        group by answers.relation
        order by array_position(['self', 'manager', 'peer', 'direct_report'], answers.relation)
        """,
        [row["cycle_id"]],
    )
    return ComingCycle(Cycle(**row), is_opened, answers_until, tuple(Response(**each) for each in responses))


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
