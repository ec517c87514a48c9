"""What is there before a first cycle has closed: profiles, people, and the response of the cycle that is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.snapshot.cycles import TODAY
from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.org_units import tree_of
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import ids_frame


@dataclass(frozen=True)
class NextCycle:
    """The cycle that closes next.

    Attributes:
        cycle_id: its id.
        name: its name, with the part that it asks.
        opens_on: its first day.
        answers_until: the last day of an answer that counts.
        is_opened: whether it has opened.
    """

    cycle_id: str
    name: str
    opens_on: date
    answers_until: date
    is_opened: bool


@dataclass(frozen=True)
class Response:
    """How many people have been rated by raters of one relation, of those asked about."""

    relation: str
    n_rated: int
    n_people: int


@dataclass(frozen=True)
class Start:
    """What is there before a first cycle has closed.

    Attributes:
        n_people: people who work here.
        n_profiled: those of them with a role profile.
        n_roles: roles with a profile.
        n_competencies: competencies in these profiles.
        next_cycle: the cycle that closes next; None where there is none.
        responses: its response so far, over the organisation.
    """

    n_people: int
    n_profiled: int
    n_roles: int
    n_competencies: int
    next_cycle: NextCycle | None
    responses: tuple[Response, ...]


@requires_page("overview")
def start(reader: Reader) -> Start:
    """Return what is there before a first cycle has closed.

    A response about fewer people than a figure may be about is left out, whoever asks.

    Args:
        reader: the request's snapshot and viewer.
    """
    found = _start(reader.warehouse)
    responses = tuple(each for each in found.responses if each.n_people >= reader.min_group)
    return Start(found.n_people, found.n_profiled, found.n_roles, found.n_competencies, found.next_cycle, responses)


@per_snapshot
def _start(warehouse: Warehouse) -> Start:
    counts = warehouse.snapshot.rows(
        """
        select
            (select count(*) from dim_person where is_active) as n_people,
            (select count(distinct person_id) from gap_now where is_required) as n_profiled,
            (select count(distinct role_id) from role_profile_now) as n_roles,
            (select count(distinct competency_id) from role_profile_now) as n_competencies
        """
    )[0]
    following = _next_cycle(warehouse)
    responses = () if following is None else _responses(warehouse, following.cycle_id)
    return Start(**counts, next_cycle=following, responses=responses)


def _next_cycle(warehouse: Warehouse) -> NextCycle | None:
    rows = warehouse.snapshot.rows(
        """
        select
            cycle_id,
            coalesce(cycle_name, cycle_id) || coalesce(' (' || population_name || ' only)', '') as name,
            opens_on,
            answers_until,
            is_opened
        from dim_cycle
        where not is_closed
        order by closes_on, cycle_number
        limit 1
        """
    )
    return NextCycle(**rows[0]) if rows else None


def _responses(warehouse: Warehouse, cycle_id: str) -> tuple[Response, ...]:
    tops = [unit.org_unit_id for unit in tree_of(warehouse, TODAY).tops]
    rows = warehouse.snapshot.frame(
        """
        select relation, sum(n_people_rated)::bigint as n_rated, sum(n_people)::bigint as n_people
        from participation
        semi join tops using (org_unit_id)
        where cycle_id = $cycle_id
        group by relation
        having count(n_people_rated) = count(*)
        order by array_position(['self', 'manager', 'peer', 'direct_report'], relation)
        """,
        {"cycle_id": cycle_id},
        {"tops": ids_frame("org_unit_id", tops)},
    )
    return tuple(Response(**row) for row in rows.to_dicts())
