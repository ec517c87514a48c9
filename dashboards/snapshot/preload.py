"""Read ahead, before anybody asks, what the first visitor would wait for: the open file, org trees, everybody's sums.

Whose figures are shown to whom does not belong here: nothing that depends on a viewer is read ahead. What pages show
to everybody in a role is read ahead by `dashboards.ahead`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import duckdb

from dashboards.snapshot.competencies import columns_of
from dashboards.snapshot.coverage_sums import read_searches_ahead
from dashboards.snapshot.cycles import closed_cycles, today_of
from dashboards.snapshot.gap_sums import told_to_nobody
from dashboards.snapshot.gaps_training_movement import gaps_of_everybody, moves_of_everybody, training_of_everybody
from dashboards.snapshot.names import current_unit_names, roles_of, unit_names
from dashboards.snapshot.org_units import tree_of
from dashboards.snapshot.people import places_of_people, totals_of
from dashboards.snapshot.snapshot import Warehouse
from published.files import NotPublishedError, SnapshotIdentity

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_AFTER_FAILURE = 10.0


def keep_warm(
    warehouse: Warehouse,
    stop: threading.Event,
    *,
    seconds: float = SECONDS_BETWEEN_LOOKS,
    besides: Callable[[Warehouse], object] = lambda _: None,
    done: Callable[[], object] = lambda: None,
) -> None:
    """Read ahead now and whenever another snapshot has taken the place of this one, until told to stop.

    Requests read the one before until that is done.

    Args:
        warehouse: the published files.
        stop: set when the server ends.
        seconds: how long to wait before looking again.
        besides: reads ahead what stands above this room, of the snapshot that it is given.
        done: called whenever a snapshot has been read ahead.
    """
    known: SnapshotIdentity | None = None
    while True:
        until_next = seconds
        try:
            if warehouse.snapshot.identity() != known:
                newest = warehouse.newest()
                read_ahead(newest)
                besides(newest)
                warehouse.serve(newest)
                known = newest.snapshot.identity()
                done()
        except (NotPublishedError, duckdb.Error):  # pages say what is wrong; whoever reads ahead looks again
            warehouse.serve(None)
            known = None
            until_next = max(seconds, SECONDS_AFTER_FAILURE)
        if stop.wait(until_next):
            return


def read_ahead(warehouse: Warehouse) -> None:
    """Fill the cache with what every page starts from.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    cycles = closed_cycles(warehouse)
    for cycle in cycles:
        tree_of(warehouse, cycle.cycle_id)
    columns_of(warehouse)
    roles_of(warehouse)
    current_unit_names(warehouse)
    places_of_people(warehouse)
    for moment in (today_of(warehouse), *cycles[:1]):  # which pages begin with
        tree_of(warehouse, moment.cycle_id)
        unit_names(warehouse, moment.cycle_id)
        totals_of(warehouse, moment)
        told_to_nobody(warehouse, moment)
        gaps_of_everybody(warehouse, moment)
        if not moment.is_today:
            training_of_everybody(warehouse, moment)
            moves_of_everybody(warehouse, moment)
            read_searches_ahead(warehouse, moment)
    theirs = warehouse.shareable_alone()  # those who reach nobody read another file, and keep answers of their own
    columns_of(theirs)
    for moment in (today_of(theirs), *closed_cycles(theirs)[:1]):
        tree_of(theirs, moment.cycle_id)
