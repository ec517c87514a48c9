"""Which answers count: the newest of each rater to each item, in time, and in one relation only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from .exports import Exports, Place, Row
from .organisation import Cycle
from .references import Directory

EARLIEST = datetime(1, 1, 1)
OTHER_RELATIONS = ("manager", "direct_report", "peer")


@dataclass(frozen=True)
class Answer:
    """One answer that counts.

    Attributes:
        cycle_id: the cycle.
        person_id: who is rated.
        competency_id: the competency.
        behaviour_id: the behaviour; None where the competency itself was rated.
        relation: the group it counts in.
        rater: who answered; opaque, and one of its own for each row without a rater's id.
        is_anonymous: whether the row had no rater's id.
        is_average: whether the row is the average of a group that has no rater's id.
        n_raters: how many raters the row stands for.
        level: the level given; None where it is no rating.
    """

    cycle_id: str
    person_id: str
    competency_id: str
    behaviour_id: str | None
    relation: str
    rater: str
    is_anonymous: bool
    is_average: bool
    n_raters: int
    level: float | None
    is_not_relevant: bool

    @property
    def is_given(self) -> bool:
        """Whether something was answered: a level, or that the item is not relevant."""
        return self.level is not None or self.is_not_relevant


def answers_that_count(
    exports: Exports, directory: Directory, cycles: Iterable[Cycle], grace_days: int
) -> list[Answer]:
    """Return the answers that count, over all cycles."""
    last_day = {cycle.cycle_id: cycle.closes_on + timedelta(days=grace_days) for cycle in cycles}
    newest: dict[Answer, tuple[tuple[datetime, Place], Answer]] = {}
    unnamed: dict[Answer, list[tuple[Place, Answer]]] = defaultdict(list)
    for row in exports.rows["ratings/ratings"]:
        if row["cycle_id"] not in last_day:
            continue
        closes_on = last_day[row["cycle_id"]] - timedelta(days=grace_days)
        answer = _read(row, directory, closes_on)
        if answer is None or _is_late(row, last_day[row["cycle_id"]]):
            continue
        item = replace(answer, level=None, n_raters=0, is_average=False, is_not_relevant=False)
        if answer.is_anonymous:
            unnamed[replace(item, rater="")].append((row["place"], answer))
            continue
        order = (row.get("submitted_on") or EARLIEST, row["place"])
        if item not in newest or order > newest[item][0]:
            newest[item] = (order, answer)
    return _in_one_relation([answer for _, answer in newest.values()]) + [
        answer for given in unnamed.values() for answer in _of_newest_file(given)
    ]


def _of_newest_file(given: list[tuple[Place, Answer]]) -> list[Answer]:
    """Keep the answers of raters without an id that stand in the newest file that has any to the item."""
    newest, _ = max(given, key=lambda pair: pair[0])
    return [answer for place, answer in given if (place.day, place.file) == (newest.day, newest.file)]


def _read(row: Row, directory: Directory, closes_on: date) -> Answer | None:
    """Resolve one row; None where a reference finds nobody, or two."""
    day = row["submitted_on"].date() if row.get("submitted_on") else closes_on
    person_id, competency_id = directory.person(row["person_id"], day), directory.competency(row["competency_id"])
    relation, rater = row["relation"], row.get("rater_id")
    is_anonymous = rater is None
    if relation in ("self", "manager"):
        rater = directory.person(rater, day)
        if rater is None:
            return None
    else:
        rater = directory.person(rater, day) or rater
    if person_id is None or competency_id is None or (rater == person_id) != (relation == "self"):
        return None
    return Answer(
        cycle_id=row["cycle_id"],
        person_id=person_id,
        competency_id=competency_id,
        behaviour_id=row.get("behaviour_id"),
        relation=relation,
        rater=rater if rater is not None else f"one of {row['place']}",
        is_anonymous=is_anonymous,
        is_average=is_anonymous and row.get("n_raters") is not None,
        n_raters=int(row.get("n_raters") or 1),
        level=None if row.get("not_relevant") else row.get("level"),
        is_not_relevant=bool(row.get("not_relevant")),
    )


def _is_late(row: Row, last_day: date) -> bool:
    submitted_on = row.get("submitted_on")
    return submitted_on is not None and submitted_on.date() > last_day


def _in_one_relation(answers: list[Answer]) -> list[Answer]:
    """Let a rater count as manager, else direct report, else peer; self is apart."""
    relations: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for answer in filter(lambda answer: answer.is_given, answers):
        relations[answer.cycle_id, answer.person_id, answer.rater].add(answer.relation)

    def counts(answer: Answer) -> bool:
        if answer.relation == "self":
            return True
        known = relations[answer.cycle_id, answer.person_id, answer.rater]
        return answer.relation == next((relation for relation in OTHER_RELATIONS if relation in known), None)

    return [answer for answer in answers if counts(answer)]
