"""Next steps of a person, read: mentors, suggestions, and the actions they agreed to.

Asked for by `person.profile` alone, which checks whose page it is and writes that it was seen. A mentor is shown by
name and department to those who look after the person: never by level, and never in an order that follows the level.
The person is not told who: being named as a mentor says how a colleague was rated, and that is for whoever leads them
to share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.snapshot.competencies import name_in, names_of
from dashboards.snapshot.names import current_unit_names
from dashboards.snapshot.people import facts_of, places_of_people
from dashboards.snapshot.rows_of_people import RowsOfPeople
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import Row

NEARNESS = {"same_team": 0, "same_department": 1}
ORDER_OF_KINDS = ("on_the_job", "mentoring", "formal")
# Of a course, to those from whom groups are hidden: by its verdict, without a count.
TOLD = {
    "moved": "Scores moved with it.",
    "did_not_move": "Scores did not move with it, and nothing better is left.",
    "went_down": "Scores went down with it, and nothing better is left.",
    "inconclusive": "Whether scores move with it is open.",
    "not_comparable": "Whether scores move with it can't be told.",
}
NOT_YET = "Whether scores move with it is not known yet."
UNDER_WAY = " Under way already."
ASK = "Ask your manager, or another HR partner, who could help."


@dataclass(frozen=True)
class Mentor:
    """Somebody who could help with one gap; `name` is the number where no name is known."""

    competency_id: str
    competency_name: str
    name: str
    department_name: str | None
    nearness: str


@dataclass(frozen=True)
class Suggestion:
    """One suggestion for one of the largest gaps.

    Attributes:
        competency_id: the competency of the gap.
        competency_name: its name.
        gap_rank: 1 for the largest gap.
        kind: on_the_job, mentoring or formal.
        suggestion: what to do.
        reason: why.
        mentors: names with departments, the nearest first; empty where there are none or they are not shown.
        is_found: something was found; otherwise `suggestion` says what was looked for.
        n_others: how many more of the kind would do.
        has_action: an action of this kind is agreed for the competency.
    """

    competency_id: str
    competency_name: str
    gap_rank: int
    kind: str
    suggestion: str
    reason: str
    mentors: str
    is_found: bool
    n_others: int
    has_action: bool


@dataclass(frozen=True)
class Action:
    """One action that the person agreed to."""

    action_id: str
    competency_id: str
    competency_name: str
    kind: str | None
    status: str | None
    due_on: date | None
    completed_on: date | None
    status_of_gap: str
    is_as_suggested: bool


@dataclass(frozen=True)
class Development:
    """From gap to action.

    Attributes:
        gaps: names of the competencies with a gap today, the largest first.
        n_visible: competencies whose gap is known today.
        mentors: for each gap, the largest first, three at most: same team first, then same department, then by name;
            empty where they are not shown.
        without_mentor: names of the competencies with a gap for which nobody is in reach; empty where mentors are not
            shown, for that nobody is says how colleagues were rated, too.
        has_names: mentors are shown.
        suggestions: for the largest gaps, by gap and kind.
        actions: what was agreed on, the latest due day first.
    """

    gaps: tuple[str, ...]
    n_visible: int
    mentors: tuple[Mentor, ...]
    without_mentor: tuple[str, ...]
    has_names: bool
    suggestions: tuple[Suggestion, ...]
    actions: tuple[Action, ...]


def development_of(
    warehouse: Warehouse,
    scope: Scope,
    person: Row,
    *,
    gaps: Sequence[Row],
    candidates: Sequence[Row],
    names: Mapping[str, str | None],
) -> Development:
    """Return what a person in reach could do next; nothing is suggested to those who have left.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        person: the facts of somebody in that reach.
        gaps: `competency_id`, `competency_name` and `has_gap` where a gap is known today, the largest first.
        candidates: what `candidates_of` gives; none for those who have left.
        names: of the candidates, where the viewer may see them.
    """
    person_id, is_active = person["person_id"], person["is_active"]
    short = [row for row in gaps if row["has_gap"]] if is_active else []
    in_reach = {row["competency_id"] for row in candidates}
    has_names = are_mentors_shown(scope, person_id)
    sort_positions = {row["competency_id"]: position for position, row in enumerate(short)}
    mentors = _mentors(warehouse, candidates, names, sort_positions) if has_names else ()
    return Development(
        gaps=tuple(row["competency_name"] for row in short),
        n_visible=len(gaps),
        mentors=mentors,
        without_mentor=tuple(
            row["competency_name"] for row in short if has_names and row["competency_id"] not in in_reach
        ),
        has_names=has_names,
        suggestions=_suggestions(warehouse, scope, person_id, mentors) if is_active else (),
        actions=actions_of(warehouse, person_id),
    )


def are_mentors_shown(scope: Scope, person_id: str) -> bool:
    """Return whether the viewer is told who could help a person; the person alone is not."""
    return scope.has_names and (scope.is_everyone or person_id != scope.own_id)


def candidates_of(warehouse: Warehouse, person_id: str) -> list[Row]:
    """Return who could help a person in reach, in no order: `competency_id`, `mentor_id`, `nearness`."""
    return warehouse.snapshot.rows(
        "select competency_id, mentor_id, nearness from mentor_candidates where person_id = ?", [person_id]
    )


def _mentors(
    warehouse: Warehouse, candidates: Sequence[Row], names: Mapping[str, str | None], sort_positions: Mapping[str, int]
) -> tuple[Mentor, ...]:
    """Say who the candidates are: those for the largest gap first, then the nearest, then by name."""
    facts = facts_of(warehouse, {row["mentor_id"] for row in candidates})
    units, competencies = current_unit_names(warehouse), names_of(warehouse)

    def mentor(row: Row) -> Mentor:
        competency_id, mentor_id = row["competency_id"], row["mentor_id"]
        name, sits = names.get(mentor_id), facts.get(mentor_id, {})
        department = units.get(sits.get("department_id"))
        return Mentor(
            competency_id=competency_id,
            competency_name=competencies[competency_id].column_name if competency_id in competencies else competency_id,
            name=mentor_id if name is None else name,
            department_name=units.get(sits.get("org_unit_id")) if department is None else department,
            nearness=row["nearness"],
        )

    found = [(row["mentor_id"], mentor(row)) for row in candidates]
    found.sort(
        key=lambda one: (
            sort_positions.get(one[1].competency_id, len(sort_positions)),
            NEARNESS.get(one[1].nearness, len(NEARNESS)),
            one[1].name,
            one[0],
        )
    )
    return tuple(each for _, each in found)


def _suggestions(
    warehouse: Warehouse, scope: Scope, person_id: str, mentors: tuple[Mentor, ...]
) -> tuple[Suggestion, ...]:
    """Return what is suggested; why a course is, to those from whom groups are hidden, as its page may tell them."""
    rows = warehouse.snapshot.rows(
        """
        select
            competency_id,
            gap_rank,
            kind,
            suggestion,
            reason,
            suggested_from,
            suggestion_id,
            n_others,
            has_action
        from development_suggestions
        where person_id = ?
        """,
        [person_id],
    )
    has_names, names, found = are_mentors_shown(scope, person_id), names_of(warehouse), []
    for row in sorted(rows, key=lambda row: (row["gap_rank"], ORDER_OF_KINDS.index(row["kind"]))):
        suggested_from, suggestion_id = row.pop("suggested_from"), row.pop("suggestion_id")
        if suggested_from == "course" and not scope.is_unhidden:
            verdict = _told_verdicts(warehouse).get((suggestion_id, row["competency_id"]))
            ending = UNDER_WAY if (row["reason"] or "").endswith(UNDER_WAY) else ""
            row["reason"] = TOLD.get(verdict or "", NOT_YET) + ending
        named = {"competency_name": name_in(names, row["competency_id"]), "is_found": suggested_from != "none"}
        found.append(_suggestion(row | named, mentors, has_names=has_names))
    return tuple(found)


@per_snapshot
def _told_verdicts(warehouse: Warehouse) -> dict[tuple[str, str], str | None]:
    """Return what everybody may be told of a course, by course and competency."""
    rows = warehouse.snapshot.rows("select course_id, competency_id, verdict from shareable.course_effectiveness")
    return {(row["course_id"], row["competency_id"]): row["verdict"] for row in rows}


def _suggestion(row: Row, mentors: tuple[Mentor, ...], *, has_names: bool) -> Suggestion:
    if row["kind"] != "mentoring":
        return Suggestion(mentors="", **row)
    if not has_names:
        return Suggestion(mentors="", **row | {"suggestion": ASK, "reason": "", "n_others": 0, "is_found": True})
    named = "; ".join(
        f"{one.name} ({one.department_name})" if one.department_name else one.name
        for one in mentors
        if one.competency_id == row["competency_id"]
    )
    return Suggestion(mentors=named, **row)


def actions_of(warehouse: Warehouse, person_id: str) -> tuple[Action, ...]:
    """Return what somebody agreed to, the latest due day first, for queries that have checked the viewer."""
    return tuple(Action(**row) for row in actions_of_everybody(warehouse).of_one(person_id))


@per_snapshot
def actions_of_everybody(warehouse: Warehouse) -> RowsOfPeople:
    """Return the rows of `actions_of`, of all people: to find those of one takes as long as to read them."""
    rows = warehouse.snapshot.frame(
        """
        select
            action.person_id,
            action.action_id,
            action.competency_id,
            coalesce(competency.competency_name, action.competency_id) as competency_name,
            action.kind,
            action.status,
            action.due_on,
            action.completed_on,
            action.status_of_gap,
            action.is_as_suggested
        from development_actions as action
        left join dim_competency as competency using (competency_id)
        order by action.person_id, coalesce(action.due_on, action.completed_on) desc nulls last, action.action_id
        """
    )
    return RowsOfPeople(rows, places_of_people(warehouse))
