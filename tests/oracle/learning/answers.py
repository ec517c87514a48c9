"""Which answers count: in time, the newest of each rater to each item, each rater in one relation.

Levels of people are none of its business; those are taken from the published tables.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.oracle.learning.rows import Row, Rules, Tables, grouped, is_closed

LONG_AGO = datetime(1900, 1, 1)
PRECEDENCE = ("manager", "direct_report", "peer")
Item = tuple[str, str | None]


def item_of(answer: Row) -> Item:
    """The competency, with the behaviour where a behaviour was asked."""
    return answer["competency_id"], answer["behaviour_id"]


def answers_that_count(tables: Tables, rules: Rules) -> list[Row]:
    """The answers of closed cycles about people who were there, each rater once for a person.

    A row with neither a level nor a mark of not relevant is no answer.
    """
    closed = {cycle["cycle_id"]: cycle for cycle in tables["dim_cycle"] if is_closed(cycle, rules)}
    present = {(row["cycle_id"], row["person_id"]) for row in tables["people_in_cycle"]}
    given = [
        {**answer, "order": order}
        for order, answer in enumerate(tables["ratings"])
        if answer["cycle_id"] in closed
        and (answer["cycle_id"], answer["person_id"]) in present
        and _is_in_time(answer["submitted_on"], closed[answer["cycle_id"]]["closes_on"], rules.grace_days)
    ]
    newest: list[Row] = []
    for (_, _, rater_id, _, _), rows in grouped(
        given, lambda row: (row["cycle_id"], row["person_id"], row["rater_id"], row["relation"], item_of(row))
    ).items():
        newest += rows if rater_id is None else [max(rows, key=_age)]
    counted: list[Row] = []
    for (_, _, rater_id), rows in grouped(
        newest, lambda row: (row["cycle_id"], row["person_id"], row["rater_id"])
    ).items():
        others = [row for row in rows if row["relation"] != "self"]
        relations = {row["relation"] for row in others if _says_something(row)}
        counts_as = next((relation for relation in PRECEDENCE if relation in relations), None)
        counted += [row for row in rows if row["relation"] == "self"]
        counted += [row for row in others if rater_id is None or row["relation"] == counts_as]
    return [row for row in counted if _says_something(row)]


def _says_something(answer: Row) -> bool:
    return answer["level"] is not None or bool(answer["not_relevant"])


def _is_in_time(submitted_on: datetime | None, closes_on: date, grace_days: int) -> bool:
    return submitted_on is None or submitted_on.date() <= closes_on + timedelta(days=grace_days)


def _age(answer: Row) -> tuple[datetime, int]:
    return answer["submitted_on"] or LONG_AGO, answer["order"]
