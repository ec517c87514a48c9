"""Whom and what a reference means: people by number, e-mail, user name or full name, competencies by id or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from .exports import Exports, Row


class Directory:
    """The people and competencies that references can find."""

    def __init__(self, people: Iterable[Row], competencies: Iterable[Row], as_of: date) -> None:
        self._person_ids: set[str] = set()
        self._by_email: dict[str, set[str]] = defaultdict(set)
        self._by_username: dict[str, set[str]] = defaultdict(set)
        self._by_full_name: dict[str, set[str]] = defaultdict(set)
        newest: dict[tuple[str, str], tuple[Any, Row]] = {}
        for row in people:
            self._person_ids.add(row["person_id"])
            if row.get("email"):
                self._by_email[row["email"].casefold()].add(row["person_id"])
                key = (row["email"].casefold(), row["person_id"])
                place = row["place"]
                turn = (row.get("valid_from") or place.day, place.day, place.file, place.number)
                if key not in newest or turn > newest[key][0]:
                    newest[key] = (turn, row)
            if row.get("username"):
                self._by_username[row["username"]].add(row["person_id"])
            if row.get("full_name"):
                self._by_full_name[_person(row["full_name"])].add(row["person_id"])
        # of several with one address the one is meant who was employed on the day, else the one who stayed
        self._holders = {
            email: {person_id: newest[email, person_id][1] for person_id in holders}
            for email, holders in self._by_email.items()
            if len(holders) > 1
        }
        for email, holders in self._by_email.items():
            stayed = {
                person_id for person_id in holders if (left_on_of(newest[email, person_id][1]) or date.max) > as_of
            }
            if len(holders) > 1 and len(stayed) == 1:
                self._by_email[email] = stayed
        self._competency_ids: set[str] = set()
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for row in competencies:
            self._competency_ids.add(row["competency_id"])
            self._by_name[_name(row["name"])].add(row["competency_id"])

    def person(self, reference: str | None, day: date | None = None) -> str | None:
        """Return the person meant, None where it is nobody or could be two.

        Args:
            reference: a number, an address, a user name, or a full name.
            day: the day that the row speaks for.
        """
        if not reference:
            return None
        if reference in self._person_ids:
            return reference
        employed = [
            person_id
            for person_id, row in self._holders.get(reference.casefold(), {}).items()
            if day and (row.get("hired_on") or day) <= day < (left_on_of(row) or date.max)
        ]
        if len(employed) == 1:
            return employed[0]
        for found in (
            self._by_email.get(reference.casefold()),
            self._by_username.get(reference),
            self._by_full_name.get(_person(reference)),
        ):
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None

    def competency(self, reference: str | None) -> str | None:
        """Return the competency meant, None where it is none or could be two."""
        if not reference:
            return None
        if reference in self._competency_ids:
            return reference
        found = self._by_name.get(_name(reference), set())
        return next(iter(found)) if len(found) == 1 else None


def closing_days(exports: Exports) -> dict[str, date]:
    """Return cycle → its last day."""
    days: dict[str, date] = {}
    for row in exports.rows["ratings/cycles"]:
        days[row["cycle_id"]] = max(row["closes_on"], days.get(row["cycle_id"], date.min))
    return days


def _person(text: str) -> str:
    """Return a full name as it is compared: the dots of i make no difference either, nor does which name is first."""
    compared = _name(text).replace("ı", "i").replace("\u0307", "")
    family, comma, given = compared.partition(",")
    return f"{given.strip(' ')} {family.strip(' ')}" if comma and "," not in given else compared


def _name(text: str) -> str:
    """Return a name as it is compared: capitals and a full stop at the end make no difference."""
    return text.rstrip(".").lower()


def left_on_of(person: Row) -> date | None:
    """Return the day of leaving; one before the hiring is that of an earlier employment."""
    hired_on, left_on = person.get("hired_on"), person.get("left_on")
    return None if hired_on and left_on and left_on < hired_on else left_on
