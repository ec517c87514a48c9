"""How often Python looks for garbage while much is loaded that stays. What is loaded does not belong here."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS_BETWEEN_COLLECTIONS = 100_000


@contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Look for garbage rarely for the time of a block, and not at all in what is there when it begins.

    Dagster's definitions and dbt's manifest are a million objects that stay, and many small ones come and go beside
    them: to go through all of them again and again takes a tenth of a build. May be nested.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
