"""Erasures that one copy of a workspace knows and another, older one does not: remembered there, and done again.

Who was erased is known by hash alone. Those whom the older copy still holds are found by their number, and erased as
`skillgap erase` does it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from orchestration.build.files import one_writer
from orchestration.ingest.excluded_people import exact_hash
from orchestration.privacy.erase import begin, erase, finish
from orchestration.privacy.erased_people import ErasedPerson, Memory, read_memory, write_memory
from orchestration.privacy.person_lookup import Subject, known_subjects
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
        held = [(person, _held(workspace, person, later.salt)) for person in new]
    for person, subjects in held:
        for subject in subjects:
            names = [name for name in (subject.person_id, *subject.emails, *subject.usernames) if name]
            forget_accounts(workspace, names)
            begin(workspace, subject, person.rater_key)
            finish(workspace, erase(workspace, subject))
    return len(new), sum(len(subjects) for _, subjects in held)


def _held(workspace: Workspace, person: ErasedPerson, salt: str) -> list[Subject]:
    hashes = frozenset(person.hashes)
    return known_subjects(workspace, lambda number: exact_hash(number, salt) in hashes)
