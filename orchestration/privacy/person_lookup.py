"""Look up a person by number, e-mail or user name, and gather the texts by which that person is known here.

Looked for in the raw rows first, then in the identity of kept snapshots, then among references that find nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unicodedata import normalize

import duckdb

from expectations.contracts import ALL_CONTRACTS
from orchestration.build.files import open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.errors import SettingsError
from orchestration.ingest.excluded_people import PEOPLE, name_hash, person_columns
from orchestration.privacy.erased_people import read_memory
from orchestration.settings.workspace import Workspace
from published.database import open_for_reading, row_of
from published.files import IDENTITY, WAREHOUSE
from published.sql import identifier

ERASED_TEXT = "[erased]"
_WHO = "person_id, full_name, email, username"
_FEWEST_CHARACTERS, _FEWEST_DIGITS = 4, 6


@dataclass(frozen=True)
class Subject:
    """One person and the texts they are known by, past ones too.

    Attributes:
        person_id: the number in the HRIS, or the text itself where the HRIS does not know the person.
        emails: addresses that are nobody else's.
        usernames: user names that are nobody else's.
        names: full names, somebody else's too.
        own_names: those of them that are nobody else's.
    """

    person_id: str
    emails: tuple[str, ...] = ()
    usernames: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()

    @property
    def exact(self) -> tuple[str, ...]:
        """Texts that are compared as they are."""
        return (self.person_id, *self.usernames)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text, the longest first, so that none is replaced within another."""
        every = dict.fromkeys((self.person_id, *self.emails, *self.usernames, *self.names))
        return tuple(sorted((text for text in every if text), key=len, reverse=True))

    @property
    def in_prose(self) -> Subject:
        """The person as others write of them: by address and full name; a number or a user name may be any word."""
        return Subject("", self.emails, (), tuple(name for name in self.names if " " in name))

    def is_named(self, value: str) -> bool:
        """Whether a value is exactly one of the texts, however its accents are written."""
        value = normalize("NFC", value.strip())
        if value in {normalize("NFC", text) for text in self.exact}:
            return True
        return value.casefold() in {normalize("NFC", text).casefold() for text in (*self.emails, *self.names)}

    def scrubbed(self, text: str, by: str = ERASED_TEXT) -> str:
        """Return a text with the person's texts replaced; a short number only where it stands in quotes.

        A row 7 is not the person 7: what could be a count or a row is left alone. A text that holds none of them stays
        as it is; one that holds some has its accents composed.
        """
        if not self.texts:
            return text
        composed = normalize("NFC", text)
        scrubbed = self._pattern.sub(by, composed)
        return text if scrubbed == composed else scrubbed

    @property
    def spellings(self) -> tuple[str, ...]:
        """The texts as others may write them: in capitals or without, the surname first; the longest first."""
        every = []
        for text in self.texts:
            first, _, last = text.rpartition(" ")
            for order in (text, f"{last}, {first}") if first and text in self.names else (text,):
                every += [normalize("NFC", each) for each in (order, order.upper(), order.casefold())]
        return tuple(sorted(dict.fromkeys(every), key=len, reverse=True))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = []
        for text in self.spellings:
            escaped = r"\s+".join(re.escape(part) for part in text.split())
            if _is_distinctive(text):
                parts.append(rf"(?<!\w){escaped}(?!\w)")
            else:
                parts.append(rf"(?<=['\"‘“]){escaped}(?=['\"’”])")
        return re.compile("|".join(parts), re.IGNORECASE)


def _is_distinctive(text: str) -> bool:
    """Whether a text in the midst of others can hardly be anything else."""
    if text.isdigit():
        return len(text) >= _FEWEST_DIGITS
    return len(text) >= _FEWEST_CHARACTERS or any(character.isdigit() for character in text)


def find_subject(workspace: Workspace, text: str) -> Subject:
    """Find the one person whom a text means; the caller holds the workspace's lock.

    Args:
        workspace: the workspace.
        text: number, e-mail or user name, tried in this order.

    Raises:
        SettingsError: it means nobody, or several.
    """
    text = text.strip()
    with open_build_file(workspace) as connection:
        prepare_build_file(connection)
        people = _known_people(connection, workspace)
        person_id = _meant(people, text)
        if person_id is None and _is_referred_to(connection, text):
            return Subject(text)
    if person_id is None:
        raise SettingsError(_nobody(workspace, text))
    return _subject(people, person_id)


def known_subjects(workspace: Workspace, is_meant: Callable[[str], bool]) -> list[Subject]:
    """Gather everybody whose number is meant, from raw rows and kept snapshots; the caller holds the workspace's lock.

    Args:
        workspace: the workspace.
        is_meant: told a number.
    """
    with open_build_file(workspace) as connection:
        prepare_build_file(connection)
        people = _known_people(connection, workspace)
    for file in sorted(workspace.snapshots.glob(f"*/{WAREHOUSE}")):  # where names are kept apart, or not at all
        with open_for_reading(file) as snapshot:
            rows = snapshot.execute("select person_id from dim_person").fetchall()
        people += [_Row(number, None, None, None) for (number,) in rows]
    return [_subject(people, number) for number in sorted({row.person_id for row in people}) if is_meant(number)]


def subjects_in(identity: Path, person_ids: Collection[str]) -> list[Subject]:
    """Gather the texts by which people are known in one file of names.

    Args:
        identity: a snapshot's `identity.duckdb`; where there is none, a number is all that is known.
        person_ids: the people.
    """
    people: list[_Row] = []
    if person_ids and identity.exists():
        with open_for_reading(identity) as connection:
            rows = connection.execute(f"select distinct {_WHO} from person_identity").fetchall()
        people = [_Row(*row) for row in rows]
    return [_subject(people, person_id) for person_id in sorted(person_ids)]


@dataclass(frozen=True)
class _Row:
    """What one row says of who somebody is."""

    person_id: str
    full_name: str | None
    email: str | None
    username: str | None


def _known_people(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> list[_Row]:
    """Return who everybody is and was: raw rows, and the identity of every kept snapshot."""
    rows = connection.execute(f"select distinct {_WHO} from raw.hris__people").fetchall()
    for file in sorted(workspace.snapshots.glob(f"*/{IDENTITY}")):
        with open_for_reading(file) as snapshot:
            rows += snapshot.execute(f"select distinct {_WHO} from person_identity").fetchall()
    return [_Row(*row) for row in dict.fromkeys(rows)]


def _meant(people: Sequence[_Row], text: str) -> str | None:
    """Return whom a text means; None: nobody.

    Raises:
        SettingsError: it means several.
    """
    steps = (
        ("number", {row.person_id for row in people if row.person_id == text}),
        ("e-mail", {row.person_id for row in people if (row.email or "").lower() == text.lower()}),
        ("user name", {row.person_id for row in people if row.username == text}),
    )
    for what, found in steps:
        if len(found) > 1:
            listed = ", ".join(sorted(found))
            raise SettingsError(f"{text!r} is the {what} of several people: {listed}. Name the one by number.")
        if found:
            return found.pop()
    return None


def _is_referred_to(connection: duckdb.DuckDBPyConnection, text: str) -> bool:
    """Whether rows that wait name somebody by this text whom the people export does not know."""
    conditions = [
        f"exists (select 1 from raw.{contract.table} where {identifier(name)} = $text)"
        for contract in ALL_CONTRACTS
        if contract.name != PEOPLE
        for name in person_columns(contract).subject
    ]
    row = row_of(connection, f"select {' or '.join(conditions)}", {"text": text})
    return bool(row and row[0])


def _subject(people: Sequence[_Row], person_id: str) -> Subject:
    """Gather the texts of a person; what another person bears too names nobody, names apart."""
    own = [row for row in people if row.person_id == person_id]
    others = [row for row in people if row.person_id != person_id]
    shared_emails = {(row.email or "").lower() for row in others}
    shared_usernames = {row.username for row in others} | {row.person_id for row in others}
    shared_names = {name_hash(row.full_name, "") for row in others if row.full_name}
    names = tuple(_different(row.full_name for row in own))
    return Subject(
        person_id,
        emails=tuple(_different(row.email for row in own if (row.email or "").lower() not in shared_emails)),
        usernames=tuple(_different(row.username for row in own if row.username not in shared_usernames)),
        names=names,
        own_names=tuple(name for name in names if name_hash(name, "") not in shared_names),
    )


def _different(texts: Iterator[str | None]) -> Iterator[str]:
    yield from dict.fromkeys(text.strip() for text in texts if text and text.strip())


def _nobody(workspace: Workspace, text: str) -> str:
    if read_memory(workspace).excluded.key_of(text):
        return f"{text!r} was erased already: nothing is held."
    return (
        f"Nobody is known by {text!r}. Name a person by number, e-mail or user name, as in the people export; "
        "names are not looked for."
    )
