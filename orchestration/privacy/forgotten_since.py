"""What retention has removed since a kept snapshot was published, and that snapshot still holds.

Kept snapshots go by themselves and are left alone until then; one that is to be shown again is not. Erased people are
no matter here: they were taken out of every snapshot at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.build.files import open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.ingest.excluded_people import ExcludedPeople, exact_hash, read_excluded_people
from orchestration.privacy.person_lookup import subjects_in
from orchestration.privacy.snapshots import forget_in_snapshots
from orchestration.settings.workspace import Workspace
from published.database import open_for_reading
from published.files import IDENTITY, WAREHOUSE


@dataclass(frozen=True)
class ForgottenSince:
    """What a snapshot holds that is not kept any more.

    Attributes:
        cycles: ids of cycles.
        people: numbers of people who left.
        excluded: those people, as readers of exports know them.
    """

    cycles: tuple[str, ...]
    people: tuple[str, ...]
    excluded: ExcludedPeople


def forgotten_since(workspace: Workspace, snapshot: Path) -> ForgottenSince:
    """Find what retention has removed of what a snapshot holds.

    Args:
        workspace: the workspace; the caller holds its lock, and its build file can be read.
        snapshot: the snapshot's folder.
    """
    with open_build_file(workspace) as connection:
        prepare_build_file(connection)
        ended = {cycle for (cycle,) in connection.execute("select cycle_id from raw.forgotten_cycles").fetchall()}
        excluded = read_excluded_people(connection)
    with open_for_reading(snapshot / WAREHOUSE) as published:
        cycles = {cycle for (cycle,) in published.execute("select cycle_id from dim_cycle").fetchall()}
        people = {person for (person,) in published.execute("select person_id from dim_person").fetchall()}
    known = excluded.keys or {}
    gone = (each for each in people if any(exact_hash(each, salt) in known for salt in excluded.salts))
    return ForgottenSince(tuple(sorted(cycles & ended)), tuple(sorted(gone)), excluded)


def forget_people(workspace: Workspace, snapshot: Path, forgotten: ForgottenSince) -> int:
    """Take those people out of a snapshot, whose files are written anew; return how many rows went.

    Args:
        workspace: the workspace; the caller holds its lock.
        snapshot: the snapshot's folder.
        forgotten: from `forgotten_since`.
    """
    return sum(
        forget_in_snapshots(workspace, subject, forgotten.excluded, [snapshot])
        for subject in subjects_in(snapshot / IDENTITY, forgotten.people)
    )
