"""The memory of erased people: `state/erased.json` with salted hashes, so that tomorrow's export is known.

A hash can be tried with every number there is by whoever has this file, as with any number that is short: it is no
secret, but it names nobody by itself. It lies in `state/`, readable by its owner alone.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.errors import SettingsError
from orchestration.ingest.excluded_people import ERASED, ExcludedPeople, Reason, caseless_hash, exact_hash, name_hash
from orchestration.settings.workspace import Workspace
from published.database import transaction
from published.private_files import write_private


@dataclass(frozen=True)
class ErasedPerson:
    """One erased person.

    Attributes:
        erased_at: when, UTC.
        rater_key: the random key under which their answers about others stay.
        hashes: salted hashes of number, e-mail, user name and full name.
    """

    erased_at: str
    rater_key: str
    hashes: tuple[str, ...]


@dataclass(frozen=True)
class Memory:
    """Everybody who was erased, and the salt of their hashes."""

    salt: str
    people: tuple[ErasedPerson, ...] = ()

    @property
    def excluded(self) -> ExcludedPeople:
        """The same, as readers of exports ask it."""
        keys = {text_hash: person.rater_key for person in self.people for text_hash in person.hashes}
        return ExcludedPeople(frozenset({self.salt}), keys, frozenset(keys))

    def with_person(self, person: ErasedPerson) -> Memory:
        """Return the memory with one more person; one with the same rater key is replaced."""
        others = (each for each in self.people if each.rater_key != person.rater_key)
        return Memory(self.salt, (*others, person))

    def erased_since(self, moment: datetime) -> int:
        """Return how many people were erased after a moment (UTC without zone)."""
        return sum(datetime.fromisoformat(person.erased_at) > moment for person in self.people)


def memory_file(workspace: Workspace) -> Path:
    """Return where it is kept."""
    return workspace.state / "erased.json"


def copy_of_memory(workspace: Workspace) -> Path:
    """Return where it is kept once more."""
    return workspace.state / "erased.copy.json"


def read_memory(workspace: Workspace) -> Memory:
    """Return what is remembered; a new salt and nobody where nobody was ever erased.

    It is kept twice, and read from the other file where one is damaged: without it erased people would come back.

    Raises:
        SettingsError: both are damaged.
    """
    is_there = False
    for file in (memory_file(workspace), copy_of_memory(workspace)):
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            people = (
                ErasedPerson(each["erased_at"], each["rater_key"], tuple(each["hashes"])) for each in content["people"]
            )
            return Memory(content["salt"], tuple(people))
        except FileNotFoundError:
            continue
        except (ValueError, KeyError, TypeError):
            is_there = True
    if is_there:
        raise SettingsError(
            f"{workspace.relative(memory_file(workspace))} and its copy, which say who was erased, are damaged. Put "
            "one of them back from a backup; or delete both, then erase those people again before you refresh."
        )
    return Memory(secrets.token_hex(16))


def write_memory(workspace: Workspace, memory: Memory) -> None:
    """Put what is remembered in place, whole or not at all."""
    for file in (copy_of_memory(workspace), memory_file(workspace)):
        write_private(file, json.dumps(asdict(memory), indent=1))


def new_rater_key() -> str:
    """Return a random key that no export names anybody by."""
    return f"forgotten-{secrets.token_hex(8)}"


def hashes_for(
    exact: Iterable[str], caseless: Iterable[str], salt: str, *, names: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the hashes by which a person is known again.

    Args:
        exact: numbers and user names, which are compared as they are.
        caseless: e-mail addresses.
        salt: the memory's.
        names: full names that are nobody else's.
    """
    hashes = {exact_hash(text, salt) for text in exact} | {caseless_hash(text, salt) for text in caseless}
    hashes |= {name_hash(text, salt) for text in names}
    return tuple(sorted(hashes))


def note_erased(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Hand the build file what is remembered of erased people, as part of `raw.excluded`."""
    memory = read_memory(workspace)
    with transaction(connection):
        connection.execute("delete from raw.forgotten where reason = ?", [ERASED])
        for person in memory.people:
            note_excluded(connection, memory.salt, person.hashes, person.rater_key, ERASED)


def note_excluded(
    connection: duckdb.DuckDBPyConnection, salt: str, hashes: Iterable[str], rater_key: str, reason: Reason
) -> None:
    """Add one person to `raw.excluded`."""
    connection.execute(
        "insert into raw.forgotten select $salt, unnest($hashes), $rater_key, $reason",
        {"salt": salt, "hashes": list(hashes), "rater_key": rater_key, "reason": reason},
    )
