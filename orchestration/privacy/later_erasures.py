"""Erasures that one copy of a workspace knows and another, older one does not: remembered there, and done again.

Who was erased is known by hash alone. Those whom the older copy still holds are found by their number, and erased as
`skillgap erase` does it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from orchestration.build.files import one_writer, open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.build.rewrite import compact_build_file
from orchestration.ingest.excluded_people import exact_hash
from orchestration.privacy.erase import begin, erase, finish
from orchestration.privacy.erased_people import ErasedPerson, Memory, note_erased, read_memory, write_memory
from orchestration.privacy.person_lookup import Subject, known_subjects
from orchestration.privacy.raw_rows import forget_in_raw
from orchestration.settings.workspace import Workspace

ForgetAccounts = Callable[[Workspace, Sequence[str]], int]
"""Removes the users and sessions that bear one of these names; returns how many."""


def erase_again(workspace: Workspace, later: Memory, forget_accounts: ForgetAccounts) -> tuple[int, int]:
    """Take everybody out of a workspace whom another copy of it has erased since.

    Args:
        workspace: the older copy; nobody else writes to it.
        later: whom the other copy remembers.
        forget_accounts: removes users.

    Returns:
        How many erasures were new to it, and how many of these people it still held.

    Raises:
        SettingsError: what it remembers itself is damaged.
    """
    own = read_memory(workspace)
    known = {person.rater_key for person in own.people}
    new = [person for person in later.people if person.rater_key not in known]
    if not new:
        return 0, 0
    if not own.people or own.salt == later.salt:
        write_memory(workspace, replace(later, people=(*own.people, *new)))
    with one_writer(workspace):
        held = _held(workspace, new, later.salt)
    for person, subject in held:
        names = [name for name in (subject.person_id, *subject.emails, *subject.usernames) if name]
        forget_accounts(workspace, names)
        begin(workspace, subject, person.rater_key)
        finish(workspace, erase(workspace, subject))
    with one_writer(workspace):
        _forget_others(workspace)
    return len(new), len(held)


def _held(workspace: Workspace, people: Sequence[ErasedPerson], salt: str) -> list[tuple[ErasedPerson, Subject]]:
    """Return who of them is in the people export, or in a snapshot."""
    of_hash = {text_hash: person for person in people for text_hash in person.hashes}
    subjects = known_subjects(workspace, lambda number: exact_hash(number, salt) in of_hash)
    return [(of_hash[exact_hash(subject.person_id, salt)], subject) for subject in subjects]


def _forget_others(workspace: Workspace) -> None:
    """Take those out of the raw rows whom no people export knows: others' rows name them all the same."""
    with open_build_file(workspace) as connection:
        prepare_build_file(connection)
        note_erased(connection, workspace)
        removed = forget_in_raw(connection)
    if removed:
        compact_build_file(workspace)
