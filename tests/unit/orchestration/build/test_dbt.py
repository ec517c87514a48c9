"""Garbage is looked for rarely for a time, and as often as before afterwards."""

from __future__ import annotations

import gc

import pytest

from orchestration.build.dbt import rare_garbage_collection


def test_it_is_looked_for_as_often_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with rare_garbage_collection():
        assert gc.get_threshold()[0] == 100_000
        with rare_garbage_collection():
            pass
        assert gc.get_threshold()[0] == 100_000
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_it_is_looked_for_as_often_as_before_after_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="on the way"), rare_garbage_collection():
        raise ValueError("on the way")
    assert gc.get_threshold() == before
