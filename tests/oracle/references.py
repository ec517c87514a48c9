"""Whom and what a reference means: people by number, e-mail or user name, competencies by id or exact name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from .exports import Row


class Directory:
    """The people and competencies that references can find."""

    def __init__(self, people: Iterable[Row], competencies: Iterable[Row]) -> None:
        self._person_ids: set[str] = set()
        self._by_email: dict[str, set[str]] = defaultdict(set)
        self._by_username: dict[str, set[str]] = defaultdict(set)
        for row in people:
            self._person_ids.add(row["person_id"])
            if row.get("email"):
                self._by_email[row["email"].casefold()].add(row["person_id"])
            if row.get("username"):
                self._by_username[row["username"]].add(row["person_id"])
        self._competency_ids: set[str] = set()
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for row in competencies:
            self._competency_ids.add(row["competency_id"])
            self._by_name[row["name"]].add(row["competency_id"])

    def person(self, reference: str | None) -> str | None:
        """Return the person meant, None where it is nobody or could be two."""
        if not reference:
            return None
        if reference in self._person_ids:
            return reference
        for found in (self._by_email.get(reference.casefold()), self._by_username.get(reference)):
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None

    def competency(self, reference: str | None) -> str | None:
        """Return the competency meant, None where it is none or could be two."""
        if not reference:
            return None
        if reference in self._competency_ids:
            return reference
        found = self._by_name.get(reference, set())
        return next(iter(found)) if len(found) == 1 else None
